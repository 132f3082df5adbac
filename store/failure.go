package store

import "fmt"

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

// unavailable wraps what the driver said, if it said anything.
func unavailable(sentence string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w (%w)", sentence, Unavailable, err)
}
