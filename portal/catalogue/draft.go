package catalogue

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// The deeds of the directory in the audit log.
const (
	Edited    auditlog.Deed = "listing_edited"
	Removed   auditlog.Deed = "listing_removed"
	Verified  auditlog.Deed = "listing_verified"
	Imported  auditlog.Deed = "directory_imported"
	Discarded auditlog.Deed = "draft_discarded"
	Published auditlog.Deed = "directory_published"
	Restored  auditlog.Deed = "directory_restored"
	Withdrawn auditlog.Deed = "listing_withdrawn"
	Shown     auditlog.Deed = "listing_shown"
	ForCheck  auditlog.Deed = "listing_for_check"
	NoAnswer  auditlog.Deed = "listing_no_answer"
)

// Draft is the live directory with what was changed since. It is shared: do not
// write into what it gives.
type Draft struct {
	*Index
	Changes []Change
	Offices int // of communes that stand otherwise than in what is live

	live        *Release
	fingerprint string
	drafted     map[*directory.Listing]*known // what is changed or new
	byID        map[string]*directory.Listing // the same by code, nil for what is taken out
	found       *ofDay[[]lint.Finding]
}

// Live is the release that the draft would change.
func (d Draft) Live() *Release { return d.live }

// Version tells two states of the draft apart, and of what it changes.
func (d Draft) Version() string { return d.live.SHA256 + "." + d.fingerprint }

// Mark tells two states of the draft apart.
func (d Draft) Mark() string { return markOf(d.live.Number, d.fingerprint) }

func markOf(live int64, fingerprint string) string { return fmt.Sprint(live, ".", fingerprint) }

// Empty says that publishing the draft would change nothing.
func (d Draft) Empty() bool { return len(d.Changes) == 0 && d.Offices == 0 }

// Listing finds a listing by its code; nil where there is none.
func (d Draft) Listing(id string) *directory.Listing {
	if l, changed := d.byID[id]; changed {
		return l
	}
	return d.live.Listing(id)
}

// Findings looks through what changed, alone.
func (d Draft) Findings(now time.Time) []lint.Finding {
	return d.found.get(now, func() []lint.Finding {
		found, marks := []lint.Finding{}, []*lint.Marks{}
		for _, change := range d.Changes {
			if k := d.drafted[change.After]; k != nil {
				found, marks = append(found, k.looked(d.c.linter, now)...), append(marks, k.marks())
			}
		}
		return lint.Sorted(found, lint.Pairs(marks))
	})
}

// MustFix is what of it keeps the draft from going live.
func (d Draft) MustFix(now time.Time) (must []lint.Finding) {
	for _, f := range d.Findings(now) {
		if f.MustFix {
			must = append(must, f)
		}
	}
	return must
}

// kept is a listing of the draft as the store has it. Offices are kept under an
// id that no listing can have.
type kept struct {
	Place   int64              `json:"place"` // of a new listing among the new ones
	Removed bool               `json:"removed,omitempty"`
	Listing *directory.Listing `json:"listing,omitempty"`
	Offices []directory.Office `json:"offices,omitempty"`
	By      auditlog.Actor     `json:"by,omitzero"` // who changed it last
}

const officesID = "@offices"

func readKept(r store.Record) (k kept, err error) {
	if err := json.Unmarshal(r.Body, &k); err != nil || k.Listing == nil && !k.Removed && r.ID != officesID {
		return k, fmt.Errorf("the draft of %s cannot be read: discard it: %w", r.ID, store.Invalid)
	}
	return k, nil
}

// Entry is one listing as an editor has it before them.
type Entry struct {
	Listing *directory.Listing // nil where the draft takes it out
	ETag    string             // what Put wants back; "" where there is none
	Live    *directory.Listing // as it is live; nil where it is new
	Drafted bool               // the draft changes it

	place int64 // of a new one among the new ones
}

// Get reads one listing of the draft. The error is NotFound or Unavailable.
func (c *Catalogue) Get(ctx context.Context, id string) (Entry, error) {
	live, err := c.Live(ctx)
	if err != nil {
		return Entry{}, err
	}
	r, err := c.Store.Record(ctx, draftKind, id, c.Now())
	return c.entry(live, id, r, err)
}

func (c *Catalogue) entry(live *Release, id string, r store.Record, err error) (e Entry, _ error) {
	if e.Live = live.Listing(id); e.Live != nil {
		e.Listing = e.Live
	}
	switch {
	case err == nil:
		k, err := readKept(r)
		if err != nil {
			return e, err
		}
		e.Listing, e.Drafted, e.place = k.Listing, true, k.Place
	case !errors.Is(err, store.NotFound):
		return e, err
	}
	if e.Listing == nil && e.Live == nil {
		return e, fmt.Errorf("there is no listing %s: %w", id, store.NotFound)
	}
	if e.Listing != nil {
		e.ETag = e.Listing.ETag()
	}
	return e, nil
}

