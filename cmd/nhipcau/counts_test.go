package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"

	"nhipcau/flows"
	"nhipcau/knowledge/directory"
	"nhipcau/tally"
)

func TestStagesAndReasonsAreTheSameOnBothFloors(t *testing.T) {
	for f, want := range map[flows.Stage]tally.Stage{
		flows.Need: tally.Need, flows.Eligible: tally.Eligible, flows.NotEligible: tally.NotEligible,
		flows.NoService: tally.NoService, flows.Referred: tally.Referred,
		flows.Told: tally.SaidReached, flows.ToldNot: tally.SaidNot, flows.First: tally.First, flows.Again: tally.Again,
	} {
		if tally.Stage(f) != want || f.String() != want.String() {
			t.Errorf("stage %v is %d here and %d there", f, f, want)
		}
	}
	for f, want := range map[string]string{
		flows.ReasonNone: tally.ReasonNone, flows.ReasonNoListing: tally.ReasonNoListing, flows.ReasonConditions: tally.ReasonConditions,
		flows.ReasonMoney: tally.ReasonMoney, flows.ReasonRefused: tally.ReasonRefused, flows.ReasonFar: tally.ReasonFar,
		flows.ReasonAfraid: tally.ReasonAfraid, flows.ReasonClosed: tally.ReasonClosed, flows.ReasonPapers: tally.ReasonPapers,
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
	k, err := known()
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
