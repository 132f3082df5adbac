package main

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"nhipcau/flows"
	"nhipcau/knowledge/directory"
	"nhipcau/tally"
)

func TestStagesAndReasonsAreTheSameOnBothFloors(t *testing.T) {
	for f, want := range map[flows.Stage]tally.Stage{
		flows.Need: tally.Need, flows.Eligible: tally.Eligible, flows.NotEligible: tally.NotEligible,
		flows.NoService: tally.NoService, flows.Referred: tally.Referred,
	} {
		if tally.Stage(f) != want {
			t.Errorf("stage %v is %d here and %d there", f, f, want)
		}
	}
	for f, want := range map[string]string{
		flows.ReasonNone: tally.ReasonNone, flows.ReasonNoListing: tally.ReasonNoListing, flows.ReasonConditions: tally.ReasonConditions,
	} {
		if f != want {
			t.Errorf("a reason is %q here and %q there", f, want)
		}
	}
}

// oneEvent is an event that the ledger takes.
func oneEvent(nonce uint64) flows.Event {
	return flows.Event{Nonce: nonce, Stage: flows.Need, Topic: string(directory.Loans)}
}

func TestAnEventThatCannotBeCountedHoldsUpNoOther(t *testing.T) {
	m := ledgerForTest(t)
	bad := oneEvent(2)
	bad.Topic = "no such topic"
	c := counter{m, slog.New(slog.DiscardHandler)}
	if err := c.Add(t.Context(), []flows.Event{oneEvent(1), bad, oneEvent(3)}); err != nil {
		t.Fatal(err)
	}
	var many []flows.Event
	for n := range uint64(2*tally.MaxEvents + 1) {
		many = append(many, oneEvent(n+1)) // 1 and 3 once more
	}
	if err := c.Add(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	months, err := m.Peek(t.Context(), tally.InAll)
	if err != nil {
		t.Fatal(err)
	}
	for _, month := range months {
		if got, want := month["need"], int64(2*tally.MaxEvents+1); got != want {
			t.Errorf("counted %d, want %d", got, want)
		}
	}
}

// noiseless opens a ledger whose counts a test can read.
func noiseless(ctx context.Context, cfg tally.Config) (*tally.Ledger, error) {
	return tally.OpenSimulated(ctx, cfg, nil)
}

// ledgerForTest opens a ledger as the program does, but without noise.
func ledgerForTest(t *testing.T) *tally.Ledger {
	t.Helper()
	s := settingsFor(t, nil)
	if err := openFolder(s.DataDir); err != nil {
		t.Fatal(err)
	}
	k, err := loadKnowledge()
	if err != nil {
		t.Fatal(err)
	}
	db, err := openStore(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	openTally = noiseless
	defer func() { openTally = tally.Open }()
	l, err := openLedger(t.Context(), s, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(t.Context()) })
	return l
}

func words(t *testing.T) (w reportWords) {
	t.Helper()
	if err := yaml.UnmarshalWithOptions(reportYAML, &w, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestTheReportNamesEveryTopic(t *testing.T) {
	w := words(t)
	for _, topic := range topicNames() {
		if w.Topics[topic] == "" {
			t.Errorf("report.yaml has no name for %s", topic)
		}
	}
	if len(w.Topics) != len(topicNames()) || len(w.Monthly) != 5 || len(w.Weekly) != 4 {
		t.Errorf("report.yaml has %d topics and %d and %d columns", len(w.Topics), len(w.Monthly), len(w.Weekly))
	}
}

func TestTheReportIsATable(t *testing.T) {
	some, few := tally.Count{N: 140}, tally.Count{Hidden: true}
	in := func(show tally.Show, state string) *tally.Indicator {
		return &tally.Indicator{Eligible: some, Reached: some, Said: few, Show: show, State: state, Confirmed: 0.625, WithSaid: 0.7, Low: 0.51, High: 0.8}
	}
	all := []tally.Publication{{Kind: tally.Weekly, Period: "2026-W47"}, {
		Kind: tally.Monthly, Period: "2026-11", Lines: []tally.Line{
			{Indicator: in(tally.ShowPercent, tally.Around)}, {Topic: "loans", Indicator: in(tally.ShowWords, tally.LikelyAbove)},
			{Topic: "jobs", Indicator: in(tally.ShowCount, "")}, {Topic: "of old", Indicator: &tally.Indicator{Eligible: few, Reached: few, Said: few, Show: tally.ShowNothing}},
		},
	}, {Kind: tally.Weekly, Period: "2026-W48", Lines: []tally.Line{
		{Topic: "legal", Counts: map[string]tally.Count{"need": some, "unmet:no_listing": few, "unmet:conditions": some}},
	}}}
	var out bytes.Buffer
	if err := words(t).print(&out, all); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/report.golden")
	if err != nil {
		t.Fatal(err)
	}
	// tabwriter leaves blanks at the ends of lines; editors take them off.
	var lines []string
	for line := range strings.Lines(out.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	if got := strings.Join(lines, "\n") + "\n"; got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAFolderThatAnybodyMayWriteIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := openFolder(dir); err == nil || !strings.Contains(err.Error(), "chmod 700") {
		t.Fatalf("got %v", err)
	}
	if err := openFolder("/dev/null/data"); err == nil || !strings.Contains(err.Error(), "choose a folder") {
		t.Fatalf("got %v", err)
	}
}
