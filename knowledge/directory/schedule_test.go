package directory

import (
	"testing"
	"time"

	"nhipcau/internal/hanoi"
)

var (
	office = Schedule{Weekly: []Hours{
		{Days: []Day{"MO", "TU", "WE", "TH", "FR"}, Opens: "07:30", Closes: "11:30"},
		{Days: []Day{"MO", "TU", "WE", "TH", "FR"}, Opens: "13:30", Closes: "17:00"},
	}}
	night = Schedule{Weekly: []Hours{
		{Days: []Day{"SA"}, Opens: "20:00", Closes: "24:00"},
		{Days: []Day{"SU"}, Opens: "00:00", Closes: "06:00"},
	}}
	nonstop = Schedule{Weekly: []Hours{{Days: []Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}, Opens: "00:00", Closes: "24:00"}}}
)

func TestOpenAt(t *testing.T) {
	for _, c := range []struct {
		name        string
		s           Schedule
		at          string // 2026-11-23 is a Monday
		open, known bool
		next        string
	}{
		{"before it opens", office, "2026-11-23 07:29", false, true, "2026-11-23 07:30"},
		{"at opening", office, "2026-11-23 07:30", true, true, "2026-11-23 11:30"},
		{"last minute before lunch", office, "2026-11-23 11:29", true, true, "2026-11-23 11:30"},
		{"at lunch", office, "2026-11-23 11:30", false, true, "2026-11-23 13:30"},
		{"in the afternoon", office, "2026-11-23 15:00", true, true, "2026-11-23 17:00"},
		{"in the evening", office, "2026-11-23 19:00", false, true, "2026-11-24 07:30"},
		{"on Friday evening", office, "2026-11-27 19:00", false, true, "2026-11-30 07:30"},
		{"on Sunday", office, "2026-11-29 10:00", false, true, "2026-11-30 07:30"},
		{"through midnight", night, "2026-11-28 23:59", true, true, "2026-11-29 06:00"},
		{"after midnight", night, "2026-11-29 00:30", true, true, "2026-11-29 06:00"},
		{"a week ahead", night, "2026-11-29 06:00", false, true, "2026-12-05 20:00"},
		{"always", Schedule{Always: true}, "2026-11-29 03:00", true, true, ""},
		{"unknown", Schedule{}, "2026-11-23 10:00", false, false, ""},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, hanoi.Time)
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range []*time.Location{hanoi.Time, time.UTC, time.FixedZone("elsewhere", -9*3600)} {
			open, next, known := c.s.OpenAt(at.In(in))
			shown := ""
			if !next.IsZero() {
				shown = next.Format("2006-01-02 15:04")
			}
			if open != c.open || known != c.known || shown != c.next {
				t.Errorf("%s, seen from %s: open %v until or from %q, known %v", c.name, in, open, shown, known)
			}
		}
	}
}

func TestOpenAllWeekEnds(t *testing.T) {
	if open, _, known := nonstop.OpenAt(today); !open || !known {
		t.Error("it is open every hour of the week")
	}
}

func TestEveryWrittenScheduleHasANextOpening(t *testing.T) {
	for _, l := range load(t).Listings() {
		for at := today; at.Before(today.AddDate(0, 0, 8)); at = at.Add(37 * time.Minute) {
			open, next, known := l.Schedule.OpenAt(at)
			if known && !l.Schedule.Always && !next.After(at) {
				t.Fatalf("%s at %s: open %v, next %s", l.ID, at, open, next)
			}
		}
	}
}

func TestBrokenHoursAreRefused(t *testing.T) {
	for _, h := range []Hours{
		{Days: []Day{"MO"}, Opens: "8:00", Closes: "17:00"},
		{Days: []Day{"MO"}, Opens: "17:00", Closes: "08:00"},
		{Days: []Day{"MO"}, Opens: "08:00", Closes: "24:01"},
		{Days: []Day{"MO"}, Opens: "08:60", Closes: "10:00"},
		{Days: []Day{"MO"}, Opens: "+8:00", Closes: "10:00"},
		{Days: []Day{"T2"}, Opens: "08:00", Closes: "10:00"},
		{Opens: "08:00", Closes: "10:00"},
	} {
		if len(Schedule{Weekly: []Hours{h}}.defects()) == 0 {
			t.Errorf("%+v was taken", h)
		}
	}
}

func BenchmarkOpenAt(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		office.OpenAt(today)
	}
}
