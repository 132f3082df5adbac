package understand

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"nhipcau/knowledge/questions"
)

// exam is one for all: it keeps what it learnt last.
var exam = sync.OnceValues(func() (*Exam, error) {
	book, err := questions.Load()
	return NewExam(book), err
})

// Phrases under the wrong topic pull others over, and that is said.
func TestWhoIsPulledOverIsSaid(t *testing.T) {
	x, err := exam()
	if err != nil {
		t.Fatal(err)
	}
	wrong := Additions{Phrases: []Phrase{
		{Text: "em muốn học nghề làm tóc", Topics: []string{"papers"}}, {Text: "chỗ nào dạy nghề may", Topics: []string{"papers"}},
		{Text: "muon hoc nghe nail", Topics: []string{"papers"}}, {Text: "học nghề mất bao lâu", Topics: []string{"papers"}},
		{Text: "cho em đi học nghề", Topics: []string{"papers"}}, {Text: "lớp dạy nghề miễn phí", Topics: []string{"papers"}},
	}}
	c, err := x.Compare(t.Context(), Additions{}, wrong, nil)
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
	x, err := exam()
	if err != nil {
		t.Fatal(err)
	}
	c, err := x.Compare(t.Context(), Additions{}, Additions{}, nil)
	if err != nil || len(c.Moved)+len(c.Pairs)+len(c.Unheard)+len(c.Answers.Moved)+c.Shaken+c.Answers.Shaken > 0 || c.Before != c.After || c.Before.Right == 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A way to ask that belongs to another question takes its answers, and small talk
// is answered; both are said.
func TestWhichAnswersMoveIsSaid(t *testing.T) {
	x, err := exam()
	if err != nil {
		t.Fatal(err)
	}
	var wrong Additions
	for _, text := range []string{"lãi bao nhiêu một tháng", "lãi vay bao nhiêu phần trăm", "vay thì lãi thế nào", "lai suat bao nhieu", "lãi tính theo tháng hay theo năm",
		"mượn một trăm triệu mỗi tháng đóng lãi bao nhiêu", "tiền lời mỗi năm bao nhiêu", "lời cao không", "hôm nay trời đẹp quá", "chúc ngủ ngon nhé"} {
		wrong.Asks = append(wrong.Asks, Ask{"loan-01", text})
	}
	var heard []int
	c, err := x.Compare(t.Context(), Additions{}, wrong, func(done, of int) { heard = append(heard, done, of) })
	if err != nil {
		t.Fatal(err)
	}
	a := c.Answers
	if a.Before == 0 || a.Ways < 1000 || a.Small < 1000 {
		t.Errorf("not asked: %d of %d, small talk %d", a.Before, a.Ways, a.Small)
	}
	if !slices.ContainsFunc(a.Moved, func(m Moved) bool { return m.Worse && m.After == "loan-01" }) || a.Moved[0].Better {
		t.Errorf("not said whose answer is another: %d moved, %d before, %d after", len(a.Moved), a.Before, a.After)
	}
	if n := len(heard); n == 0 || heard[n-2] != heard[n-1] || !slices.IsSorted(evens(heard)) {
		t.Error("how far it is was told so:", heard)
	}
}

func evens(all []int) (out []int) {
	for i := 0; i < len(all); i += 2 {
		out = append(out, all[i])
	}
	return out
}

func TestNobodyWaitsForAnExamThatIsCalledOff(t *testing.T) {
	x, err := exam()
	if err != nil {
		t.Fatal(err)
	}
	ctx, off := context.WithCancel(t.Context())
	_, err = x.Compare(ctx, Additions{}, Additions{Asks: []Ask{{"loan-01", "câu này chưa ai học"}}}, func(int, int) { off() })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// While one exam is held, what came of others is there at once; who wants the same
// waits for it, and only as long as they like.
func TestAnExamThatIsHeldHoldsUpNobodyElse(t *testing.T) {
	x, err := exam()
	if err != nil {
		t.Fatal(err)
	}
	none := func() {}
	if _, err := x.Compare(t.Context(), Additions{}, Additions{}, nil); err != nil { // what is live
		t.Fatal(err)
	}
	for range cap(x.free) { // so that it lasts
		x.free <- struct{}{}
	}
	ctx, off := context.WithCancel(t.Context())
	draft, held := Additions{Asks: []Ask{{"loan-01", "câu này đang được học"}}}, make(chan error)
	for range 2 {
		go func() {
			_, err := x.sit(ctx, draft, none)
			held <- err
		}()
	}
	live, err := x.sit(t.Context(), Additions{}, none)
	if err != nil || len(live.leads) == 0 {
		t.Errorf("what is live waits for a draft: %v", err)
	}
	off()
	for range 2 {
		if err := <-held; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
	for range cap(x.free) {
		<-x.free
	}
	if len(x.under) != 0 {
		t.Error("somebody would wait for ever")
	}
}
