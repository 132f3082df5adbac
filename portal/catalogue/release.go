package catalogue

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/eligibility"
	"nhipcau/portal/auditlog"
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
}

// releaseHead is the first line of a release as it is kept; the snapshot follows.
type releaseHead struct {
	SHA256    string               `json:"sha256"`
	By        auditlog.Actor       `json:"by"`
	Note      string               `json:"note"`
	Published time.Time            `json:"published"`
	Modified  map[string]time.Time `json:"modified,omitempty"`
}

func releaseID(n int64) string { return fmt.Sprintf("%09d", n) }

// Release reads a release; number 0 is what is built in. What it holds is shared:
// do not write into it. The error is NotFound, Invalid or Unavailable.
func (c *Catalogue) Release(ctx context.Context, n int64) (*Release, error) {
	if n == 0 {
		content, err := c.Builtin.Encode()
		if err != nil {
			return nil, err
		}
		return &Release{SHA256: sum(content), Snapshot: c.Builtin}, nil
	}
	c.mu.Lock()
	last := c.last
	c.mu.Unlock()
	if last != nil && last.Number == n {
		return last, nil
	}
	kept, err := c.Store.Record(ctx, releaseKind, releaseID(n), c.Now())
	if errors.Is(err, store.NotFound) {
		return nil, fmt.Errorf("there is no release %d: %w", n, store.NotFound)
	}
	if err != nil {
		return nil, err
	}
	r, err := unpack(kept.Body)
	if err != nil {
		return nil, fmt.Errorf("release %d is damaged (%v): restore another: %w", n, err, store.Invalid)
	}
	r.Number = n
	c.mu.Lock()
	c.last = r
	c.mu.Unlock()
	return r, nil
}

// pack writes a release as it is kept.
func (r *Release) pack() ([]byte, error) {
	content, err := r.Snapshot.Encode()
	if err != nil {
		return nil, err
	}
	r.SHA256 = sum(content)
	head, err := json.Marshal(releaseHead{r.SHA256, r.By, r.Note, r.Published, r.Modified})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(head)
	z.Write([]byte("\n"))
	z.Write(content)
	err = z.Close()
	return b.Bytes(), err
}

