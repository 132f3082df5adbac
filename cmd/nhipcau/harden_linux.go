package main

import (
	"errors"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// harden makes sure that what is in memory does not reach a disk or another
// process: no core file, no attaching by other programs of the same user, and
// every file made from here on for the owner alone.
func harden() error {
	debug.SetTraceback("none")
	unix.Umask(0o077)
	return errors.Join(
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
		unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0),
	)
}

// muteCrashes keeps the runtime from printing a panic's value, which may quote
// what a person wrote, and libraries from printing to the standard logger: file
// descriptor 2 leads nowhere until undo. What is meant to be read goes to errs.
func muteCrashes() (errs io.Writer, undo func(), err error) {
	kept, err := unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, nil, err
	}
	null, err := unix.Open(os.DevNull, unix.O_WRONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	if err := unix.Dup3(null, 2, 0); err != nil {
		return nil, nil, err
	}
	unix.Close(null)
	out := os.NewFile(uintptr(kept), "stderr")
	return out, func() { unix.Dup3(kept, 2, 0); out.Close() }, nil
}
