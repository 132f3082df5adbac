// Package catalogue is the directory as staff work on it: a draft that changes
// listing by listing, releases that never change, and a pointer to the one that
// is live. Publishing makes a release of the draft and moves the pointer; undoing
// moves it back. Without any release the directory built into the program is
// live, as number 0. The command line, the portal and the open directory all go
// through here.
//
//	c, err := catalogue.Open(catalogue.Config{Store: s, Vocabulary: v, Places: g, Builtin: b, Now: time.Now})
//	entry, err := c.Get(ctx, "th-anhduong")
//	etag, err := c.Put(ctx, actor, entry.ETag, changed)  // a draft; Conflict when it changed meanwhile
//	draft, err := c.Draft(ctx)
//	release, err := c.Publish(ctx, actor, draft, "số mới của Hội Phụ nữ") // the draft that was looked at, or Conflict
package catalogue

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"nhipcau/internal/memo"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// Config is what a catalogue is made of.
type Config struct {
	Store      *store.Store
	Vocabulary *eligibility.Vocabulary
	Places     *places.Gazetteer
	Builtin    directory.Snapshot
	Now        func() time.Time
	// Check says whether a directory may go live beside the conversations; nil
	// for no such check.
	Check func(context.Context, *directory.Directory) error
}

// Catalogue may be used by many goroutines, and its store by many processes.
type Catalogue struct {
	Config
	judge   *directory.Directory
	columns []cells.Column
	builtin func() (*Release, error) // number 0, encoded once

	linter   *lint.Linter
	releases *memo.Memo[int64, *Release] // releases never change
	compared *memo.Memo[[2]int64, *Comparison]
	held     atomic.Pointer[state] // the newest state of the draft that was read
	making   *memo.Memo[string, *state]
	last     atomic.Pointer[directory.Directory] // that was made of a release or a draft
}

// mostReleases is how many releases are held: what is live, and what is compared
// with it. What several of them have in common is held once.
const mostReleases = 4

// Kept lists the kinds that belong into a backup. What the public proposed and what
// was uploaded and not kept do not: they are promised to go.
func Kept() []string { return append(shelf.Shelf{Name: Book}.Kept(), dayKind) }

// The kinds under which the store keeps what is here.
const (
	draftKind = Book + "-draft"
	dayKind   = Book + "-day"
	// Book is the journal of every move of the pointer.
	Book = "directory"
)

// Open makes a catalogue. It reads nothing yet.
func Open(c Config) (*Catalogue, error) {
	judge, err := directory.New(nil, nil, c.Vocabulary, c.Places)
	if err != nil {
		return nil, err
	}
	builtin := sync.OnceValues(func() (*Release, error) {
		content, sums, err := c.Builtin.EncodeSums()
		if err != nil {
			return nil, err
		}
		return (&Release{SHA256: shelf.Sum(content), Snapshot: c.Builtin}).indexed(sums), nil
	})
	made := &Catalogue{
		Config: c, judge: judge, columns: cells.Columns(c.Places), builtin: builtin, linter: lint.New(c.Vocabulary, c.Places),
		releases: memo.New[int64, *Release](mostReleases), compared: memo.New[[2]int64, *Comparison](mostReleases), making: memo.New[string, *state](0),
	}
	made.last.Store(judge)
	return made, nil
}

// Judge is a directory without listings, for an intake.
func (c *Catalogue) Judge() *directory.Directory { return c.judge }

// Columns are the cells of a listing, in the words of package cells.
func (c *Catalogue) Columns() []cells.Column { return c.columns }

// shelf is where drafts, releases and the pointer are.
func (c *Catalogue) shelf() shelf.Shelf {
	return shelf.Shelf{Store: c.Store, Now: c.Now, Name: Book, Published: Published, Restored: Restored}
}

// Pointer gives the number of the live release, and of how often it has moved:
// cheap enough to be asked every other second.
func (c *Catalogue) Pointer(ctx context.Context) (release, moves int64, err error) {
	return c.shelf().Pointer(ctx)
}

// Live reads the live release.
func (c *Catalogue) Live(ctx context.Context) (*Release, error) {
	n, _, err := c.Pointer(ctx)
	if err != nil {
		return nil, err
	}
	return c.Release(ctx, n)
}
