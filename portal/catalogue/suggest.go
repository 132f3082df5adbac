package catalogue

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// The deeds on what people sent.
const (
	Accepted  auditlog.Deed = "suggestion_accepted"
	Dismissed auditlog.Deed = "suggestion_dismissed"
)

const (
	suggestionKind = "directory-suggestion"
	triedKind      = "directory-tried"
)

// keepSuggestion is how long a correction waits for an editor before it is
// deleted; mostSuggestions is how many wait at once, so that nobody can fill the
// disk, and mostOfOne how many of one listing, so that nobody can keep others out.
const (
	keepSuggestion  = 60 * 24 * time.Hour
	mostSuggestions = 500
	mostOfOne       = 20
)

// ErrFull says that too many corrections wait already.
var ErrFull = errors.New("too many corrections wait: try again another day")

// Suggestion is a correction that somebody sent. Nothing in it says who: no
// address, no hour, and the one who takes it in has taken out of the words what
// could name a person.
type Suggestion struct {
	ID      string   `json:"-"`
	Listing string   `json:"listing"`
	Wrong   []string `json:"wrong"`            // of a closed list: phone, address, hours …
	Number  string   `json:"number,omitempty"` // the right one: of an office, never a mobile
	Text    string   `json:"text,omitempty"`
	Day     string   `json:"day"` // in Vietnam
}

// Suggest keeps a correction for the editors. It changes no listing. One that
// waits already with the same words is not kept twice.
func (c *Catalogue) Suggest(ctx context.Context, s Suggestion) error {
	s.Day = hanoi.Day(c.Now())
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		waiting, err := tx.Records(ctx, suggestionKind, c.Now())
		if err != nil {
			return err
		}
		if len(waiting) >= mostSuggestions {
			return ErrFull
		}
		ofThis := 0
		for _, r := range waiting {
			if string(r.Body) == string(body) {
				return nil
			}
			if o, err := readSuggestion(r); err == nil && o.Listing == s.Listing {
				ofThis++
			}
		}
		if ofThis >= mostOfOne {
			return ErrFull
		}
		// It is deleted after so many whole days: a finer time would say when it came.
		day, err := time.ParseInLocation(time.DateOnly, s.Day, hanoi.Time)
		if err != nil {
			return err
		}
		return tx.PutRecord(ctx, store.Record{Kind: suggestionKind, ID: rand.Text(), Expires: day.Add(keepSuggestion), Body: body}, c.Now())
	})
}

// Suggestions lists what waits, the oldest day first.
func (c *Catalogue) Suggestions(ctx context.Context) ([]Suggestion, error) {
	records, err := c.Store.Records(ctx, suggestionKind, c.Now())
	if err != nil {
		return nil, err
	}
	all := make([]Suggestion, 0, len(records))
	for _, r := range records {
		s, err := readSuggestion(r)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Listing, b.Listing), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

func readSuggestion(r store.Record) (s Suggestion, err error) {
	if err := json.Unmarshal(r.Body, &s); err != nil {
		return s, fmt.Errorf("a correction cannot be read: %w", store.Invalid)
	}
	s.ID = r.ID
	return s, nil
}

// Settle takes a correction off the list: it was taken into the form, or is
// dismissed. The error is NotFound when somebody did that before.
func (c *Catalogue) Settle(ctx context.Context, by auditlog.Actor, id string, deed auditlog.Deed) (s Suggestion, err error) {
	err = c.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, suggestionKind, id, c.Now())
		if err != nil {
			return err
		}
		if s, err = readSuggestion(r); err != nil {
			return err
		}
		if err := tx.DeleteRecord(ctx, suggestionKind, id); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: deed, Object: s.Listing})
	})
	return s, err
}

// keepTried is how long it is remembered that nobody answered.
const keepTried = 30 * 24 * time.Hour

// Tries is how often somebody called in vain since the last check, and when last.
type Tries struct {
	Times int    `json:"times"`
	Day   string `json:"day"`
}

// Tried notes a call that nobody answered.
func (c *Catalogue) Tried(ctx context.Context, by auditlog.Actor, id, name string) error {
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, triedKind, id, c.Now())
		var t Tries
		switch {
		case errors.Is(err, store.NotFound):
		case err != nil:
			return err
		default:
			if err := json.Unmarshal(r.Body, &t); err != nil {
				t = Tries{}
			}
		}
		t = Tries{t.Times + 1, hanoi.Day(c.Now())}
		body, err := json.Marshal(t)
		if err != nil {
			return err
		}
		if err := tx.PutRecord(ctx, store.Record{Kind: triedKind, ID: id, Version: r.Version, Expires: c.Now().Add(keepTried), Body: body}, c.Now()); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: NoAnswer, Object: id, After: name})
	})
}

// InVain gives the calls that nobody answered, by the code of the listing.
func (c *Catalogue) InVain(ctx context.Context) (map[string]Tries, error) {
	records, err := c.Store.Records(ctx, triedKind, c.Now())
	if err != nil {
		return nil, err
	}
	all := map[string]Tries{}
	for _, r := range records {
		var t Tries
		if json.Unmarshal(r.Body, &t) == nil {
			all[r.ID] = t
		}
	}
	return all, nil
}
