package wording

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// Release is wording that was published once and never changes.
type Release struct {
	shelf.Edition
	Overlay Overlay // shared: do not write into it
}

// Release reads a release; 0 is what is built in. The error is NotFound, Invalid
// or Unavailable.
func (d *Desk) Release(ctx context.Context, n int64) (*Release, error) {
	if n == 0 {
		return &Release{Overlay: Overlay{}}, nil
	}
	d.mu.Lock()
	last := d.last
	d.mu.Unlock()
	if last != nil && last.Number == n {
		return last, nil
	}
	e, err := d.Edition(ctx, n)
	if err != nil {
		return nil, err
	}
	r := &Release{Edition: e}
	if err := json.Unmarshal(e.Content, &r.Overlay); err != nil || slices.Contains(values(r.Overlay), nil) {
		return nil, fmt.Errorf("release %d cannot be read by this program: restore another: %w", n, store.Invalid)
	}
	d.mu.Lock()
	d.last = r
	d.mu.Unlock()
	return r, nil
}

func values(o Overlay) (all []*Value) {
	for _, v := range o {
		all = append(all, v)
	}
	return all
}

// Live reads the live release.
func (d *Desk) Live(ctx context.Context) (*Release, error) {
	n, _, err := d.Pointer(ctx)
	if err != nil {
		return nil, err
	}
	return d.Release(ctx, n)
}

// Publish makes a release of a draft and lets it go live. Whether it may is for
// the caller to have found out: see Make and Rehearse. The error is Invalid when
// nothing is changed, Conflict when the draft is another by now.
func (d *Desk) Publish(ctx context.Context, by auditlog.Actor, draft Draft, note string) (*Release, error) {
	if len(draft.Changes) == 0 {
		return nil, fmt.Errorf("the draft changes nothing: there is nothing to publish: %w", store.Invalid)
	}
	content, err := json.Marshal(draft.Overlay)
	if err != nil {
		return nil, err
	}
	e, err := d.Shelf.Publish(ctx, shelf.Edition{By: by, Note: note, Content: content}, draft.Live.Number, draft.fingerprint)
	if err != nil {
		return nil, err
	}
	return &Release{Edition: e, Overlay: draft.Overlay}, nil
}

// Restore lets a release that was there before go live again over the one that it
// was held against; 0 is what is built in. The draft stays. The error is Invalid
// when the release is live already or does not fit this program, Conflict when
// another went live meanwhile.
func (d *Desk) Restore(ctx context.Context, by auditlog.Actor, over, n int64, note string) error {
	r, err := d.Release(ctx, n)
	if err != nil {
		return err
	}
	if _, findings := d.Make(ctx, r.Overlay); len(findings.MustFix()) > 0 {
		return fmt.Errorf("release %d does not fit this program: %w: %w", n, findings.MustFix(), store.Invalid)
	}
	return d.Shelf.Restore(ctx, by, over, n, r.SHA256, note)
}
