package sheet

import (
	"bytes"

	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
)

// ReadWithin reads the rows of a workbook that may unpack so many bytes, and
// names what stopped it.
func ReadWithin(file []byte, left int64, g cells.Gazetteer) string {
	w, err := openWorkbook(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err.Error()
	}
	w.left = left
	t := newTable(g, func(intake.Row) error { return nil })
	if n, ok := w.rows(w.sheets[0], t.row).(say.Note); ok {
		return n.ID
	}
	return ""
}
