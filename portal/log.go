package portal

import (
	"context"
	"encoding/csv"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/viet"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/tally/report"
)

func logRoutes() []route {
	return []route{
		{method: "GET", path: Root + "log", may: admins, serve: showLog},
		{method: "GET", path: Root + "log.csv", may: admins, risky: true, serve: exportLog},
	}
}

// logLength is how many entries a page shows, mostRead how many one look for a word
// reads: after that, the way to older ones is offered. mostLog is how many a file has,
// which is looked for in all of the log.
const (
	logLength = 50
	mostRead  = 2000
	mostLog   = 5000
)

// logPage is a part of the audit log.
type logPage struct {
	Entries []logEntry
	Find    string
	Days    days
	Older   int64     // the number below which the next page begins, 0 for none
	Whole   bool      // every entry is as it was written
	Count   int64     // how many there are in all; of a log that was changed, up to where it is whole
	Changed int64     // the first entry that is not as it was written, or is missing; 0 for none
	Sum     string    // of the last, to be noted elsewhere
	Read    time.Time // when all of it was read last; since then only what came
}

// logEntry is an entry in the words of the page.
type logEntry struct {
	auditlog.Entry
	Said string // what was done
}

// days are those that a list is of, as 2026-11-27 in Vietnam; "" for no bound.
type days struct{ From, To string }

// days reads them; what is no day is no bound.
func (v *visit) days() (d days) {
	day := func(name string) string {
		s := v.r.URL.Query().Get(name)
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return ""
		}
		return s
	}
	return days{day("from"), day("to")}
}

func (d days) hold(at time.Time) bool {
	day := hanoi.Day(at)
	return (d.From == "" || day >= d.From) && (d.To == "" || day <= d.To)
}

// past reports that nothing written before can be of these days. The clocks of
// replicas differ: a day is allowed for that.
func (d days) past(at time.Time) bool {
	return d.From != "" && hanoi.Day(at.AddDate(0, 0, 1)) < d.From
}

// Below is where a page begins that shows the changed entry first.
func (p logPage) Below() int64 { return p.Changed + 1 }

// Query is the filter in an address.
func (p logPage) Query() template.URL {
	return template.URL(url.Values{"q": {p.Find}, "from": {p.Days.From}, "to": {p.Days.To}}.Encode())
}

// inWords says what the log keeps in words of the program as staff say it: a role,
// a factor, a place.
func (v *visit) inWords(kept string) string {
	say := func(key string) string { return v.texts[key].In(v.lang()) }
	role, rest, _ := strings.Cut(kept, " ")
	switch {
	case kept == "totp" || kept == "passkey":
		return say("word_" + kept)
	case kept == "audit log":
		return say("nav_log")
	case kept == "off":
		return say("words_off")
	case slices.Contains(staff.Roles(), staff.Role(role)) && (rest == "" || rest == "with export" || strings.HasPrefix(rest, "of ")):
		said := say("role_" + role)
		if rest == "with export" {
			return said + ", " + say("people_export")
		}
		of, topics, ok := strings.Cut(strings.TrimPrefix(rest, "of "), ": ")
		if !ok {
			return said
		}
		var names []string
		for topic := range strings.SplitSeq(topics, ", ") {
			names = append(names, report.TopicName(topic, v.lang()))
		}
		return said + " " + of + ": " + strings.Join(names, ", ")
	}
	return kept
}

func showLog(v *visit) error {
	below, err := strconv.ParseInt(v.r.URL.Query().Get("below"), 10, 64)
	if err != nil || below < 0 {
		below = 0
	}
	page := logPage{Find: strings.TrimSpace(v.r.URL.Query().Get("q")), Days: v.days()}
	if page.Entries, page.Older, err = v.findLog(v.r.Context(), page.Find, page.Days, below, logLength, mostRead); err != nil {
		return err
	}
	if slices.ContainsFunc(page.Entries, v.strange) {
		v.proved.forget()
	}
	page.Count, page.Sum, page.Read, err = v.proved.prove(v.r.Context(), v.Store, v.Now())
	if page.Whole = err == nil; !page.Whole && !isInvalid(err) {
		return err
	}
	if !page.Whole {
		page.Changed = page.Count + 1
	}
	return v.show("log.html", "log_title", page)
}

// strange says that an entry is none that this program would write: somebody may
// have written over it since the log was proved.
func (v *visit) strange(e logEntry) bool {
	_, known := v.texts["deed_"+string(e.Deed)]
	return e.Unreadable || !known
}

// sayDeed says what was done. What is no deed of this program is said as it stands:
// the page must open all the more when somebody altered the log.
func (v *visit) sayDeed(e auditlog.Entry) (string, error) {
	if e.Unreadable {
		return v.texts.say(v.lang(), "log_unreadable")
	}
	if said, known := v.texts["deed_"+string(e.Deed)]; known {
		return said.In(v.lang()), nil
	}
	return v.texts.say(v.lang(), "log_strange", "deed", brief(string(e.Deed)))
}

// proof is how far the log was found to be as it was written.
type proof struct {
	mu    sync.Mutex // not held while the log is read
	count int64
	sum   string
	whole time.Time // when it was read from its beginning
}

// proveAgain is how long a proof is taken on trust: then all of it is read once more.
const proveAgain = time.Hour