func unpack(body []byte) (*Release, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	all, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	first, content, _ := bytes.Cut(all, []byte("\n"))
	var head releaseHead
	if err := json.Unmarshal(first, &head); err != nil {
		return nil, err
	}
	if sum(content) != head.SHA256 {
		return nil, errors.New("its content does not fit its sum")
	}
	s, err := directory.DecodeSnapshot(content)
	return &Release{SHA256: head.SHA256, By: head.By, Note: head.Note, Published: head.Published, Snapshot: s, Modified: head.Modified}, err
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

// Move is one line of the history: the pointer went to a release.
type Move struct {
	Number  int64          `json:"-"` // of the line, from 1
	At      time.Time      `json:"at"`
	By      auditlog.Actor `json:"by"`
	Release int64          `json:"release"`
	SHA256  string         `json:"sha256"`
	Note    string         `json:"note"`
	Back    bool           `json:"back,omitempty"` // to a release that was there before
}

// History lists the moves, newest first.
func (c *Catalogue) History(ctx context.Context, below int64, limit int) ([]Move, error) {
	entries, err := c.Store.Journal(ctx, Book, below, limit)
	if err != nil {
		return nil, err
	}
	moves := make([]Move, len(entries))
	for i, e := range entries {
		if err := json.Unmarshal(e.Body, &moves[i]); err != nil {
			return nil, fmt.Errorf("line %d of the history cannot be read: %w", e.Number, store.Invalid)
		}
		moves[i].Number = e.Number
	}
	return moves, nil
}

// Publish makes a release of the draft and lets it go live. The error is Invalid
// with a sentence for the editor when the draft may not go live or holds no
// change, Conflict when it changed meanwhile.
func (c *Catalogue) Publish(ctx context.Context, by auditlog.Actor, note string) (*Release, error) {
	draft, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	if len(draft.Changes) == 0 {
		return nil, fmt.Errorf("the draft changes nothing: there is nothing to publish: %w", store.Invalid)
	}
	if err := c.fit(draft.Snapshot); err != nil {
		return nil, err
	}
	r := &Release{By: by, Note: note, Published: c.Now().UTC().Truncate(time.Millisecond), Snapshot: draft.Snapshot, Modified: map[string]time.Time{}}
	for id, at := range draft.live.Modified {
		r.Modified[id] = at
	}
	for _, change := range draft.Changes {
		if r.Modified[change.ID] = r.Published; change.After == nil {
			delete(r.Modified, change.ID)
		}
	}
	body, err := r.pack()
	if err != nil {
		return nil, err
	}
	err = c.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Record(ctx, liveKind, liveID, c.Now())
		p, err := c.readPointer(kept, err)
		if err != nil {
			return err
		}
		now, err := tx.Records(ctx, draftKind, c.Now())
		if err != nil {
			return err
		}
		if p.Release != draft.live.Number || fingerprint(now) != draft.fingerprint {
			return fmt.Errorf("somebody changed the draft at this moment: look at it once more: %w", store.Conflict)
		}
		r.Number = p.Highest + 1
		if err := tx.PutRecord(ctx, store.Record{Kind: releaseKind, ID: releaseID(r.Number), Body: body}, c.Now()); err != nil {
			return err
		}
		for _, d := range now {
			if err := tx.DeleteRecord(ctx, draftKind, d.ID); err != nil {
				return err
			}
		}
		p.Release, p.Highest = r.Number, r.Number
		return c.move(ctx, tx, p, Move{By: by, Release: r.Number, SHA256: r.SHA256, Note: note}, Published)
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// Directory makes the directory of a release, of copies: it writes into its
// listings.
func (r *Release) Directory(v *eligibility.Vocabulary, g directory.Areas) (*directory.Directory, error) {
	copies := make([]*directory.Listing, len(r.Snapshot.Listings))
	for i, l := range r.Snapshot.Listings {
		one := *l
		copies[i] = &one
	}
	return directory.Snapshot{Listings: copies, Offices: r.Snapshot.Offices}.Directory(v, g)
}

// fit says whether a directory may go live at all.
func (c *Catalogue) fit(s directory.Snapshot) error {
	d, err := (&Release{Snapshot: s}).Directory(c.Vocabulary, c.Places)
	if err == nil && c.Check != nil {
		err = c.Check(d)
	}
	if err != nil {
		return fmt.Errorf("the directory cannot go live: %w: %w", err, store.Invalid)
	}
	return nil
}

// move moves the pointer, and writes it down.
func (c *Catalogue) move(ctx context.Context, tx *store.Tx, p pointer, m Move, deed auditlog.Deed) error {
	m.At = c.Now().UTC().Truncate(time.Second)
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := tx.PutRecord(ctx, store.Record{Kind: liveKind, ID: liveID, Version: p.version, Body: body}, c.Now()); err != nil {
		return err
	}
	if err := tx.Append(ctx, Book, line); err != nil {
		return err
	}
	return auditlog.Write(ctx, tx, auditlog.Entry{At: m.At, By: m.By, Deed: deed, Object: fmt.Sprint(m.Release), After: m.Note})
}

// Restore lets a release that was there before go live again; 0 is what is built
// in. The draft stays.
func (c *Catalogue) Restore(ctx context.Context, by auditlog.Actor, n int64, note string) error {
	r, err := c.Release(ctx, n)
	if err != nil {
		return err
	}
	if err := c.fit(r.Snapshot); err != nil {
		return err
	}
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Record(ctx, liveKind, liveID, c.Now())
		p, err := c.readPointer(kept, err)
		if err != nil {
			return err
		}
		if p.Release == n {
			return fmt.Errorf("release %d is live already: %w", n, store.Invalid)
		}
		p.Release = n
		return c.move(ctx, tx, p, Move{By: by, Release: n, SHA256: r.SHA256, Note: note, Back: true}, Restored)
	})
}

// Compare says in words how two releases differ.
func (c *Catalogue) Compare(ctx context.Context, from, to int64) ([]Change, error) {
	a, err := c.Release(ctx, from)
	if err != nil {
		return nil, err
	}
	b, err := c.Release(ctx, to)
	if err != nil {
		return nil, err
	}
	return c.compare(a.Snapshot, b.Snapshot), nil
}

// compare lists what differs, in the order of the later one, what is gone last.
func (c *Catalogue) compare(from, to directory.Snapshot) []Change {
	before := map[string]*directory.Listing{}
	for _, l := range from.Listings {
		before[l.ID] = l
	}
	changes := []Change{}
	for _, l := range to.Listings {
		old := before[l.ID]
		delete(before, l.ID)
		if old == nil || old != l && old.ETag() != l.ETag() {
			changes = append(changes, c.change(old, l))
		}
	}
	for _, l := range from.Listings {
		if before[l.ID] != nil {
			changes = append(changes, c.change(l, nil))
		}
	}
	return changes
}

// Change is how one listing differs from what it was: Before is nil for a new
// one, After for one that is taken out.
type Change struct {
	ID     string
	Before *directory.Listing
	After  *directory.Listing
	Fields []cells.Difference
}

// Name is what the listing is called.
func (c Change) Name() string {
	if c.After != nil {
		return c.After.Name.VI
	}
	return c.Before.Name.VI
}

func (c *Catalogue) change(before, after *directory.Listing) Change {
	out := Change{Before: before, After: after}
	switch {
	case after == nil:
		out.ID = before.ID
	case before == nil:
		out.ID = after.ID
		out.Fields = slices.DeleteFunc(cells.Diff(c.columns, &directory.Listing{}, after), func(d cells.Difference) bool { return d.To == "" })
	default:
		out.ID, out.Fields = after.ID, cells.Diff(c.columns, before, after)
	}
	return out
}
