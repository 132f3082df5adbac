// Package cells writes a listing as cells of text that people can read and edit
// in a sheet, and reads them back: phones with their hours in one cell, "T2–T6
// 07:30–11:30, 13:00–17:00", yes and no in words. What is written reads back to
// the same listing; what people write in their own way is read as well as can
// be, and what was not understood is said.
//
//	for _, c := range cells.Columns(gazetteer) {
//		fmt.Println(c.Title(lang.VI), c.Get(listing))
//	}
//	f := cells.Filling{Listing: l, Places: gazetteer}
//	err := c.Set(&f, "T2-T6 7h30-11h30") // f.Notes has what was read differently
package cells

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/places"
)

// Gazetteer is what reading asks of the places.
type Gazetteer interface {
	Name(a places.Area) string
	Valid(a places.Area) bool
	Resolve(text string) places.Match
}

// Filling is a listing while its cells are read.
type Filling struct {
	Listing *directory.Listing
	Places  Gazetteer
	Notes   []say.Note // what was read in another way than written, or is to be asked
}

func (f *Filling) note(id string, args ...string) { f.Notes = append(f.Notes, say.It(id, args...)) }

// Column is one kind of cell.
type Column struct {
	Key   string // "phones"
	words columnWords
	get   func(*directory.Listing) string
	set   func(*Filling, string) error
}

// columnWords is what columns.yaml says of a column.
type columnWords struct {
	Title   lang.Text `yaml:"title"`
	Help    lang.Text `yaml:"help"`    // what to write, with an example
	Aliases []string  `yaml:"aliases"` // what other sheets call it
	Width   float64   `yaml:"width"`   // in characters of the sheet
	Pick    string    `yaml:"pick"`    // the list of values.yaml to pick from
	Need    bool      `yaml:"need"`    // a row cannot do without
	Staff   bool      `yaml:"staff"`   // for editors only, never published
}

//go:embed columns.yaml
var columnsYAML []byte

// titles are the words of the columns, by key.
var titles = sync.OnceValue(func() map[string]columnWords {
	out := map[string]columnWords{}
	if err := yaml.UnmarshalWithOptions(columnsYAML, &out, yaml.Strict()); err != nil {
		panic("columns.yaml: " + err.Error())
	}
	return out
})

// Columns lists every column, in the order of a sheet. Codes of communes are
// written with the names that g gives them; it may be nil. The slice is the
// caller's.
func Columns(g Gazetteer) []Column {
	all := append(columns(g), textColumns()...)
	byKey := map[string]Column{}
	for _, c := range all {
		byKey[c.Key] = c
	}
	out := make([]Column, 0, len(all))
	for _, key := range order {
		c := byKey[key]
		c.words = titles()[key]
		out = append(out, c)
	}
	return out
}

// Title is what stands over the column.
func (c Column) Title(l lang.Lang) string { return c.words.Title.In(l) }

// Help says what to write in it.
func (c Column) Help(l lang.Lang) string { return c.words.Help.In(l) }

// Width is how wide the column is in a sheet, in characters.
func (c Column) Width() float64 { return max(c.words.Width, 10) }

// Needed reports whether a new listing cannot do without it.
func (c Column) Needed() bool { return c.words.Need }

// Staff reports whether the column is for editors only.
func (c Column) Staff() bool { return c.words.Staff }

// Picks lists what may be picked for the cell; none where it is free.
func (c Column) Picks() []string { return picks(c.words.Pick) }

// Get writes the cell of a listing.
func (c Column) Get(l *directory.Listing) string { return c.get(l) }

// Set reads a cell into the listing being filled. The error is a say.Note: the
// cell cannot be meant, and the listing is left as it was.
func (c Column) Set(f *Filling, cell string) error { return c.set(f, Tidy(cell)) }

// Find gives the key of the column that a heading names: the key itself, the
// title in any language, or one of its other names, written anyhow.
func Find(heading string) (key string, ok bool) {
	key, ok = byHeading()[viet.Key(heading)]
	return key, ok
}

var byHeading = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for key, w := range titles() {
		for _, name := range append([]string{key, w.Title.VI, w.Title.EN}, w.Aliases...) {
			out[viet.Key(name)] = key
		}
	}
	return out
})
