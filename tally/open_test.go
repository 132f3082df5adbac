package tally

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/places"
	"nhipcau/store"
)

func at(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, hanoi.Time)
	if err != nil {
		panic(err)
	}
	return t
}

// some are the tables of a small province.
func some(topics ...string) []table {
	return tables(topics, areas{places.Province: noPlace, 14758: "thanh-hoa", 16228: "nghi-son"})
}

// silence is no noise.
var silence = &noise{}

func cellsOf(p store.Period) map[string]int64 {
	m := map[string]int64{}
	for _, c := range p.Cells {
		if c.Count != 0 {
			m[c.Key] = c.Count
		}
	}
	return m
}

// closing gives what closes at some days, by table and period.
func closing(t *testing.T, o *opened, all []table, days ...string) map[string]map[string]int64 {
	t.Helper()
	got := map[string]map[string]int64{}
	for _, day := range days {
		closed, _, err := o.advance(all, at(day), silence)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range closed {
			got[p.Table+" "+p.Name] = cellsOf(p)
		}
	}
	return got
}

func TestEveryTableHasItsPeriods(t *testing.T) {
	all, o := some("loans", "jobs"), new(opened)
	closing(t, o, all, "2026-11-24")
	for _, e := range []Event{
		{Nonce: 1, Stage: Need, Topic: "loans", Area: 14758},
		{Nonce: 2, Stage: NoService, Topic: "jobs", Area: 14758, Reason: ReasonNoListing},
		{Nonce: 3, Stage: Eligible, Topic: "jobs", Area: places.Province},
	} {
		o.add(all, e)
	}
	b, err := o.encode()
	if err != nil || len(b) != plainSize {
		t.Fatal(len(b), err)
	}
	if o, err = decode(b); err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]int64{
		"province-topic-week 2026-W48":  {"loans/need": 1, "jobs/unmet:no_listing": 1},
		"province-topic-week 2026-W49":  {},
		"province-topic-month 2026-11":  {"jobs/eligible": 1},
		"province-month 2026-11":        {"need": 1, "eligible": 1},
		"commune-quarter 2026-Q4":       {"14758/unmet:no_listing": 1, "none/eligible": 1},
		"cluster-topic-quarter 2026-Q4": {"thanh-hoa/jobs/unmet:no_listing": 1, "none/jobs/eligible": 1},
		"province-topic-week 2026-W53":  {},
		"province-topic-week 2027-W01":  {},
	}
	if got := closing(t, o, all, "2026-11-30", "2027-01-01", "2027-01-05", "2027-02-05"); !cmp.Equal(got, want) {
		t.Fatal(cmp.Diff(want, got))
	}
}

func TestAnArrivalBelongsToTheMonthOfItsCode(t *testing.T) {
	all, o := some("loans"), new(opened)
	closing(t, o, all, "2026-11-24", "2026-12-01", "2027-01-01")
	november, event := at("2026-11-01"), Event{Topic: "loans", cluster: "nghi-son"}
	said, reached := event, event
	said.Stage, said.Reason, reached.Stage = SaidNot, ReasonFar, Reached
	o.arrive(all, november, said, 0, "")
	o.arrive(all, november, reached, SaidNot, ReasonFar) // it worked out after all
	o.arrive(all, at("2026-12-01"), said, 0, "")
	o.arrive(all, at("2026-08-01"), reached, 0, "") // long closed: nowhere
	got := closing(t, o, all, "2027-01-05", "2027-02-05")
	for name, want := range map[string]map[string]int64{
		"province-topic-month 2026-11":  {"loans/reached": 1},
		"province-month 2026-11":        {"reached": 1},
		"province-topic-month 2026-12":  {"loans/said_not:far": 1},
		"cluster-topic-quarter 2026-Q4": {"nghi-son/loans/reached": 1, "nghi-son/loans/said_not": 1},
	} {
		if !cmp.Equal(got[name], want) {
			t.Error(name, cmp.Diff(want, got[name]))
		}
	}
}

func TestAReleaseWithLongerListsSharesAnOpenMonth(t *testing.T) {
	older, newer, o := some("loans", "jobs"), some("papers", "loans"), new(opened)
	event := func(nonce uint64, topic string) Event { return Event{Nonce: nonce, Stage: Eligible, Topic: topic} }
	for i, st := range []struct {
		tables  []table
		topic   string
		changed bool
	}{{older, "jobs", true}, {newer, "papers", true}, {older, "jobs", false}, {newer, "loans", false}} {
		_, changed, err := o.advance(st.tables, at("2026-11-24"), silence)
		if err != nil || changed != st.changed {
			t.Fatal(i, changed, err)
		}
		o.add(st.tables, event(uint64(i+1), st.topic))
	}
	got := closing(t, o, newer, "2027-01-05")["province-topic-month 2026-11"]
	if want := map[string]int64{"jobs/eligible": 2, "papers/eligible": 1, "loans/eligible": 1}; !cmp.Equal(got, want) {
		t.Fatal(got)
	}
	if got := o.newest(newer[1]).dims[0]; !cmp.Equal(got, []string{"papers", "loans"}) {
		t.Fatalf("a new month begins with the lists of today, not %q", got)
	}
}

func TestATableKeepsItsDimensions(t *testing.T) {
	o := new(opened)
	closing(t, o, some("loans"), "2026-11-24")
	flat := some("loans")[1]
	flat.dims = nil
	if _, _, err := o.advance([]table{flat}, at("2026-11-25"), silence); !errors.Is(err, ErrSealed) {
		t.Fatal(err)
	}
}

func TestARepetitionIsNoticedFourThousandEventsBack(t *testing.T) {
	o, all := new(opened), some("loans")
	closing(t, o, all, "2026-11-24")
	event := func(nonce int) Event { return Event{Nonce: uint64(nonce), Stage: Need, Topic: "loans"} }
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
	big := table{name: "big", period: month, groups: []group{{labels, 4}}, of: Event.outcome}
	closing(t, o, []table{big}, "2026-11-24")
	if _, err := o.encode(); err == nil {
		t.Fatal("too many cells")
	}
	o = new(opened)
	closing(t, o, some("loans"), "2026-11-24")
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

// The whole province with all its topics, on the day when most periods are open.
func TestTheBlobHasRoomForTheWholeProvince(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := LoadClusters(g)
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	for i := range 12 {
		topics = append(topics, fmt.Sprintf("trafficking%d", i))
	}
	list := []places.Area{places.Province}
	for d := places.Area(1); g.Valid(d) && d.IsDistrict(); d++ {
		list = append(list, d)
	}
	all, o := tables(topics, newAreas(append(list, g.All()...), clusters)), new(opened)
	closing(t, o, all, "2026-11-24", "2026-12-31", "2027-01-01")
	cells := 0
	for _, m := range o.tables {
		cells += len(m.n)
	}
	if _, err := o.encode(); err != nil || len(o.tables) != 10 || len(g.All()) != 166 || cells < 3000 || sealedSize >= 64<<10 {
		t.Fatal(len(o.tables), cells, sealedSize, err)
	}
}

func FuzzDecode(f *testing.F) {
	o := new(opened)
	if _, _, err := o.advance(some("loans", "jobs"), at("2026-11-24"), silence); err != nil {
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
