package portal

import (
	"encoding/csv"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/hanoi"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// mostLog is how many entries a file of the log has, which are looked for in all of it.
const mostLog = 5000

// exportLog gives what the pages show, to the oldest, as a sheet that goes out while
// the log is read. One that has not all of it says so in its last row. Where the log
// cannot be read to its end, the connection breaks off: no browser takes that for a
// whole file.
func exportLog(v *visit) error {
	var file *logFile
	for part, err := range v.seekLog(v.r.Context(), strings.TrimSpace(v.r.URL.Query().Get("q")), v.days(), 0, math.MaxInt) {
		if err == nil && file == nil {
			file, err = v.beginLog() // after the first look: it is not in its own file
		}
		if err == nil {
			err = file.add(part.found)
		}
		switch {
		case err != nil && file == nil:
			return err
		case err != nil:
			v.Log.Error("the audit log could not be read to its end", "part", "portal", "err", err)
			panic(http.ErrAbortHandler)
		case file.left < 0:
			return nil
		}
	}
	if file == nil { // not one entry is left: the sheet says so, and that it was taken
		_, err := v.beginLog()
		return err
	}
	return nil
}

// logFile is the sheet as it goes out. A reader who is gone needs no answer: what
// comes of writing does not matter.
type logFile struct {
	*visit
	*csv.Writer
	left   int  // how many entries may still come; below 0 once there were more
	broken bool // it is said that the log was changed
	looked bool // all of it was read again, for an entry that looks strange
}

// beginLog notes that the log was taken out, and begins the sheet: with a mark of its
// encoding, as spreadsheets want it, and with the alarm where the log was changed.
func (v *visit) beginLog() (*logFile, error) {
	err := v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		return auditlog.Write(v.r.Context(), tx, auditlog.Entry{At: v.Now(), By: v.account.Actor(), Deed: auditlog.Exported, Object: "audit log"})
	})
	if err != nil {
		return nil, err
	}
	f := &logFile{visit: v, Writer: csv.NewWriter(v.w), left: mostLog}
	alarm, err := f.alarm()
	if err != nil {
		return nil, err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="nhipcau-audit-log.csv"`)
	_, _ = v.w.Write([]byte("\uFEFF"))
	_ = f.WriteAll(append([][]string{{"number", "at", "by", "deed", "object", "before", "after"}}, alarm...))
	return f, nil
}

// alarm is a row that says from where on the log is not as it was written; none where
// it is.
func (f *logFile) alarm() ([][]string, error) {
	whole, _, _, err := f.proved.prove(f.r.Context(), f.Store, f.Now())
	if !isInvalid(err) {
		return nil, err
	}
	f.broken = true
	number := strconv.FormatInt(whole+1, 10)
	said, err := f.texts.say(f.lang(), "log_broken", "n", number)
	return [][]string{{number, "", "", said, "", "", ""}}, err
}

// add sends a part of the log, and where it shows that somebody wrote over it since it
// was proved, the alarm before that. A strange deed may be one of another release: for
// many of them the log is read again once.
func (f *logFile) add(part []logEntry) error {
	if !f.broken && !f.looked && slices.ContainsFunc(part, f.strange) {
		f.looked = true
		f.proved.forget()
		alarm, err := f.alarm()
		if err != nil {
			return err
		}
		_ = f.WriteAll(alarm)
	}
	for _, e := range part[:min(f.left, len(part))] {
		at := ""
		if !e.Unreadable {
			at = e.At.In(hanoi.Time).Format("2006-01-02 15:04:05")
		}
		_ = f.Write(harmless([]string{strconv.FormatInt(e.Number, 10), at, e.By.Name, e.Said, e.Object, e.Before, e.After}))
	}
	if f.left -= len(part); f.left < 0 {
		said, err := f.texts.say(f.lang(), "log_cut", "n", mostLog)
		if err != nil {
			return err
		}
		_ = f.Write([]string{"", "", "", said, "", "", ""})
	}
	f.Flush()
	_ = http.NewResponseController(f.w).Flush()
	return nil
}

// harmless marks the cells of a row that spreadsheets would take for a formula.
func harmless(row []string) []string {
	for i, cell := range row {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			row[i] = "'" + cell
		}
	}
	return row
}
