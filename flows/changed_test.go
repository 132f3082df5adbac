package flows_test

import (
	"embed"
	"io/fs"
	"testing/fstest"
)

// changed is content that differs from the built-in one in a comment only, so
// that it is another release of the same conversations.
type changed struct{ embed.FS }

func (c changed) ReadFile(name string) ([]byte, error) {
	b, err := c.FS.ReadFile(name)
	return append(b, "\n# another release\n"...), err
}

func (c changed) Open(name string) (fs.File, error) {
	b, err := c.ReadFile(name)
	if err != nil {
		return c.FS.Open(name)
	}
	return fstest.MapFS{name: {Data: b}}.Open(name)
}
