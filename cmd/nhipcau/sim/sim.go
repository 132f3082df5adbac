// Package sim plays a synthetic population through the real engine, real codes,
// real redemption and real publication under a clock of its own, and lays the
// truth beside what was published. It stands on the top floor, because it is the
// only thing beside main that needs conversation, counts and store at once.
//
// The truth is the chance with which somebody who has a need and for whom there is
// a service really goes to one: Config.Reach, the same for every session. The
// sessions of a month are a sample of it, with a share of their own (Result.Cohort).
//
// What is published is an interval from the confirmed share to the one with those
// who said so, with the errors of sampling and noise of 95 % at both ends. It
// promises to hold the truth 95 times in 100 where no more people arrive without
// anybody hearing of it than say so without having arrived. Where more are silent,
// it is a lower bound: Result.Silent and Result.False say how many there were.
//
//	r, err := sim.Run(ctx, sim.Config{People: 10_000, Seed: 7, Reach: 0.62, Habits: sim.Usual(), …})
//	r.Published.Low <= r.Truth && r.Truth <= r.Published.High // r.Inside
package sim

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"nhipcau/flows"
	"nhipcau/knowledge/places"
	"nhipcau/store"
	"nhipcau/tally"
)

// Config is one run. All of it is needed.
type Config struct {
	People int     // how many, all of whom come for the first time in the cohort's month
	Seed   uint64  // the same seed gives the same people and the same noise
	Reach  float64 // the truth, from 0 to 1
	Habits Habits
	Engine *flows.Engine
	Places *places.Gazetteer
	// Ledger says what is counted; Run adds the store, the keys and the clock.
	Ledger tally.Config
	// Count says events of conversations in the ledger's words, as the server does.
	Count func([]flows.Event) []tally.Event
}

// ErrConfig is a run that there cannot be.
var ErrConfig = errors.New("sim: want --people from 1 to 10000000 and --reach from 0 to 1")

// MostPeople bounds a run: each takes some hundred bytes.
const MostPeople = 10_000_000

// The days of a run. The month is the cohort's; it is published on the 10th of the
// second month after.
const (
	cohort   = "2026-11"
	monthHas = 30 // days
	lasts    = 72 // days, until the publication is out
)

var begins = time.Date(2026, 11, 1, 3, 0, 0, 0, time.UTC) // ten in the morning in Vietnam

// world is a run under way.
type world struct {
	Config
	story
	store  *store.Store
	ledger *tally.Ledger
	now    atomic.Int64 // Unix seconds
	days   []agenda
	result Result
}

// story is how a population comes and fares.
type story struct {
	begins time.Time
	judged int                          // on how many days from the first those come who are judged
	reach  func(day int) float64        // the chance to reach a service for who comes on a day
	home   func(*rand.Rand) places.Area // where somebody lives; Province: they do not say
}

// Run plays the population and says what became of the truth.
func Run(ctx context.Context, cfg Config) (Result, error) {
	if cfg.People < 1 || cfg.People > MostPeople || !(cfg.Reach >= 0 && cfg.Reach <= 1) {
		return Result{}, ErrConfig
	}
	dir, err := os.MkdirTemp(Memory(), "nhipcau-sim-*")
	if err != nil {
		return Result{}, fmt.Errorf("sim: no room for the counts: %w", err)
	}
	defer os.RemoveAll(dir)
	w := &world{Config: cfg, days: make([]agenda, lasts), result: Result{People: cfg.People, Seed: cfg.Seed, Truth: cfg.Reach}}
	w.story = story{begins, monthHas, func(int) float64 { return cfg.Reach }, w.anywhere}
	w.setDay(0)
	if err := w.open(ctx, dir); err != nil {
		return Result{}, err
	}
	defer w.store.Close()
	w.settle()
	for day := range w.days {
		if err := w.live(ctx, day); err != nil {
			return Result{}, errors.Join(err, w.ledger.Close(ctx))
		}
	}
	if err := w.ledger.Close(ctx); err != nil {
		return Result{}, err
	}
	return w.judge(ctx)
}

// Memory is a folder that is kept in memory, where there is one: nothing of a
// simulation has to outlive it, and waiting for a disk would be all it does.
func Memory() string {
	const shm = "/dev/shm"
	if st, err := os.Stat(shm); err == nil && st.IsDir() {
		return shm
	}
	return ""
}

func (w *world) open(ctx context.Context, dir string) (err error) {
	if w.store, err = store.Open(ctx, "sqlite://"+filepath.ToSlash(filepath.Join(dir, "sim.db"))); err != nil {
		return err
	}
	cfg := w.Ledger
	cfg.Store, cfg.KeyFile, cfg.Clock = w.store, filepath.Join(dir, "counts.key"), w.clock
	if w.ledger, err = tally.OpenSimulated(ctx, cfg, Noise(w.Seed)); err != nil {
		return errors.Join(err, w.store.Close())
	}
	return nil
}

// Noise is what the noise of a population with this seed is drawn from.
func Noise(seed uint64) *[32]byte {
	drawn := sha256.Sum256(binary.LittleEndian.AppendUint64([]byte("nhipcau sim"), seed))
	return &drawn
}

func (w *world) clock() time.Time { return time.Unix(w.now.Load(), 0) }

func (w *world) setDay(day int) { w.now.Store(w.begins.AddDate(0, 0, day).Unix()) }

// live plays one day: conversations side by side, what they counted, then codes
// that come back and what people say on their cards, and what the time asks for.
func (w *world) live(ctx context.Context, day int) error {
	w.setDay(day)
	today := &w.days[day]
	talks := make([]talk, len(today.talks))
	each(len(talks), func(i int) { talks[i] = w.converse(ctx, today.talks[i]) })
	var events []tally.Event
	for _, t := range talks {
		events = append(events, w.Count(t.events)...)
		w.afterwards(day, t)
	}
	if err := w.add(ctx, append(events, today.said...)); err != nil {
		return err
	}
	if err := w.redeem(ctx, day, today.slips); err != nil {
		return err
	}
	*today = agenda{}
	return w.ledger.Tend(ctx)
}

// add counts in batches as large as the ledger takes, several at once.
func (w *world) add(ctx context.Context, events []tally.Event) error {
	const most = tally.MaxEvents
	batches := (len(events) + most - 1) / most
	failed := make([]error, batches)
	each(batches, func(i int) {
		failed[i] = w.ledger.Add(ctx, events[i*most:min((i+1)*most, len(events))]...)
	})
	return errors.Join(failed...)
}

// each does n things on all processors.
func each(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wg.Wait()
}