// prove finds out whether the log is as it was written, and says when all of it was
// read last. Years of it take a while to read: what was proved within the hour is not
// read again, unless what came since does not fit it. Then all of it is, so that the
// count is up to the first entry that was changed.
func (p *proof) prove(ctx context.Context, db *store.Store, now time.Time) (count int64, sum string, whole time.Time, err error) {
	p.mu.Lock()
	count, sum, whole = p.count, p.sum, p.whole
	p.mu.Unlock()
	if now.Sub(whole) >= proveAgain || now.Before(whole) {
		count, sum, whole = 0, "", now
	}
	proved := count
	count, sum, err = auditlog.VerifyFrom(ctx, db, count, sum)
	if isInvalid(err) && proved > 0 {
		whole = now
		count, sum, err = auditlog.Verify(ctx, db)
	}
	if err != nil {
		return count, sum, whole, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count, p.sum, p.whole = count, sum, whole
	return count, sum, whole, nil
}

// forget has all of the log read again.
func (p *proof) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count, p.sum, p.whole = 0, "", time.Time{}
}

// findLog looks for entries that hold a word, newest first, until it has found most
// or read as many as it may. Where it stops before the end of the log, or of the days,
// it gives the number below which there is more.
func (v *visit) findLog(ctx context.Context, word string, days days, below int64, most, read int) (found []logEntry, older int64, err error) {
	word = viet.Fold(word)
	folded := map[string]string{} // the same names and deeds come again and again
	fold := func(s string) string {
		f, known := folded[s]
		if !known {
			f = viet.Fold(s)
			folded[s] = f
		}
		return f
	}
	for read > 0 {
		part, err := auditlog.Read(ctx, v.Store, below, min(500, read))
		if err != nil || len(part) == 0 {
			return found, 0, err
		}
		for _, e := range part {
			said, err := v.sayDeed(e)
			if err != nil {
				return nil, 0, err
			}
			e.Object, e.Before, e.After = v.inWords(e.Object), v.inWords(e.Before), v.inWords(e.After)
			line := fold(e.By.Name) + " " + fold(said) + " " + fold(e.Object) + " " + fold(e.Before) + " " + fold(e.After)
			if !e.Unreadable && (!strings.Contains(line, word) || !days.hold(e.At)) {
				continue
			}
			if found = append(found, logEntry{e, said}); len(found) == most {
				return found, above(e.Number), nil
			}
		}
		if oldest := part[len(part)-1]; !oldest.Unreadable && days.past(oldest.At) {
			return found, 0, nil
		}
		below, read = part[len(part)-1].Number, read-len(part)
	}
	return found, above(below), nil
}

// above is a number below which there is more; 0 for none.
func above(n int64) int64 {
	if n == 1 {
		return 0
	}
	return n
}

// exportLog gives what the pages show, to the oldest, as a sheet. One that has not
// all of it says so in its last row.
func exportLog(v *visit) error {
	entries, _, err := v.findLog(v.r.Context(), strings.TrimSpace(v.r.URL.Query().Get("q")), v.days(), 0, mostLog+1, math.MaxInt)
	if err != nil {
		return err
	}
	cut := len(entries) > mostLog
	entries = entries[:min(len(entries), mostLog)]
	err = v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		return auditlog.Write(v.r.Context(), tx, auditlog.Entry{At: v.Now(), By: v.account.Actor(), Deed: auditlog.Exported, Object: "audit log"})
	})
	if err != nil {
		return err
	}
	head := []string{"number", "at", "by", "deed", "object", "before", "after"}
	rows := [][]string{head}
	if slices.ContainsFunc(entries, v.strange) {
		v.proved.forget()
	}
	whole, _, _, err := v.proved.prove(v.r.Context(), v.Store, v.Now())
	switch {
	case isInvalid(err):
		said, err := v.texts.say(v.lang(), "log_broken", "n", whole+1)
		if err != nil {
			return err
		}
		rows = append(rows, []string{strconv.FormatInt(whole+1, 10), "", "", said, "", "", ""})
	case err != nil:
		return err
	}
	for _, e := range entries {
		at := ""
		if !e.Unreadable {
			at = e.At.In(hanoi.Time).Format("2006-01-02 15:04:05")
		}
		rows = append(rows, []string{strconv.FormatInt(e.Number, 10), at, e.By.Name, e.Said, e.Object, e.Before, e.After})
	}
	if cut {
		said, err := v.texts.say(v.lang(), "log_cut", "n", mostLog)
		if err != nil {
			return err
		}
		rows = append(rows, []string{"", "", "", said, "", "", ""})
	}
	return v.sheet("nhipcau-audit-log.csv", rows)
}

// sheet sends rows as CSV that spreadsheets open as text: with a mark of its
// encoding, and nothing in it that is taken for a formula.
func (v *visit) sheet(name string, rows [][]string) error {
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write([]byte("\uFEFF"))
	w := csv.NewWriter(v.w)
	for _, row := range rows {
		safe := slices.Clone(row)
		for i, cell := range safe {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				safe[i] = "'" + cell
			}
		}
		if w.Write(safe) != nil {
			return nil // a reader that is gone needs no answer
		}
	}
	w.Flush()
	return nil
}
