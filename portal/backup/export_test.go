package backup

import (
	"io"

	"nhipcau/store"
)

// Place gives a whole file its name.
var Place = place

// ReadLines reads what is packed in a file.
func ReadLines(r io.Reader) (Made, error) {
	return readLines(r, func(store.Row) error { return nil })
}
