package portal

import (
	"context"
	"html/template"
	"iter"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/viet"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/wording"
)

func logRoutes() []route {
	return []route{
		{method: "GET", path: Root + "log", may: admins, serve: showLog},
		{method: "GET", path: Root + "log.csv", may: admins, risky: true, serve: exportLog},
	}
}

// logLength is how many entries a page shows, mostRead how many one look for a word
// reads: after that, the way to older ones is offered.
const (
	logLength = 50
	mostRead  = 2000
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

// OfText says that the object is the key of a text, which has a name.
func (e logEntry) OfText() bool { return e.Deed == wording.Edited || e.Deed == wording.Discarded }

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

// findLog looks for entries that hold a word, newest first, until it has found most
// or read as many as it may. Where it stops before the end of the log, or of the days,
// it gives the number below which there is more.
func (v *visit) findLog(ctx context.Context, word string, days days, below int64, most, read int) (found []logEntry, older int64, err error) {
	for part, err := range v.seekLog(ctx, word, days, below, read) {
		if err != nil {
			return nil, 0, err
		}
		for _, e := range part.found {
			if found = append(found, e); len(found) == most {
				return found, above(e.Number), nil
			}
		}
		older = part.older
	}
	return found, older, nil
}

// logPart is what was found in a part of the log, and the number below which there is
// more to look through; 0 for none.
type logPart struct {
	found []logEntry
	older int64
}

// seekLog goes through the log part by part, the newest first, below a number, until
// its end, that of the days, or when it has read as many entries as it may.
func (v *visit) seekLog(ctx context.Context, word string, days days, below int64, read int) iter.Seq2[logPart, error] {
	holds, names := holding(word), listingNames{visit: v}
	return func(yield func(logPart, error) bool) {
		for read > 0 {
			entries, err := auditlog.Read(ctx, v.Store, below, min(500, read))
			if err != nil {
				yield(logPart{}, err)
				return
			}
			if len(entries) == 0 {
				return
			}
			oldest := entries[len(entries)-1]
			part := logPart{older: above(oldest.Number)}
			for _, e := range entries {
				said, err := v.sayDeed(e)
				if err != nil {
					yield(logPart{}, err)
					return
				}
				e = v.inWords(e)
				if strings.HasPrefix(string(e.Deed), ofListings) {
					if e.Object, err = names.of(e.Object); err != nil {
						yield(logPart{}, err)
						return
					}
				}
				if one := (logEntry{e, said}); e.Unreadable || days.hold(e.At) && holds(one) {
					part.found = append(part.found, one)
				}
			}
			if !oldest.Unreadable && days.past(oldest.At) {
				part.older = 0
			}
			if !yield(part, nil) || part.older == 0 {
				return
			}
			below, read = oldest.Number, read-len(entries)
		}
	}
}

// holding gives what tells whether an entry holds a word, with or without its marks.
func holding(word string) func(logEntry) bool {
	if word = viet.Fold(word); word == "" {
		return func(logEntry) bool { return true }
	}
	folded := map[string]string{} // the same names and deeds come again and again
	fold := func(s string) string {
		f, known := folded[s]
		if !known {
			f = viet.Fold(s)
			folded[s] = f
		}
		return f
	}
	return func(e logEntry) bool {
		line := fold(e.By.Name) + " " + fold(e.Said) + " " + fold(e.Object) + " " + fold(e.Before) + " " + fold(e.After)
		return strings.Contains(line, word)
	}
}

// above is a number below which there is more; 0 for none.
func above(n int64) int64 {
	if n == 1 {
		return 0
	}
	return n
}
