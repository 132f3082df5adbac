package catalogue

import (
	"cmp"
	"context"
	"slices"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// state is a draft with what it was made of. The newest one is held: while the
// store says that nothing moved it is the draft, and the next one is made of it.
type state struct {
	shelf.State
	draft  Draft
	pieces map[string]piece
}

// piece is a change of the draft as it was read once.
type piece struct {
	kept
	version int64
	sum     directory.Sum // of the listing
}

// Draft reads the draft, and what is live, as they are at one moment. Where
// nothing was changed it is what is live.
func (c *Catalogue) Draft(ctx context.Context) (Draft, error) {
	now, err := c.shelf().State(ctx)
	if err != nil {
		return Draft{}, err
	}
	if held := c.held.Load(); held != nil && held.Is(now) {
		return held.draft, nil
	}
	// Whoever sees this state waits for one to make it. It may have moved on until
	// then: what comes is never older than what was seen.
	made, err := c.making.Get(ctx, markOf(now.Live, now.Fingerprint()), c.read)
	if err != nil {
		return Draft{}, err
	}
	return made.draft, nil
}

// read makes the draft of what the store has now and of the one that is held.
func (c *Catalogue) read(ctx context.Context) (*state, error) {
	held := c.held.Load()
	if held == nil {
		held = &state{}
	}
	now, changed, err := c.shelf().Since(ctx, held.State)
	if err != nil {
		return nil, err
	}
	live, err := c.Release(ctx, now.Live)
	if err != nil {
		return nil, err
	}
	s := &state{State: now}
	if s.pieces, err = held.with(now, changed); err != nil {
		return nil, err
	}
	s.draft = c.overlay(held.draft.Index, live, s.pieces)
	s.draft.fingerprint = now.Fingerprint()
	c.held.Store(s)
	return s, nil
}

// with are the pieces of another state: those that are held in the same version,
// and those that were read.
func (s *state) with(now shelf.State, changed []store.Record) (map[string]piece, error) {
	read := make(map[string]store.Record, len(changed))
	for _, r := range changed {
		read[r.ID] = r
	}
	pieces := make(map[string]piece, len(now.Pieces))
	for _, r := range now.Pieces {
		if p, held := s.pieces[r.ID]; held && p.version == r.Version {
			pieces[r.ID] = p
			continue
		}
		p, err := readPiece(read[r.ID])
		if err != nil {
			return nil, err
		}
		pieces[r.ID] = p
	}
	return pieces, nil
}

func readPiece(r store.Record) (piece, error) {
	k, err := readKept(r)
	if err != nil || k.Listing == nil {
		return piece{kept: k, version: r.Version}, err
	}
	sum, err := k.Listing.Sum()
	return piece{k, r.Version, sum}, err
}

// overlay puts changes over what is live: changed listings keep their place, new
// ones come behind in the order in which they came. Changes are told in the order
// of the draft, what it takes out last. A piece that says what is live, as after
// publishing it elsewhere, changes nothing.
func (c *Catalogue) overlay(before *Index, live *Release, pieces map[string]piece) Draft {
	d := Draft{live: live, Changes: []Change{}, drafted: map[*directory.Listing]*known{}, byID: map[string]*directory.Listing{}, found: &ofDay[[]lint.Finding]{}}
	all := directory.Snapshot{Listings: slices.Clone(live.Snapshot.Listings), Offices: live.Snapshot.Offices}
	var changed, gone []int // places in what is live
	var added []piece
	for id, p := range pieces {
		at, there := live.at[id]
		switch {
		case id == officesID:
			all.Offices = p.Offices
		case there && p.Removed:
			gone = append(gone, at)
		case there && p.sum != live.sums[at]:
			changed, all.Listings[at] = append(changed, at), p.Listing
		case !there && !p.Removed:
			added = append(added, p)
		}
	}
	slices.Sort(changed)
	slices.Sort(gone)
	slices.SortFunc(added, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Listing.ID, b.Listing.ID))
	})
	tell := func(before, after *directory.Listing) {
		change := c.change(before, after)
		change.By = pieces[change.ID].By
		if d.Changes, d.byID[change.ID] = append(d.Changes, change), after; after != nil {
			d.drafted[after] = nil // known below
		}
	}
	for _, at := range changed {
		tell(live.Snapshot.Listings[at], all.Listings[at])
	}
	for _, p := range added {
		tell(nil, p.Listing)
		all.Listings = append(all.Listings, p.Listing)
	}
	for _, at := range gone {
		tell(live.Snapshot.Listings[at], nil)
		all.Listings[at] = nil
	}
	all.Listings = slices.DeleteFunc(all.Listings, func(l *directory.Listing) bool { return l == nil })
	d.Index, d.Offices = c.index(before, all), OtherOffices(live.Snapshot, all)
	for _, k := range d.known {
		if _, changed := d.drafted[k.Listing]; changed {
			d.drafted[k.Listing] = k
		}
	}
	return d
}
