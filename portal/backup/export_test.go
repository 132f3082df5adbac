package backup

import (
	"io"

	"nhipcau/store"
)

// ReadLines reads what is packed in a file.
func ReadLines(r io.Reader) (Made, error) {
	return readLines(r, func(store.Row) error { return nil })
}
