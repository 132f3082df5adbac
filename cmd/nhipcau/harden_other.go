//go:build !linux

package main

import (
	"io"
	"os"
	"runtime/debug"
)

// harden does what can be done outside Linux: no stacks in a crash.
func harden() error {
	debug.SetTraceback("none")
	return nil
}

// muteCrashes is for Linux; elsewhere a panic's value is printed.
func muteCrashes() (errs io.Writer, undo func(), err error) {
	return os.Stderr, func() {}, nil
}
