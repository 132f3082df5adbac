package safelog

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"reflect"
	"syscall"
)

// kinds are the failures that operators meet, each with the word for it. The
// first that matches is taken.
func kinds() []struct {
	err  error
	word string
} {
	return []struct {
		err  error
		word string
	}{
		{context.Canceled, "canceled"},
		{context.DeadlineExceeded, "timeout"},
		{syscall.ENOSPC, "disk-full"},
		{syscall.EMFILE, "too-many-files"},
		{syscall.EROFS, "read-only-disk"},
		{syscall.ENOTDIR, "not-a-folder"},
		{syscall.EISDIR, "is-a-folder"},
		{syscall.EADDRINUSE, "address-in-use"},
		{syscall.ECONNREFUSED, "connection-refused"},
		{syscall.ECONNRESET, "connection-reset"},
		{fs.ErrNotExist, "no-such-file"},
		{fs.ErrPermission, "not-permitted"},
		{fs.ErrExist, "exists-already"},
		{net.ErrClosed, "closed"},
		{io.ErrUnexpectedEOF, "cut-short"},
		{io.EOF, "ended"},
	}
}

// Kind names what sort of failure an error is and never repeats its text,
// which may quote what a person wrote or where they are. An unknown failure is
// named by the Go type at its root, e.g. "type:json.SyntaxError".
func Kind(err error) string {
	if err == nil {
		return "none"
	}
	for _, k := range kinds() {
		if errors.Is(err, k.err) {
			return k.word
		}
	}
	if k, ok := errors.AsType[kinded](err); ok && plainWord(k.Kind()) {
		return k.Kind()
	}
	// Every failure of the operating system calls itself one of the network.
	if n, ok := errors.AsType[net.Error](err); ok && reflect.TypeOf(n) != reflect.TypeFor[syscall.Errno]() {
		if n.Timeout() {
			return "timeout"
		}
		return "network"
	}
	return "type:" + root(err)
}

// kinded is an error that says its own kind, as those of this program do.
type kinded interface {
	error
	Kind() string
}

// root gives the type's name of the innermost error. Types are written by
// programmers, at build time: nothing that came in can be in their names.
func root(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			break
		}
		err = inner
	}
	t := reflect.TypeOf(err)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.String()
}

// plainWord keeps an error's own kind from being a back door: a short word of
// small letters and dashes.
func plainWord(s string) bool {
	return s != "" && len(s) <= 24 && each(s, func(c byte) bool { return c >= 'a' && c <= 'z' || c == '-' || c == ' ' })
}
