// Package shelf keeps what staff change in drafts and publish in releases: a
// draft that changes piece by piece, releases that never change, a pointer to
// the one that is live, and a journal of every move of the pointer. It knows
// nothing of what it keeps. Release 0 is what is built into the program.
//
//	s := shelf.Shelf{Store: db, Now: time.Now, Name: "wording"}
//	pieces, err := s.Draft(ctx)
//	kept, err := s.Publish(ctx, shelf.Edition{By: actor, Note: note, Content: content}, from, pieces.Fingerprint)
//	edition, err := s.Edition(ctx, kept.Number)
package shelf

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
	"math/rand/v2"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Shelf keeps one thing. It may be used by many goroutines, and its store by
// many processes.
type Shelf struct {
	Store *store.Store
	Now   func() time.Time
	Name  string // begins the names of its records, and names its journal
	// The deeds of the pointer in the audit log.
	Published, Restored auditlog.Deed
}

// Kept lists the kinds that belong into a backup.
func (s Shelf) Kept() []string { return []string{s.kind("release"), s.kind("live"), s.kind("draft")} }

func (s Shelf) kind(what string) string { return s.Name + "-" + what }

const liveID = "live"

// Edition is a release as it is kept.
type Edition struct {
	Number    int64
	SHA256    string // of the content
	By        auditlog.Actor
	Note      string
	Published time.Time
	// Modified is when the release was published that last changed a piece, by
	// its id; for who keeps such a thing.
	Modified map[string]time.Time
	Content  []byte
}

// head is the first line of a release; the content follows.
type head struct {
	SHA256    string               `json:"sha256"`
	By        auditlog.Actor       `json:"by"`
	Note      string               `json:"note"`
	Published time.Time            `json:"published"`
	Modified  map[string]time.Time `json:"modified,omitempty"`
}

// pointer is the record that says what is live.
type pointer struct {
	Release int64 `json:"release"` // 0: what is built in
	Highest int64 `json:"highest"` // the newest release there is
	version int64
}

func readPointer(r store.Record, err error) (pointer, error) {
	p := pointer{version: r.Version}
	switch {
	case errors.Is(err, store.NotFound):
		return pointer{}, nil
	case err != nil:
		return p, err
	}
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return p, fmt.Errorf("what is live cannot be read: %w", store.Invalid)
	}
	return p, nil
}

// Pointer gives the number of the live release, and of how often it has moved:
// cheap enough to be asked every other second.
func (s Shelf) Pointer(ctx context.Context) (release, moves int64, err error) {
	r, err := s.Store.Record(ctx, s.kind("live"), liveID, s.Now())
	p, err := readPointer(r, err)
	return p.Release, p.version, err
}

func releaseID(n int64) string { return fmt.Sprintf("%09d", n) }

// Edition reads a release that was published. The error is NotFound, Invalid or
// Unavailable.
func (s Shelf) Edition(ctx context.Context, n int64) (Edition, error) {
	kept, err := s.Store.Record(ctx, s.kind("release"), releaseID(n), s.Now())
	if errors.Is(err, store.NotFound) {
		return Edition{}, fmt.Errorf("there is no release %d: %w", n, store.NotFound)
	}
	if err != nil {
		return Edition{}, err
	}
	e, err := unpack(kept.Body)
	if err != nil {
		return e, fmt.Errorf("release %d is damaged (%v): restore another: %w", n, err, store.Invalid)
	}
	e.Number = n
	return e, nil
}

func (e Edition) pack() ([]byte, error) {
	first, err := json.Marshal(head{e.SHA256, e.By, e.Note, e.Published, e.Modified})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(first)
	z.Write([]byte("\n"))
	z.Write(e.Content)
	err = z.Close()
	return b.Bytes(), err
}

func unpack(body []byte) (Edition, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return Edition{}, err
	}
	all, err := io.ReadAll(z)
	if err != nil {
		return Edition{}, err
	}
	first, content, _ := bytes.Cut(all, []byte("\n"))
	var h head
	if err := json.Unmarshal(first, &h); err != nil {
		return Edition{}, err
	}
	if Sum(content) != h.SHA256 {
		return Edition{}, errors.New("its content does not fit its sum")
	}
	return Edition{SHA256: h.SHA256, By: h.By, Note: h.Note, Published: h.Published, Modified: h.Modified, Content: content}, nil
}

// Sum is the SHA-256 of some content.
func Sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:])
}

// Draft is the pieces that were changed, by their ids.
type Draft struct {
	Pieces      []store.Record
	Fingerprint string // tells two states of a draft apart
}

