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
	d := Draft{live: live, Changes: []Change{}, drafted: map[*directory.Listing]bool{}, found: &ofDay[[]lint.Finding]{}}
	all := directory.Snapshot{Listings: make([]*directory.Listing, 0, len(live.Snapshot.Listings)+len(pieces)), Offices: live.Snapshot.Offices}
	if offices, changed := pieces[officesID]; changed {
		all.Offices = offices.Offices
	}
	put := func(before, after *directory.Listing) {
		all.Listings, d.Changes, d.drafted[after] = append(all.Listings, after), append(d.Changes, c.change(before, after)), true
	}
	var gone []Change
	for i, l := range live.Snapshot.Listings {
		switch p, changed := pieces[l.ID]; {
		case changed && p.Removed:
			gone = append(gone, c.change(l, nil))
		case changed && p.sum != live.sums[i]:
			put(l, p.Listing)
		default:
			all.Listings = append(all.Listings, l)
		}
	}
	var added []piece
	for id, p := range pieces {
		if p.Listing != nil && !p.Removed && live.Listing(id) == nil {
			added = append(added, p)
		}
	}
	slices.SortFunc(added, func(a, b piece) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Listing.ID, b.Listing.ID))
	})
	for _, p := range added {
		put(nil, p.Listing)
	}
	d.Changes = append(d.Changes, gone...)
	d.Index, d.Offices = c.index(before, all), OtherOffices(live.Snapshot, all)
	return d
}
