package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nhipcau/cmd/nhipcau/demo"
	"nhipcau/cmd/nhipcau/sim"
	"nhipcau/flows/content"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/tally"
)

// sampled is a folder filled for a demonstration of few people, and what was
// published in it.
func sampled(t *testing.T, seed uint64, now time.Time) (Settings, []tally.Publication) {
	t.Helper()
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	engine, findings := newEngine(content.Files, k)
	if engine == nil {
		t.Fatal(findings)
	}
	s := settingsFor(t, nil)
	if err := openFolder(s.DataDir); err != nil {
		t.Fatal(err)
	}
	db, err := openStore(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ledger, err := tallyConfig(s, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	key, err := findOrMakeKey(portalKey(s))
	if err != nil {
		t.Fatal(err)
	}
	_, err = demo.Fill(t.Context(), demo.Config{
		Seed: seed, Most: 60, Now: now, Store: db, StaffKey: key[:], Ledger: ledger, Engine: engine, Count: counted,
		Base: k, Files: content.Files, Provider: sampleProvider(k), Said: func(string, ...any) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	published, err := tally.Published(t.Context(), db, "")
	if err != nil {
		t.Fatal(err)
	}
	return s, published
}

func TestADemonstrationHasEighteenMonthsUpToTheLastThatIsPublished(t *testing.T) {
	now := time.Date(2026, 11, 9, 20, 0, 0, 0, time.UTC) // the 10th in Vietnam, before the day's people came
	s, published := sampled(t, 1, now)
	var months []string
	for _, p := range published {
		if !p.Simulated {
			t.Errorf("%s is not marked as simulated", p.Period)
		}
		if p.Kind == tally.Monthly {
			months = append(months, p.Period)
		}
	}
	if len(months) != demo.Months || months[0] != "2025-04" || months[len(months)-1] != "2026-09" {
		t.Errorf("published: %v", months)
	}
	_, again := sampled(t, 1, now)
	if last := len(published) - 1; len(again) != len(published) || again[last].Hash != published[last].Hash {
		t.Error("the same seed on the same day gives other figures")
	}
	workIsThere(t, s, now)

	// No other command takes such a folder for that of real people.
	m, err := start(t, s)
	if err == nil || !strings.Contains(err.Error(), "simulated population") {
		t.Fatalf("serve opens it: %v %s", err, m.ChatURL)
	}
}

// workIsThere holds that the sample staff left something to look at.
func workIsThere(t *testing.T, s Settings, now time.Time) {
	t.Helper()
	db, err := openStore(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Open(catalogue.Config{Store: db, Vocabulary: k.Facts, Places: k.Places, Builtin: k.Directory.Snapshot(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	draft, err := c.Draft(t.Context())
	if err != nil || len(draft.Changes) < 3 {
		t.Errorf("the draft has %d changes (%v)", len(draft.Changes), err)
	}
	history, err := c.History(t.Context(), 0, 50)
	if err != nil || len(history) < 6 || !history[0].Back {
		t.Errorf("the history: %+v (%v)", history, err)
	}
	w, err := openWording(db, k)
	if err != nil {
		t.Fatal(err)
	}
	if said, err := w.Draft(t.Context()); err != nil || len(said.Changes) == 0 || said.Live.Number == 0 {
		t.Errorf("the wording: %d changes over release %d (%v)", len(said.Changes), said.Live.Number, err)
	}
	levels := map[directory.Level]bool{}
	for _, l := range draft.Live().Snapshot.Listings {
		levels[l.Freshness(now)] = true
	}
	for _, want := range []directory.Level{directory.Fresh, directory.Due, directory.Late, directory.Old, directory.Public} {
		if !levels[want] {
			t.Errorf("no service is %s", want)
		}
	}
}

func TestADemonstrationStoppedWhileItIsMadeLeavesNothing(t *testing.T) {
	folders := func() []string {
		found, err := filepath.Glob(filepath.Join(cmp.Or(sim.Memory(), os.TempDir()), fmt.Sprintf("nhipcau-demo-%d-*", os.Getpid())))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	ctx, stop := context.WithCancel(t.Context())
	var there []string
	out := writer(func(b []byte) (int, error) {
		if strings.Contains(string(b), "month after month") {
			there = folders()
			stop()
		}
		return len(b), nil
	})
	if err := showDemo(call{ctx: ctx, out: out, errs: t.Output()}, given{seed: 1, listen: "127.0.0.1:0"}); err != nil {
		t.Error(err)
	}
	if left := folders(); len(there) != 1 || len(left) != 0 {
		t.Errorf("the folders were %v and are %v", there, left)
	}
}

func TestNoOtherProgramHasTheLinksOfADemonstration(t *testing.T) {
	m, err := start(t, settingsFor(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"demo/", "demo/as/admin", "demo/as/admin?k=", "demo/i/mark.css", "portal/as/admin"} {
		if got := status(t, "GET", m.ChatURL+path, "", nil); got != http.StatusNotFound {
			t.Errorf("/%s answers %d", path, got)
		}
	}
	if page := fetch(t, m.ChatURL); strings.Contains(page, "sample-mark") {
		t.Error("a real page is marked as a sample")
	}
}
