package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/internal/meter"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// world is the conversation and the counts as the program puts them together,
// under a clock of the test and with noise that is the same in every world.
type world struct {
	*testing.T
	know   flows.Knowledge
	engine *flows.Engine
	db     *store.Store
	ledger *tally.Ledger
	bot    *bot.Bot
	meter  *meter.Meter
	at     time.Time
}

// earth is what every world of a test has in common, because it is slow to make.
type earth struct {
	know   flows.Knowledge
	engine *flows.Engine
}

func newEarth(t *testing.T) earth {
	t.Helper()
	know, err := known()
	if err != nil {
		t.Fatal(err)
	}
	engine, findings := newEngine(content.Files, know)
	if engine == nil {
		t.Fatal(findings)
	}
	return earth{know, engine}
}

// newWorld opens a world; without a seed it has no noise.
func (e earth) newWorld(t *testing.T, seed *[32]byte) *world {
	t.Helper()
	w := &world{
		T: t, know: e.know, engine: e.engine, meter: meter.New(),
		db: storetest.Open(t, storetest.SQLite(t)), at: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC),
	}
	clusters, err := tally.LoadClusters(e.know.Places)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	now := func() time.Time { return w.at }
	w.ledger, err = tally.OpenSimulated(t.Context(), tally.Config{
		Store: w.db, KeyFile: filepath.Join(t.TempDir(), "counts.key"), Clock: now,
		Topics: topicNames(), Areas: areas(e.know.Places), Clusters: clusters, Log: log,
	}, seed)
	if err != nil {
		t.Fatal(err)
	}
	w.bot = bot.New(bot.Config{
		Conversation: func() bot.Conversation { return e.engine },
		Counter:      counter{w.ledger, log}, Codes: codes{w.ledger},
		Sessions: session.NewMemory(1000, now), Sealer: session.NewSealer(session.Secret{1}, now), NonceKey: session.Secret{2},
		Now: now, Log: log, Meter: w.meter,
	})
	t.Cleanup(func() {
		if err := w.bot.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := w.ledger.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return w
}

// person is somebody whose every choice follows from their number, and whom the
// platform knows under another.
type person struct {
	number, chat int
}

// visit has a conversation of some turns, answered as the person's number wants;
// of every second who holds a code, a service redeems it.
func (w *world) visit(p person, turns int) {
	w.Helper()
	choose := rand.New(rand.NewPCG(uint64(p.number), 7))
	in, code := flows.Input{Kind: flows.Begin}, ""
	for turn := range turns {
		var reply flows.Reply
		err := w.bot.Turn(w.Context(), bot.Chat{Channel: "telegram", ID: fmt.Sprint(p.chat)}, in, uint64(1000*(p.number+1)+turn),
			func(_ context.Context, _ lang.Lang, r flows.Reply) error { reply = r; return nil })
		if err != nil {
			w.Fatal(err)
		}
		for _, m := range reply.Messages {
			if m.Ticket != nil {
				code = m.Ticket.Digits
			}
		}
		in = flows.Input{Kind: flows.Typed, Text: []string{"hau loc", "vay von", "kham benh"}[choose.IntN(3)]}
		if len(reply.Choices) > 0 {
			in = flows.Input{Kind: flows.Tap, Text: reply.Choices[choose.IntN(len(reply.Choices))].Token}
		}
	}
	if code != "" && p.number%2 == 0 {
		if err := w.ledger.Redeem(w.Context(), tally.Slip{Code: code, Account: "a", Topics: topicNames()}); err != nil {
			w.Fatal(err)
		}
	}
}

// months lets time pass, and does at each month's beginning and end what the
// program does every few minutes.
func (w *world) months(n int) {
	w.Helper()
	for range 2 * n {
		w.at = w.at.AddDate(0, 0, 15)
		if err := w.ledger.Tend(w.Context()); err != nil {
			w.Fatal(err)
		}
	}
}

// rows are all closed rows, as they are kept, by table, period and cell.
func (w *world) rows() map[string]int64 {
	w.Helper()
	all := map[string]int64{}
	for _, b := range tally.Budgets() {
		periods, err := w.db.ClosedPeriods(w.Context(), b.Table)
		if err != nil {
			w.Fatal(err)
		}
		for _, p := range periods {
			for _, c := range p.Cells {
				all[strings.Join([]string{p.Table, p.Name, c.Key}, " ")] = c.Count
			}
		}
	}
	return all
}

// published is everything published, as it is kept.
func (w *world) published() []byte {
	w.Helper()
	all, err := w.db.Publications(w.Context(), "")
	if err != nil {
		w.Fatal(err)
	}
	var b bytes.Buffer
	for _, p := range all {
		b.Write(p.Body)
	}
	return b.Bytes()
}
