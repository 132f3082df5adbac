// Package wording is what the bot says as staff work on it, without a developer
// and without touching files: other words for any text, questions in another
// order or switched off, new answers to them, phrases to be understood by. What
// is kept is only what differs from the content built in: a draft that changes
// text by text, releases that never change, and a pointer to the one that is
// live, exactly as with the directory.
//
//	d, err := wording.Open(wording.Config{Store: db, Files: content.Files, Base: knowledge, Now: time.Now})
//	e, err := d.Get(ctx, "flow/loans/where/say")
//	err = d.Put(ctx, actor, e.Key, e.ETag, &wording.Value{Text: &text}) // Conflict when it changed meanwhile
//	made, findings := d.Make(draft.Overlay)                             // content and knowledge to talk with
//	release, err := d.Publish(ctx, actor, draft, "câu hỏi ngắn hơn")
package wording

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// Config is what a desk is made of.
type Config struct {
	Store *store.Store
	Files fs.FS           // the conversations built in
	Base  flows.Knowledge // what is built in beside them; its Directory does not matter
	Now   func() time.Time
}

// Desk may be used by many goroutines, and its store by many processes.
type Desk struct {
	shelf.Shelf
	files fs.FS
	base  *flows.Content
	knows flows.Knowledge
	items []Item
	at    map[string]int // of items, by key

	mu     sync.Mutex
	last   *Release // the release read last; releases never change
	learnt lessons
}

// The deeds of the wording in the audit log.
const (
	Edited    auditlog.Deed = "wording_edited"
	Imported  auditlog.Deed = "wording_imported"
	Discarded auditlog.Deed = "wording_discarded"
	Published auditlog.Deed = "wording_published"
	Restored  auditlog.Deed = "wording_restored"
)

// Book is the journal of every move of the pointer.
const Book = "wording"

// Open makes a desk. It reads nothing of the store yet. The error says that the
// content built in is broken.
func Open(c Config) (*Desk, error) {
	base, findings := flows.LoadContent(c.Files)
	if base == nil {
		return nil, findings
	}
	d := &Desk{files: c.Files, base: base, knows: c.Base, Shelf: shelf.Shelf{Store: c.Store, Now: c.Now, Name: Book, Published: Published, Restored: Restored}}
	d.items = list(base, c.Base)
	d.at = map[string]int{}
	for i, item := range d.items {
		d.at[item.Key] = i
	}
	return d, nil
}

// Content is what is built in.
func (d *Desk) Content() *flows.Content { return d.base }

// Value is what stands under a key in the place of what is built in: exactly one
// of its fields.
type Value struct {
	Text    *lang.Text       `json:"text,omitempty"`
	Off     bool             `json:"off,omitempty"`     // the step is switched off
	Order   []string         `json:"order,omitempty"`   // of the steps of a flow
	Choice  *flows.NewChoice `json:"choice,omitempty"`  // one more answer
	Phrases []string         `json:"phrases,omitempty"` // more ways to say it
}

// etag is short for a value; "" for none.
func (v *Value) etag() string {
	if v == nil {
		return ""
	}
	b, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return shelf.Sum(b)[:20]
}

// Differs reports whether two values say something else.
func (v *Value) Differs(o *Value) bool { return v.etag() != o.etag() }

// Overlay is everything that differs from what is built in, by key: that of an
// Item, "off/loans.careful", "order/loans", "choice/loans.purpose/x1",
// "phrases/topic/loans" or "phrases/faq/loan-01".
type Overlay map[string]*Value

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

// Draft is the live wording with what was changed since.
type Draft struct {
	Overlay Overlay
	Live    *Release
	Version string // tells two states apart
	Changes []Change

	fingerprint string
}

// piece is a value of the draft as the store has it; nil goes back to what is
// built in.
type piece struct {
	Value *Value `json:"value"`
}

// Draft reads the draft. Where nothing was changed it is what is live.
func (d *Desk) Draft(ctx context.Context) (Draft, error) {
	live, err := d.Live(ctx)
	if err != nil {
		return Draft{}, err
	}
	kept, err := d.Shelf.Draft(ctx)
	if err != nil {
		return Draft{}, err
	}
	out := Draft{Live: live, Overlay: Overlay{}, fingerprint: kept.Fingerprint, Version: live.SHA256 + "." + kept.Fingerprint}
	for key, v := range live.Overlay {
		out.Overlay[key] = v
	}
	for _, r := range kept.Pieces {
		p, err := readPiece(r)
		if err != nil {
			return out, err
		}
		if out.Overlay[r.ID] = p.Value; p.Value == nil {
			delete(out.Overlay, r.ID)
		}
	}
	out.Changes = d.compare(live.Overlay, out.Overlay)
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
	e.ETag = e.Now.etag()
	return e, nil
}

