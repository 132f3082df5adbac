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
//	made, findings := d.Make(ctx, draft.Overlay)                        // content and knowledge to talk with
//	release, err := d.Publish(ctx, actor, draft, "câu hỏi ngắn hơn")
package wording

import (
	"encoding/json"
	"io/fs"
	"sync"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/internal/memo"
	"nhipcau/knowledge/understand"
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
	flows []flows.Outlined

	mu     sync.Mutex
	last   *Release                                     // the release read last; releases never change
	learnt *memo.Memo[string, *understand.Understander] // by what it was learnt from
	made   *memo.Memo[string, outcome]                  // by what was made
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
	d := &Desk{
		files: c.Files, base: base, knows: c.Base, learnt: memo.New[string, *understand.Understander](mostMade), made: memo.New[string, outcome](mostMade),
		Shelf: shelf.Shelf{Store: c.Store, Now: c.Now, Name: Book, Published: Published, Restored: Restored},
	}
	d.items, d.flows = list(base, c.Base), base.Outline()
	d.at = map[string]int{}
	for i, item := range d.items {
		d.at[item.Key] = i
	}
	return d, nil
}

// Content is what is built in.
func (d *Desk) Content() *flows.Content { return d.base }

// Outline is that in short; do not write into it.
func (d *Desk) Outline() []flows.Outlined { return d.flows }

// Value is what stands under a key in the place of what is built in: a text with
// what is behind of it, or exactly one of the other fields.
type Value struct {
	Text    *lang.Text       `json:"text,omitempty"`
	Behind  string           `json:"behind,omitempty"`  // the language that may say what the other said before: "vi", "en" or ""
	Off     bool             `json:"off,omitempty"`     // the step is switched off
	Order   []string         `json:"order,omitempty"`   // of the steps of a flow
	Choice  *flows.NewChoice `json:"choice,omitempty"`  // one more answer
	Phrases []string         `json:"phrases,omitempty"` // more ways to say it
}

// ETag is short for a value; "" for none.
func (v *Value) ETag() string {
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
func (v *Value) Differs(o *Value) bool { return v.ETag() != o.ETag() }

// Overlay is everything that differs from what is built in, by key: that of an
// Item, "off/loans.careful", "order/loans", "choice/loans.purpose/x1",
// "phrases/topic/loans" or "phrases/faq/loan-01".
type Overlay map[string]*Value
