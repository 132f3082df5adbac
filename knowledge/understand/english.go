package understand

import (
	"fmt"
	"maps"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

// tongues tell English from Vietnamese typed without marks. What is borrowed is
// everything but Vietnamese.
type tongues struct{ english, either, vietnamese, borrowed set }

// readTongues reads content/english.yaml.
func readTongues(text []byte) (tongues, error) {
	var lists struct{ English, Either, Vietnamese, Borrowed string }
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return tongues{}, fmt.Errorf("english.yaml: %w", err)
	}
	words := func(list string) set {
		out := set{}
		for _, w := range viet.Words(list) {
			out[w] = true
		}
		return out
	}
	t := tongues{words(lists.English), words(lists.Either), words(lists.Vietnamese), words(lists.Borrowed)}
	maps.Copy(t.borrowed, t.english)
	maps.Copy(t.borrowed, t.either)
	return t, nil
}

// Tongue is the language that a message is plainly in; ok is false when it is in
// neither, or in too few words to say. A borrowed word, a name or a place decides
// nothing: it takes two everyday words of the language.
func (u *Understander) Tongue(text string) (l lang.Lang, ok bool) {
	english, vietnamese, marked := 0, 0, 0
	for _, w := range viet.Words(clip(text, longest)) {
		if viet.Marked(w) {
			marked++
		}
		switch {
		case u.tongues.english[w]:
			english++
		case u.tongues.vietnamese[viet.Fold(w)]:
			vietnamese++
		}
	}
	switch {
	case english > 1 && u.English(text):
		return lang.EN, true
	case english == 0 && (vietnamese > 1 || vietnamese > 0 && marked > 1):
		return lang.VI, true
	}
	return l, false
}

// English reports whether a message of at least two words is English rather
// than Vietnamese without marks. In doubt it is not: words that both languages
// write alike weigh little, and one common Vietnamese word or a single mark
// decides.
func (u *Understander) English(text string) bool {
	return u.tongues.areEnglish(viet.Words(clip(text, longest)))
}

// areEnglish is English for the words of a message.
func (t tongues) areEnglish(words []string) bool {
	if len(words) < 2 {
		return false
	}
	english, either, other := 0, 0, 0
	for _, w := range words {
		switch {
		case t.vietnamese[w] || viet.Marked(w):
			return false
		case t.english[w]:
			english++
		case t.either[w]:
			either++
		default:
			other++
		}
	}
	return english > 0 && 4*english+either > 4*other
}