// Put changes a listing in the draft, or adds a new one where etag is empty. It
// gives the new etag. The error is Invalid with a sentence for the editor,
// Conflict when somebody changed the listing since it was read, or Unavailable.
func (c *Catalogue) Put(ctx context.Context, by auditlog.Actor, etag string, l *directory.Listing) (string, error) {
	return l.ETag(), c.put(ctx, by, etag, l.ID, l, Edited)
}

// PutAs is Put under another deed of the audit log.
func (c *Catalogue) PutAs(ctx context.Context, by auditlog.Actor, etag string, l *directory.Listing, deed auditlog.Deed) error {
	return c.put(ctx, by, etag, l.ID, l, deed)
}

// Remove takes a listing out in the draft. To keep it and not offer it, give it
// a reason to be withheld instead.
func (c *Catalogue) Remove(ctx context.Context, by auditlog.Actor, etag, id string) error {
	return c.put(ctx, by, etag, id, nil, Removed)
}

// Verify notes a call made just now in which everything was found right: by whom
// as a role, and how. Any listing but an emergency number can be verified.
func (c *Catalogue) Verify(ctx context.Context, by auditlog.Actor, etag, id, role, how string) (string, error) {
	e, err := c.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if e.Listing == nil || role == "" {
		return "", fmt.Errorf("say as what you called, e.g. điều phối viên: %w", store.Invalid)
	}
	checked := e.Listing.Checked(role, how, c.Now())
	return checked.ETag(), c.put(ctx, by, etag, id, checked, Verified)
}

func (c *Catalogue) put(ctx context.Context, by auditlog.Actor, etag, id string, l *directory.Listing, deed auditlog.Deed) error {
	if l != nil {
		if defects := c.judge.Unfit(l); len(defects) > 0 {
			return fmt.Errorf("%s: %s: %w", l.ID, strings.Join(defects, "; "), store.Invalid)
		}
	}
	live, err := c.Live(ctx)
	if err != nil {
		return err
	}
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		e, version, err := c.hold(ctx, tx, live, id)
		if err != nil && !(l != nil && errors.Is(err, store.NotFound)) { // a new one is not there yet
			return err
		}
		if e.ETag != etag {
			return fmt.Errorf("somebody changed %s since you read it: read it again: %w", id, store.Conflict)
		}
		before, after := c.told(e.Listing, l)
		if err := c.keep(ctx, tx, by, version, id, e, l); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: deed, Object: id, Before: before, After: after})
	})
}

// mostLogged is how many letters of a change stand in the audit log, each way.
const mostLogged = 300

// told says for the audit log what was and what is: the name of a listing that came
// or went, else the cells that changed, as an editor reads them. One that was empty
// was nothing; one that is emptied stands with a dash.
func (c *Catalogue) told(was, is *directory.Listing) (before, after string) {
	switch {
	case was == nil && is == nil:
		return "", ""
	case was == nil:
		return "", is.Name.VI
	case is == nil:
		return was.Name.VI, ""
	}
	var from, to []string
	for _, d := range cells.Diff(c.columns, was, is) {
		title := d.Column.Title(lang.VI) + ": "
		if d.From != "" {
			from = append(from, title+d.From)
		}
		to = append(to, title+cmp.Or(d.To, "—"))
	}
	return clip(strings.Join(from, "; ")), clip(strings.Join(to, "; "))
}

func clip(s string) string {
	if letters := []rune(s); len(letters) > mostLogged {
		return string(letters[:mostLogged]) + "…"
	}
	return s
}

// hold reads one listing of the draft over the release given, and the version of
// its record, so that nobody else can change it. The error is Conflict when that
// release is not live any more, else as from Get.
func (c *Catalogue) hold(ctx context.Context, tx *store.Tx, live *Release, id string) (Entry, int64, error) {
	r, kept := tx.Record(ctx, draftKind, id, c.Now())
	if err := c.shelf().Over(ctx, tx, live.Number); err != nil {
		return Entry{}, 0, err
	}
	e, err := c.entry(live, id, r, kept)
	return e, r.Version, err
}

// keep writes a listing into the draft, or takes it out of the draft where it is
// again as it is live.
func (c *Catalogue) keep(ctx context.Context, tx *store.Tx, by auditlog.Actor, version int64, id string, e Entry, l *directory.Listing) error {
	if live := e.Live; live == nil && l == nil || live != nil && l != nil && live.ETag() == l.ETag() {
		return c.shelf().Keep(ctx, tx, id, version, nil)
	}
	if e.place == 0 {
		e.place = c.Now().UnixNano()
	}
	body, err := json.Marshal(kept{Place: e.place, Removed: l == nil, Listing: l, By: by})
	if err != nil {
		return err
	}
	return c.shelf().Keep(ctx, tx, id, version, body)
}
