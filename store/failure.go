package store

import (
	"errors"
	"fmt"
	"syscall"
)

// Failure is the kind of an error of this package; errors.Is tells them apart.
type Failure string

// The kinds. After Unavailable a change may have been kept or not: it is to be
// tried again, in a way that doing it twice is harmless.
const (
	NotFound    Failure = "not-found"
	Conflict    Failure = "conflict"
	Invalid     Failure = "invalid"
	Unavailable Failure = "unavailable"
)

// Error gives the kind in a word.
func (f Failure) Error() string { return string(f) }

// Kind gives the same word to the log.
func (f Failure) Kind() string { return string(f) }

// unavailable wraps what the driver said, if it said anything. A disk that is full
// says so in the system's words, whichever database met it.
func unavailable(sentence string, err error) error {
	switch {
	case err == nil:
		return nil
	case diskFull(err):
		return fmt.Errorf("%s: %w (%w: %w)", sentence, Unavailable, syscall.ENOSPC, err)
	}
	return fmt.Errorf("%s: %w (%w)", sentence, Unavailable, err)
}

// diskFull knows SQLITE_FULL (sqlite.org/rescode.html) and disk_full
// (PostgreSQL's appendix A).
func diskFull(err error) bool {
	lite, ok := errors.AsType[interface {
		error
		Code() int
	}](err)
	if ok && lite.Code()&0xff == 13 {
		return true
	}
	pg, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	return ok && pg.SQLState() == "53100"
}
