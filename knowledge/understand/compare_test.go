package understand

import (
	"slices"
	"testing"

	"nhipcau/knowledge/questions"
)

// Phrases under the wrong topic pull others over, and that is said.
func TestWhoIsPulledOverIsSaid(t *testing.T) {
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	wrong := Additions{Phrases: []Phrase{
		{Text: "em muốn học nghề làm tóc", Topics: []string{"papers"}}, {Text: "chỗ nào dạy nghề may", Topics: []string{"papers"}},
		{Text: "muon hoc nghe nail", Topics: []string{"papers"}}, {Text: "học nghề mất bao lâu", Topics: []string{"papers"}},
		{Text: "cho em đi học nghề", Topics: []string{"papers"}}, {Text: "lớp dạy nghề miễn phí", Topics: []string{"papers"}},
	}}
	c, err := Compare(book, Additions{}, wrong)
	if err != nil {
		t.Fatal(err)
	}
	worse, better, pulled := 0, 0, 0
	for _, m := range c.Moved {
		if m.Worse {
			worse++
		}
		if m.Better {
			better++
		}
		if m.After == "papers" {
			pulled++
		}
	}
	if worse == 0 || pulled == 0 || len(c.Moved) > c.Messages/100 {
		t.Errorf("of %d messages %d moved: %d worse, %d better, %d to papers", c.Messages, len(c.Moved), worse, better, pulled)
	}
	if len(c.Unheard) == 0 {
		t.Error("not said that what is added contradicts what is learnt")
	}
	if !slices.ContainsFunc(c.Pairs, func(p Pair) bool { return p.Before == "training" && p.After == "papers" }) {
		t.Errorf("not said that training becomes papers: %v", c.Pairs)
	}
	n := 0
	for _, p := range c.Pairs {
		n += p.Messages
	}
	if n != len(c.Moved) {
		t.Errorf("%d moved, pairs count %d", len(c.Moved), n)
	}
}

func TestNothingAddedMovesNothing(t *testing.T) {
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	a := Additions{Phrases: []Phrase{{Text: "em kẹt vốn quá", Topics: []string{"loans"}}}}
	c, err := Compare(book, a, a)
	if err != nil || len(c.Moved)+len(c.Pairs)+len(c.Unheard) > 0 || c.Before != c.After || c.Before.Right == 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