// Draft reads the draft.
func (s Shelf) Draft(ctx context.Context) (Draft, error) {
	pieces, err := s.Store.Records(ctx, s.kind("draft"), s.Now())
	return Draft{pieces, Fingerprint(pieces)}, err
}

// Piece reads one piece within a transaction, which holds it. One that is not
// changed has version 0.
func (s Shelf) Piece(ctx context.Context, tx *store.Tx, id string) (store.Record, error) {
	r, err := tx.Record(ctx, s.kind("draft"), id, s.Now())
	if errors.Is(err, store.NotFound) {
		return store.Record{}, nil
	}
	return r, err
}

// Keep writes a piece in the place of the version that was read, or takes it out
// of the draft where body is nil. The versions of a new piece begin anywhere, so that
// one that was taken out and came back otherwise has none that it had before.
func (s Shelf) Keep(ctx context.Context, tx *store.Tx, id string, version int64, body []byte) error {
	if body == nil {
		return tx.DeleteRecord(ctx, s.kind("draft"), id)
	}
	if version == 0 {
		version = 1 + rand.Int64N(1<<62)
	}
	return tx.PutRecord(ctx, store.Record{Kind: s.kind("draft"), ID: id, Version: version, Body: body}, s.Now())
}

// Over holds the pointer within a transaction. The error is Conflict when it is
// not at the release given, which somebody looked at. Whoever holds pieces too
// holds them first.
func (s Shelf) Over(ctx context.Context, tx *store.Tx, release int64) error {
	_, err := s.over(ctx, tx, release)
	return err
}

func (s Shelf) over(ctx context.Context, tx *store.Tx, release int64) (pointer, error) {
	kept, err := tx.Record(ctx, s.kind("live"), liveID, s.Now())
	p, err := readPointer(kept, err)
	if err == nil && p.Release != release {
		err = fmt.Errorf("another release went live since you looked: look at it once more: %w", store.Conflict)
	}
	return p, err
}

// Unmoved holds the draft and the pointer within a transaction. The error is
// Conflict when they are not those that somebody looked at.
func (s Shelf) Unmoved(ctx context.Context, tx *store.Tx, over int64, fingerprint string) ([]store.Record, error) {
	pieces, err := tx.Hold(ctx, s.kind("draft"), s.Now())
	if err != nil {
		return nil, err
	}
	if err := s.Over(ctx, tx, over); err != nil {
		return nil, err
	}
	if Fingerprint(pieces) != fingerprint {
		return nil, fmt.Errorf("somebody changed the draft at this moment: look at it once more: %w", store.Conflict)
	}
	return pieces, nil
}

// Moment is the time as releases have it.
func (s Shelf) Moment() time.Time { return s.Now().UTC().Truncate(time.Millisecond) }

// Publish keeps a release and moves the pointer to it; the draft, which it was
// made of, is empty then. The error is Conflict when the draft, or the release
// that it was made over, is another by now.
func (s Shelf) Publish(ctx context.Context, e Edition, over int64, fingerprint string) (Edition, error) {
	e.SHA256 = Sum(e.Content)
	if e.Published.IsZero() {
		e.Published = s.Moment()
	}
	body, err := e.pack()
	if err != nil {
		return e, err
	}
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		pieces, err := s.Unmoved(ctx, tx, over, fingerprint)
		if err != nil {
			return err
		}
		p, err := s.over(ctx, tx, over)
		if err != nil {
			return err
		}
		e.Number = p.Highest + 1
		if err := tx.PutRecord(ctx, store.Record{Kind: s.kind("release"), ID: releaseID(e.Number), Body: body}, s.Now()); err != nil {
			return err
		}
		for _, d := range pieces {
			if err := tx.DeleteRecord(ctx, s.kind("draft"), d.ID); err != nil {
				return err
			}
		}
		p.Release, p.Highest = e.Number, e.Number
		return s.move(ctx, tx, p, Move{By: e.By, Release: e.Number, SHA256: e.SHA256, Note: e.Note}, s.Published)
	})
	return e, err
}

// Restore moves the pointer to a release that was there before; 0 is what is
// built in. The draft stays. The error is Invalid when it is live already, Conflict
// when what is live is not what it was to go over.
func (s Shelf) Restore(ctx context.Context, by auditlog.Actor, over, n int64, sum, note string) error {
	return s.Store.Write(ctx, func(tx *store.Tx) error {
		p, err := s.over(ctx, tx, over)
		if p.Release == n && (err == nil || errors.Is(err, store.Conflict)) {
			return fmt.Errorf("release %d is live already: %w", n, store.Invalid)
		}
		if err != nil {
			return err
		}
		p.Release = n
		return s.move(ctx, tx, p, Move{By: by, Release: n, SHA256: sum, Note: note, Back: true}, s.Restored)
	})
}
