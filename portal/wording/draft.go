package wording

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Draft is the live wording with what was changed since.
type Draft struct {
	Overlay Overlay
	Live    *Release
	Version string // tells two states apart, of the draft and of what is live
	Changes []Change

	fingerprint string
}

// piece is a value of the draft as the store has it; nil goes back to what is
// built in.
type piece struct {
	Value *Value         `json:"value"`
	By    auditlog.Actor `json:"by,omitzero"` // who changed it last
}

// Draft reads the draft. Where nothing was changed it is what is live.
func (d *Desk) Draft(ctx context.Context) (Draft, error) {
	kept, n, err := d.Look(ctx)
	if err != nil {
		return Draft{}, err
	}
	live, err := d.Release(ctx, n)
	if err != nil {
		return Draft{}, err
	}
	out := Draft{Live: live, Overlay: Overlay{}, fingerprint: kept.Fingerprint, Version: fmt.Sprintf("%d.%s", n, kept.Fingerprint)}
	maps.Copy(out.Overlay, live.Overlay)
	by := map[string]auditlog.Actor{}
	for _, r := range kept.Pieces {
		p, err := readPiece(r)
		if err != nil {
			return out, err
		}
		by[r.ID] = p.By
		if out.Overlay[r.ID] = p.Value; p.Value == nil {
			delete(out.Overlay, r.ID)
		}
	}
	out.Changes = d.compare(live.Overlay, out.Overlay)
	for i := range out.Changes {
		out.Changes[i].By = by[out.Changes[i].Key]
	}
	return out, nil
}

func readPiece(r store.Record) (p piece, err error) {
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return p, fmt.Errorf("the draft of %s cannot be read: discard it: %w", r.ID, store.Invalid)
	}
	return p, nil
}

// Entry is one thing as an editor has it before them.
type Entry struct {
	Key  string
	Item Item   // of a text; the zero Item for anything else
	Now  *Value // in the draft; nil: as it is built in
	Live *Value
	ETag string // what Put wants back
}

// Text is what is said in the draft.
func (e Entry) Text() lang.Text {
	if e.Now != nil && e.Now.Text != nil {
		return *e.Now.Text
	}
	return e.Item.Text
}

// Reworded is the value of a text in other words. Where one language alone was
// changed the other is behind from then on, until it is changed too or somebody
// says that it still fits.
func (e Entry) Reworded(t lang.Text, fits bool) *Value {
	t = lang.Text{VI: tidy(t.VI), EN: tidy(t.EN)}
	v, was := &Value{Text: &t}, e.Text()
	vi, en := t.VI != was.VI, t.EN != was.EN
	behind := ""
	if e.Now != nil {
		behind = e.Now.Behind
	}
	switch {
	case fits, vi && en, vi && behind == "vi", en && behind == "en":
	case e.Live != nil && e.Live.Text != nil && *e.Live.Text == t:
		v.Behind = e.Live.Behind
	case vi:
		v.Behind = "en"
	case en:
		v.Behind = "vi"
	default:
		v.Behind = behind
	}
	return v
}

// Stale is the language of a text that may be out of date: "vi", "en" or "".
func (v *Value) Stale() string {
	if v == nil {
		return ""
	}
	return v.Behind
}

// Get reads one entry. The error is NotFound for a text that there is not.
func (d *Desk) Get(ctx context.Context, key string) (Entry, error) {
	draft, err := d.Draft(ctx)
	if err != nil {
		return Entry{}, err
	}
	return d.Entry(draft, key)
}

// Entry is Get of a draft that was read.
func (d *Desk) Entry(draft Draft, key string) (Entry, error) {
	e := Entry{Key: key, Now: draft.Overlay[key], Live: draft.Live.Overlay[key]}
	if i, ok := d.at[key]; ok {
		e.Item = d.items[i]
	} else if !d.has(key) {
		return e, fmt.Errorf("there is no text %q: %w", key, store.NotFound)
	}
	e.ETag = e.Now.ETag()
	return e, nil
}
