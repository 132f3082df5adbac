package tally

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nhipcau/knowledge/places"
	"nhipcau/store"
)

func at(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// communes by quarter and topics by week: other tables than the one we have,
// with labels that leave some events out.
func others() []table {
	quarter := func(t time.Time) string { return fmt.Sprintf("%d-Q%d", t.Year(), (t.Month()+2)/3) }
	week := func(t time.Time) string {
		y, w := t.ISOWeek()
		return fmt.Sprintf("%d-W%02d", y, w)
	}
	var labels []string
	for i := range 166 {
		labels = append(labels, fmt.Sprint(14700+i))
	}
	commune := dim{labels, func(e Event) string {
		if !e.Area.IsCommune() {
			return ""
		}
		return fmt.Sprint(uint16(e.Area))
	}}
	return append(tables([]string{"loans", "jobs"}),
		table{"commune-quarter", quarter, []dim{commune, byOutcome()}},
		table{"topic-week", week, []dim{byTopic([]string{"loans", "jobs"}), byOutcome()}})
}

func count(p store.Period) map[string]int64 {
	m := map[string]int64{}
	for _, c := range p.Cells {
		if c.Count != 0 {
			m[c.Key] = c.Count
		}
	}
	return m
}

func TestAnotherGranularityIsAnotherTable(t *testing.T) {
	all, o := others(), new(opened)
	if _, _, err := o.advance(all, at("2026-11-24")); err != nil {
		t.Fatal(err)
	}
	o.add(all, []Event{
		{Nonce: 1, Stage: Need, Topic: "loans", Area: 14758},
		{Nonce: 2, Stage: NoService, Topic: "jobs", Area: 14758, Reason: ReasonNoListing},
		{Nonce: 3, Stage: Need, Topic: "jobs", Area: places.Province},
	})
	b, err := o.encode()
	if err != nil || len(b) != plainSize {
		t.Fatal(len(b), err)
	}
	if o, err = decode(b); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]int64{
		"topic-week 2026-W48":     {"loans/need": 1, "jobs/no_service:no_listing": 1, "jobs/need": 1},
		"topic-month 2026-11":     {"loans/need": 1, "jobs/no_service:no_listing": 1, "jobs/need": 1},
		"commune-quarter 2026-Q4": {"14758/need": 1, "14758/no_service:no_listing": 1},
	}
	got := map[string]map[string]int64{}
	for _, day := range []string{"2026-11-30", "2026-12-01", "2027-01-01"} {
		closed, _, err := o.advance(all, at(day))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range closed {
			if n := count(p); len(n) > 0 {
				got[p.Table+" "+p.Name] = n
			}
		}
	}
	if !cmp.Equal(got, want) {
		t.Fatal(cmp.Diff(want, got))
	}
}

func TestAReleaseWithLongerListsSharesAnOpenMonth(t *testing.T) {
	older, newer, o := tables([]string{"loans", "jobs"}), tables([]string{"papers", "loans"}), new(opened)
	now := at("2026-11-24")
	event := func(nonce uint64, topic string) Event { return Event{Nonce: nonce, Stage: Need, Topic: topic} }
	for i, st := range []struct {
		tables  []table
		topic   string
		changed bool
	}{{older, "jobs", true}, {newer, "papers", true}, {older, "jobs", false}, {newer, "loans", false}} {
		_, changed, err := o.advance(st.tables, now)
		if err != nil || changed != st.changed {
			t.Fatal(i, changed, err)
		}
		o.add(st.tables, []Event{event(uint64(i+1), st.topic)})
	}
	closed, _, err := o.advance(newer, at("2026-12-24"))
	if want := map[string]int64{"jobs/need": 2, "papers/need": 1, "loans/need": 1}; err != nil || len(closed) != 1 || !cmp.Equal(count(closed[0]), want) {
		t.Fatal(closed, err)
	}
	if got := o.tables[0].dims[0]; !cmp.Equal(got, []string{"papers", "loans"}) {
		t.Fatalf("a new month begins with the lists of today, not %q", got)
	}
}

func TestATableKeepsItsDimensions(t *testing.T) {
	o := new(opened)
	if _, _, err := o.advance(tables([]string{"loans"}), at("2026-11-24")); err != nil {
		t.Fatal(err)
	}
	flat := []table{{indicator, month, []dim{byOutcome()}}}
	if _, _, err := o.advance(flat, at("2026-11-25")); !errors.Is(err, ErrSealed) {
		t.Fatal(err)
	}
}

func TestARepetitionIsNoticedFourThousandEventsBack(t *testing.T) {
	o, all := new(opened), tables([]string{"loans"})
	if _, _, err := o.advance(all, at("2026-11-24")); err != nil {
		t.Fatal(err)
	}
	event := func(nonce int) []Event { return []Event{{Nonce: uint64(nonce), Stage: Need, Topic: "loans"}} }
	for i := 1; i <= remembered; i++ {
		o.add(all, event(i))
	}
	if o.add(all, event(1)) || o.add(all, event(remembered)) {
		t.Fatal("a repetition was counted")
	}
	if !o.add(all, event(remembered+1)) || !o.add(all, event(1)) {
		t.Fatal("the oldest makes room for the newest")
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	labels := make([]string, 9000)
	for i := range labels {
		labels[i] = fmt.Sprint(i)
	}
	o := new(opened)
	if _, _, err := o.advance([]table{{"big", month, []dim{{labels, Event.outcome}}}}, at("2026-11-24")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.encode(); err == nil {
		t.Fatal("too many cells")
	}
	o = new(opened)
	if _, _, err := o.advance(tables([]string{"loans"}), at("2026-11-24")); err != nil {
		t.Fatal(err)
	}
	o.tables[0].n[0] = 1 << 31
	if _, err := o.encode(); err == nil {
		t.Fatal("a count that does not fit its place")
	}
	o.tables[0].n[0] = -5
	b, err := o.encode()
	if err != nil {
		t.Fatal(err)
	}
	if o, err = decode(b); err != nil || o.tables[0].n[0] != -5 {
		t.Fatal("a count may be below zero", err)
	}
}

func FuzzDecode(f *testing.F) {
	o := new(opened)
	if _, _, err := o.advance(others(), at("2026-11-24")); err != nil {
		f.Fatal(err)
	}
	whole, err := o.encode()
	if err != nil {
		f.Fatal(err)
	}
	const layout = 2 + 8*remembered // where it begins; nonces may be any bytes
	f.Add(whole[:2], whole[layout:layout+400])
	f.Fuzz(func(t *testing.T, next, rest []byte) {
		b := make([]byte, plainSize)
		copy(b[:2], next)
		copy(b[layout:], rest)
		if o, err := decode(b); err == nil {
			if _, err := o.encode(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
