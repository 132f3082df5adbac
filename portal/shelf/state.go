package shelf

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nhipcau/store"
)

// State is which pieces a draft has, each in which version, over which release. It
// is cheap to ask for however much the pieces say, and two drafts of one state are
// the same.
type State struct {
	Live   int64
	Pieces []store.Record // by id, without their bodies
}

// Is reports whether two states are the same.
func (s State) Is(o State) bool {
	return s.Live == o.Live && slices.EqualFunc(s.Pieces, o.Pieces, func(a, b store.Record) bool { return a.ID == b.ID && a.Version == b.Version })
}

// Fingerprint tells two states of the draft apart, whatever is live.
func (s State) Fingerprint() string { return Fingerprint(s.Pieces) }

// Fingerprint tells two states of a draft apart.
func Fingerprint(pieces []store.Record) string {
	var b strings.Builder
	for _, r := range pieces {
		fmt.Fprintf(&b, "%s:%d;", r.ID, r.Version)
	}
	return Sum([]byte(b.String()))
}

// State asks for the state of the draft and of what is live, as they are at one
// moment.
func (s Shelf) State(ctx context.Context) (now State, err error) {
	err = s.Store.View(ctx, func(v *store.View) error {
		now, err = s.state(ctx, v)
		return err
	})
	return now, err
}

// mostApart is how many pieces are read one by one; of more, all are read.
const mostApart = 20

// Since is State with the pieces, bodies and all, that differ from those of a state
// that somebody holds; where many do, all pieces.
func (s Shelf) Since(ctx context.Context, held State) (now State, changed []store.Record, err error) {
	has := map[string]int64{}
	for _, r := range held.Pieces {
		has[r.ID] = r.Version
	}
	err = s.Store.View(ctx, func(v *store.View) error {
		if now, err = s.state(ctx, v); err != nil {
			return err
		}
		apart := slices.DeleteFunc(slices.Clone(now.Pieces), func(r store.Record) bool { return has[r.ID] == r.Version })
		if len(apart) > mostApart {
			changed, err = v.Records(ctx, s.kind("draft"), s.Now())
			return err
		}
		for _, r := range apart {
			if r, err = v.Record(ctx, r.Kind, r.ID, s.Now()); err != nil {
				return err
			}
			changed = append(changed, r)
		}
		return nil
	})
	return now, changed, err
}

// Look reads the whole draft and the number of what is live, as they are at one
// moment.
func (s Shelf) Look(ctx context.Context) (d Draft, live int64, err error) {
	err = s.Store.View(ctx, func(v *store.View) error {
		p, err := readPointer(v.Record(ctx, s.kind("live"), liveID, s.Now()))
		if err != nil {
			return err
		}
		pieces, err := v.Records(ctx, s.kind("draft"), s.Now())
		d, live = Draft{pieces, Fingerprint(pieces)}, p.Release
		return err
	})
	return d, live, err
}

func (s Shelf) state(ctx context.Context, v *store.View) (State, error) {
	p, err := readPointer(v.Record(ctx, s.kind("live"), liveID, s.Now()))
	if err != nil {
		return State{}, err
	}
	pieces, err := v.Versions(ctx, s.kind("draft"), s.Now())
	return State{p.Release, pieces}, err
}
