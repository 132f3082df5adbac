package sim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"nhipcau/tally"
)

// slip is a code that a provider types.
type slip struct {
	code, topic string
	account     string
	truth       bool // of the cohort: its arrival is true
}

// afterwards decides what becomes of somebody who was in a conversation: whether
// they come again, go to a service, are confirmed there, and what they say on
// their card.
func (w *world) afterwards(day int, t talk) {
	inMonth := day < w.judged
	if inMonth {
		w.result.Sessions++
	}
	if t.topic == "" {
		if again := day + 1 + t.random.IntN(20); t.left && t.chance(w.Habits.Return) && again < len(w.days) {
			w.days[again].talks = append(w.days[again].talks, t.person)
		}
		return
	}
	arrives := t.chance(w.reach(day))
	if inMonth {
		w.result.Cohort.add(t.topic, arrives)
	}
	heard := false
	if arrives {
		heard = w.arrive(day, t, inMonth)
	} else {
		w.fail(day, t, inMonth)
	}
	if arrives && !heard && inMonth {
		w.result.Silent++
	}
}

// arrive says how an arrival comes to be known, and whether it does.
func (w *world) arrive(day int, t talk, inMonth bool) (heard bool) {
	h, x := w.Habits, t.random.Float64()
	visit := day + t.random.IntN(20)
	switch {
	case t.code == "": // nothing to show, and no card to say it on
		return false
	case x < h.ByPhone+h.Never:
	case x < h.ByPhone+h.Never+h.Late:
		w.bring(day+31+t.random.IntN(15), t, inMonth) // counted where the code and the cohort still live
	default:
		w.bring(visit, t, inMonth)
		heard = true
	}
	if !heard && t.chance(h.Tell) {
		w.tell(visit+1, t, tally.SaidReached, tally.ReasonNone)
		heard = true
	}
	return heard
}

// reasons are why it did not work out.
var reasons = []string{tally.ReasonNone, tally.ReasonMoney, tally.ReasonRefused, tally.ReasonFar, tally.ReasonAfraid, tally.ReasonClosed, tally.ReasonPapers}

// fail is for who did not arrive: most say nothing, some that it did not work out,
// a few what is not so.
func (w *world) fail(day int, t talk, inMonth bool) {
	at := day + 1 + t.random.IntN(20)
	switch {
	case t.code == "":
	case t.chance(w.Habits.False):
		w.tell(at, t, tally.SaidReached, tally.ReasonNone)
		if inMonth {
			w.result.False++
		}
	case t.chance(w.Habits.TellNot):
		w.tell(at, t, tally.SaidNot, reasons[t.random.IntN(len(reasons))])
	}
}

func (w *world) bring(day int, t talk, inMonth bool) {
	account := "provider-" + strconv.Itoa(t.random.IntN(20+w.People/500))
	if day < len(w.days) {
		w.days[day].slips = append(w.days[day].slips, slip{t.code, t.topic, account, inMonth})
	}
}

func (w *world) tell(day int, t talk, stage tally.Stage, reason string) {
	if day < len(w.days) {
		w.days[day].said = append(w.days[day].said, tally.Event{Nonce: t.random.Uint64() | 1, Stage: stage, Reason: reason, Stub: w.ledger.Stub(t.code)})
	}
}

// redeem types the codes of a day. A code that has run out is refused, as it would
// be anybody's; an account that had too many of those tries again tomorrow.
func (w *world) redeem(ctx context.Context, day int, slips []slip) error {
	var outcomes []error
	for batch := range slices.Chunk(slips, tally.MaxEvents) {
		typed := make([]tally.Slip, len(batch))
		for i, s := range batch {
			typed[i] = tally.Slip{Code: s.code, Account: s.account, Topics: []string{s.topic}}
		}
		became, err := w.ledger.RedeemAll(ctx, typed...)
		if err != nil {
			return fmt.Errorf("sim: codes cannot be redeemed: %w", err)
		}
		outcomes = append(outcomes, became...)
	}
	for i, err := range outcomes {
		s := slips[i]
		switch {
		case err == nil:
			if s.truth {
				w.result.Redeemed++
			}
		case errors.Is(err, tally.ErrWrongCode):
			w.result.Refused++
		case errors.Is(err, tally.ErrTooMany):
			if day+1 < len(w.days) {
				w.days[day+1].slips = append(w.days[day+1].slips, s)
			}
		default:
			return fmt.Errorf("sim: a code cannot be redeemed: %w", err)
		}
	}
	return nil
}
