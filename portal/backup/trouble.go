package backup

import (
	"errors"
	"io/fs"
	"os"

	"nhipcau/internal/safelog"
)

// trouble is a sentence for an operator; what it came from can be asked for.
type trouble struct {
	say  string
	from error
}

func (t trouble) Error() string { return t.say }

func (t trouble) Unwrap() error { return t.from }

// cause says why something of the file system failed, in its own words: "no space
// left on device". Of any other error it says the kind alone.
func cause(err error) string {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err.Error()
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err.Error()
	}
	return safelog.Kind(err)
}