// ErrChanged is of what was changed by somebody else since it was read.
var ErrChanged = fmt.Errorf("somebody changed this since you read it: read it again: %w", store.Conflict)

// Put changes something in the draft; a nil value goes back to what is built in.
// The error is a Faults or Invalid, Conflict when somebody changed it since it
// was read, or Unavailable.
func (d *Desk) Put(ctx context.Context, by auditlog.Actor, key, etag string, v *Value) error {
	v = d.plain(key, v)
	if err := d.judge(key, v); err != nil {
		return err
	}
	live, err := d.Live(ctx)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := d.Piece(ctx, tx, key)
		if err != nil {
			return err
		}
		was := live.Overlay[key]
		if r.Version > 0 {
			p, err := readPiece(r)
			if err != nil {
				return err
			}
			was = p.Value
		}
		if was.etag() == v.etag() {
			return nil // sent twice, or changed to what it is
		}
		if was.etag() != etag {
			return ErrChanged
		}
		if err := d.keep(ctx, tx, live, key, r.Version, v); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Edited, Object: key, Before: d.words(key, was), After: d.words(key, v)})
	})
}

// keep writes a value into the draft, or takes it out where it is again as it is
// live.
func (d *Desk) keep(ctx context.Context, tx *store.Tx, live *Release, key string, version int64, v *Value) error {
	if live.Overlay[key].etag() == v.etag() {
		return d.Keep(ctx, tx, key, version, nil)
	}
	body, err := json.Marshal(piece{v})
	if err != nil {
		return err
	}
	return d.Keep(ctx, tx, key, version, body)
}

// Discard takes the changes of one key out of the draft, or all of them where
// key is empty.
func (d *Desk) Discard(ctx context.Context, by auditlog.Actor, key string) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := d.Pieces(ctx, tx)
		if err != nil {
			return err
		}
		n := 0
		for _, r := range kept.Pieces {
			if key == "" || r.ID == key {
				n++
				if err := d.Keep(ctx, tx, r.ID, r.Version, nil); err != nil {
					return err
				}
			}
		}
		if n == 0 {
			return nil
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Discarded, Object: key, After: fmt.Sprint(n)})
	})
}

// Import makes the draft an overlay that came from a file, all at once. The error
// is Invalid with what is wrong, or Conflict when the draft was changed since it
// was read.
func (d *Desk) Import(ctx context.Context, by auditlog.Actor, from Draft, to Overlay) error {
	var wrong []error
	for key, v := range to {
		v = d.plain(key, v)
		if to[key] = v; v == nil {
			delete(to, key)
			continue
		}
		if err := d.judge(key, v); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", key, err))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(append(wrong, store.Invalid)...)
	}
	changes := d.compare(from.Overlay, to)
	if len(changes) == 0 {
		return nil
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		now, err := d.Pieces(ctx, tx)
		if err != nil {
			return err
		}
		if now.Fingerprint != from.fingerprint {
			return fmt.Errorf("somebody changed the draft meanwhile: import once more: %w", store.Conflict)
		}
		versions := map[string]int64{}
		for _, r := range now.Pieces {
			versions[r.ID] = r.Version
		}
		for _, c := range changes {
			if err := d.keep(ctx, tx, from.Live, c.Key, versions[c.Key], c.After); err != nil {
				return err
			}
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Imported, After: fmt.Sprint(len(changes))})
	})
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

// Restore lets a release that was there before go live again; 0 is what is built
// in. The draft stays.
func (d *Desk) Restore(ctx context.Context, by auditlog.Actor, n int64, note string) error {
	r, err := d.Release(ctx, n)
	if err != nil {
		return err
	}
	if _, findings := d.Make(r.Overlay); len(findings.MustFix()) > 0 {
		return fmt.Errorf("release %d does not fit this program: %w: %w", n, findings.MustFix(), store.Invalid)
	}
	over, _, err := d.Pointer(ctx)
	if err != nil {
		return err
	}
	return d.Shelf.Restore(ctx, by, over, n, r.SHA256, note)
}
