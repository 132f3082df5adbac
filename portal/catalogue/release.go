package catalogue

import (
	"context"
	"fmt"
	"maps"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// Release is a directory that was published once and never changes.
type Release struct {
	Number    int64
	SHA256    string // of the encoded snapshot
	By        auditlog.Actor
	Note      string
	Published time.Time // zero for what is built in
	Snapshot  directory.Snapshot
	// Modified is when the release was published that last changed a listing,
	// by its code; absent for one that is as it was built in.
	Modified map[string]time.Time

	sums []directory.Sum // of the listings, in their order
	at   map[string]int  // of them, by code
}

// indexed notes the sums of the listings of a release.
func (r *Release) indexed(sums []directory.Sum) *Release {
	r.sums, r.at = sums, make(map[string]int, len(sums))
	for i, l := range r.Snapshot.Listings {
		r.at[l.ID] = i
	}
	return r
}

// Listing finds a listing by its code; nil where there is none.
func (r *Release) Listing(id string) *directory.Listing {
	if i, ok := r.at[id]; ok {
		return r.Snapshot.Listings[i]
	}
	return nil
}

// Release reads a release; number 0 is what is built in. What it holds is shared:
// do not write into it. The error is NotFound, Invalid or Unavailable.
func (c *Catalogue) Release(ctx context.Context, n int64) (*Release, error) {
	if n == 0 {
		return c.builtin()
	}
	return c.releases.Get(ctx, n, func(ctx context.Context) (*Release, error) {
		e, err := c.shelf().Edition(ctx, n)
		if err != nil {
			return nil, err
		}
		s, sums, err := directory.DecodeBeside(e.Content, c.known())
		if err != nil {
			return nil, fmt.Errorf("release %d is damaged (%v): restore another: %w", n, err, store.Invalid)
		}
		r := &Release{Number: n, SHA256: e.SHA256, By: e.By, Note: e.Note, Published: e.Published, Modified: e.Modified, Snapshot: s}
		return r.indexed(sums), nil
	})
}

// known finds listings that some release or the draft holds, by what they say.
func (c *Catalogue) known() func(directory.Sum) *directory.Listing {
	held := map[directory.Sum]*directory.Listing{}
	releases := c.releases.All()
	if built, err := c.builtin(); err == nil {
		releases = append(releases, built)
	}
	for _, r := range releases {
		for i, sum := range r.sums {
			held[sum] = r.Snapshot.Listings[i]
		}
	}
	if s := c.held.Load(); s != nil {
		for _, p := range s.pieces {
			if p.Listing != nil {
				held[p.sum] = p.Listing
			}
		}
	}
	return func(sum directory.Sum) *directory.Listing { return held[sum] }
}

// History lists the moves of the pointer, newest first.
func (c *Catalogue) History(ctx context.Context, below int64, limit int) ([]shelf.Move, error) {
	return c.shelf().History(ctx, below, limit)
}

// Publish makes a release of a draft and lets it go live. The error is Invalid
// with a sentence for the editor when it may not go live or changes nothing,
// Conflict when the draft is another by now, or what is live.
func (c *Catalogue) Publish(ctx context.Context, by auditlog.Actor, draft Draft, note string) (*Release, error) {
	if draft.Empty() {
		return nil, fmt.Errorf("the draft changes nothing: there is nothing to publish: %w", store.Invalid)
	}
	if err := c.fit(ctx, draft.Snapshot); err != nil {
		return nil, err
	}
	r := draft.release(by, note, c.shelf().Moment())
	content, sums, err := r.Snapshot.EncodeSums()
	if err != nil {
		return nil, err
	}
	e, err := c.shelf().Publish(ctx, shelf.Edition{By: by, Note: note, Published: r.Published, Modified: r.Modified, Content: content}, draft.live.Number, draft.fingerprint)
	if err != nil {
		return nil, err
	}
	r.Number, r.SHA256 = e.Number, e.SHA256
	c.releases.Put(r.Number, r.indexed(sums))
	return r, nil
}

// release is what a draft becomes.
func (d Draft) release(by auditlog.Actor, note string, now time.Time) *Release {
	r := &Release{By: by, Note: note, Published: now, Snapshot: d.Snapshot, Modified: map[string]time.Time{}}
	maps.Copy(r.Modified, d.live.Modified)
	for _, change := range d.Changes {
		if r.Modified[change.ID] = r.Published; change.After == nil {
			delete(r.Modified, change.ID)
		}
	}
	return r
}

// Directory makes the directory of a release or a draft. It follows the one that was
// made last: what both have is held once, and costs no work again.
func (c *Catalogue) Directory(s directory.Snapshot, v *eligibility.Vocabulary) (*directory.Directory, error) {
	d, err := c.last.Load().Next(s, v)
	if err == nil {
		c.last.Store(d)
	}
	return d, err
}

// fit says whether a directory may go live at all.
func (c *Catalogue) fit(ctx context.Context, s directory.Snapshot) error {
	d, err := c.Directory(s, c.Vocabulary)
	if err == nil && c.Check != nil {
		err = c.Check(ctx, d)
	}
	if err != nil {
		return fmt.Errorf("the directory cannot go live: %w: %w", err, store.Invalid)
	}
	return nil
}

// Restore lets a release that was there before go live again, 0 for what is built
// in, over the one that was live when that was decided. The draft stays. The
// error is Invalid with a sentence for the editor when the release is live
// already or may not be any more, Conflict when another went live meanwhile.
func (c *Catalogue) Restore(ctx context.Context, by auditlog.Actor, over, n int64, note string) error {
	r, err := c.Release(ctx, n)
	if err != nil {
		return err
	}
	if err := c.fit(ctx, r.Snapshot); err != nil {
		return err
	}
	compared, err := c.Compare(ctx, over, n)
	if err != nil {
		return err
	}
	if must := compared.MustFix(c.Now()); len(must) > 0 {
		return fmt.Errorf("release %d holds what must be fixed, %s: %s: %w", n, must[0].Listing, must[0].Note.In(lang.EN), store.Invalid)
	}
	return c.shelf().Restore(ctx, by, over, n, r.SHA256, note)
}
