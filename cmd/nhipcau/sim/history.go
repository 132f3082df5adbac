package sim

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
)

// History is a population that comes month after month: what a demonstration is
// filled with. Nobody judges it; what is published of it stays.
type History struct {
	// Begins is on the first day of a month. Each day is one instant, at the time
	// of day that Begins has.
	Begins time.Time
	Ends   time.Time // what is due then is published
	// Month says of the n-th month, from 0, how many come for the first time in
	// it, and the chance to reach a service of who comes then.
	Month func(n int) (people int, reach float64)
	// Home draws where somebody lives; Province: they do not say.
	Home func(*rand.Rand) places.Area
	// Ended hears of each month that is over; nil hears nothing.
	Ended func(n int)
}

// Fill plays a history into the store and under the keys of cfg.Ledger, whose
// clock it moves. Of cfg, People and Reach follow from the history.
func Fill(ctx context.Context, cfg Config, h History) error {
	w := &world{Config: cfg, days: make([]agenda, int(h.Ends.Sub(h.Begins)/(24*time.Hour))+1)}
	month := func(day int) int { return monthsBetween(h.Begins, h.Begins.AddDate(0, 0, day)) }
	w.story = story{begins: h.Begins, home: h.Home, reach: func(day int) float64 {
		_, reach := h.Month(month(day))
		return reach
	}}
	w.People = 0
	for first := 0; first < len(w.days); {
		people, _ := h.Month(month(first))
		next := first
		for month(next) == month(first) {
			next++
		}
		w.come(people, first, next)
		first = next
	}
	w.setDay(0)
	ledger := cfg.Ledger
	ledger.Clock = w.clock
	var err error
	if w.ledger, err = tally.OpenSimulated(ctx, ledger, Noise(cfg.Seed)); err != nil {
		return err
	}
	for day := range w.days {
		if day > 0 && h.Ended != nil && month(day) > month(day-1) {
			h.Ended(month(day - 1))
		}
		if err := errors.Join(ctx.Err(), w.live(ctx, day)); err != nil {
			return errors.Join(err, w.ledger.Close(context.WithoutCancel(ctx)))
		}
	}
	w.now.Store(h.Ends.Unix())
	return errors.Join(w.ledger.Tend(ctx), w.ledger.Close(ctx))
}

// come says when each of so many more people comes: on any day from first until
// before next. A history that ends before them does not see them.
func (w *world) come(people, first, next int) {
	for range people {
		p := w.person(w.People)
		w.People++
		if day := first + p.random.IntN(next-first); day < len(w.days) {
			w.days[day].talks = append(w.days[day].talks, p)
		}
	}
}

// monthsBetween is how many months lie between the months of two instants.
func monthsBetween(from, to time.Time) int {
	return 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
}
