// Package lang holds sentences in the languages people read here: Vietnamese
// first, English complete. Content files write them as {vi: "…", en: "…"};
// code passes a Text around and asks for one language only where it is shown.
//
//	hello := lang.Text{VI: "Chào bạn", EN: "Hello"}
//	hello.In(lang.EN) // "Hello"
package lang

import "fmt"

// Lang is a language a person can choose.
type Lang uint8

// The languages, Vietnamese being the zero value and so the default.
const (
	VI Lang = iota
	EN
)

// All lists every language, the default first.
var All = []Lang{VI, EN}

// String gives the two-letter code: "vi" or "en".
func (l Lang) String() string {
	if l == EN {
		return "en"
	}
	return "vi"
}

// Parse reads a two-letter code. Anything unknown is an error.
func Parse(code string) (Lang, error) {
	switch code {
	case "vi":
		return VI, nil
	case "en":
		return EN, nil
	}
	return VI, fmt.Errorf("language %q: want vi or en", code)
}

// Text is one sentence or paragraph in every language.
type Text struct {
	VI string `yaml:"vi" json:"vi"`
	EN string `yaml:"en" json:"en"`
}

// In gives the text in one language, falling back to Vietnamese where the
// other is missing, so that nobody ever sees an empty bubble.
func (t Text) In(l Lang) string {
	if l == EN && t.EN != "" {
		return t.EN
	}
	return t.VI
}

// IsZero reports whether no language has any text.
func (t Text) IsZero() bool { return t == Text{} }

// Complete reports whether every language has text.
func (t Text) Complete() bool { return t.VI != "" && t.EN != "" }
