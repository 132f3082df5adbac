package main

import (
	"fmt"
	"runtime/debug"
)

// version prints what the binary was built from, as the Go toolchain recorded
// it: the same source gives the same line.
func version(c call, _ given) error {
	_, err := fmt.Fprintln(c.out, "nhipcau", built())
	return err
}

// built is the module's version, or the commit, and the Go it was built with.
func built() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	v := b.Main.Version
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" && (v == "" || v == "(devel)") {
			v = s.Value[:min(12, len(s.Value))]
		}
	}
	if v == "" {
		v = "(devel)"
	}
	return v + " " + b.GoVersion
}
