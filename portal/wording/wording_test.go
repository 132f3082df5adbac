package wording_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/internal/realtest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/wording"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

var editor = auditlog.Actor{ID: "a1", Name: "biên tập"}

var builtin = sync.OnceValues(func() (k flows.Knowledge, err error) {
	if k.Facts, err = eligibility.Load(); err != nil {
		return k, err
	}
	if k.Places, err = places.Load(); err != nil {
		return k, err
	}
	if k.Directory, err = directory.Load(k.Facts, k.Places); err != nil {
		return k, err
	}
	if k.Questions, err = questions.Load(); err != nil {
		return k, err
	}
	k.Understand, err = understand.New(k.Questions)
	return k, err
})

func open(t testing.TB, url string) *wording.Desk {
	t.Helper()
	k, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	var db *store.Store
	if url != "" {
		db = storetest.Open(t.(*testing.T), url)
	}
	d, err := wording.Open(wording.Config{Store: db, Files: content.Files, Base: k, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t *testing.T, d *wording.Desk, key string, v *wording.Value) {
	t.Helper()
	e, err := d.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Put(t.Context(), editor, key, e.ETag, v); err != nil {
		t.Fatal(err)
	}
}

func text(vi, en string) *wording.Value { return &wording.Value{Text: &lang.Text{VI: vi, EN: en}} }

func publish(t *testing.T, d *wording.Desk, note string) *wording.Release {
	t.Helper()
	draft, err := d.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Publish(t.Context(), editor, draft, note)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestADraftOfWordsGoesLiveAndComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		put(t, d, "text/back", text("Lui lại", "Go back"))
		put(t, d, "off/loans.careful", &wording.Value{Off: true})
		if live, err := d.Live(t.Context()); err != nil || len(live.Overlay) != 0 {
			t.Fatal("a draft is live", err)
		}
		if r := publish(t, d, "một"); r.Number != 1 {
			t.Fatal(r.Number)
		}
		draft, err := d.Draft(t.Context())
		if err != nil || len(draft.Changes) != 0 || draft.Overlay["text/back"].Text.VI != "Lui lại" {
			t.Fatal(err, draft.Changes)
		}
		if _, err := d.Publish(t.Context(), editor, draft, "x"); !errors.Is(err, store.Invalid) {
			t.Error("a draft without changes was published:", err)
		}
		put(t, d, "text/back", nil) // back to what is built in
		put(t, d, "text/skip", text("Thôi", "Skip it"))
		before, err := d.Draft(t.Context())
		if err != nil || len(before.Changes) != 2 {
			t.Fatal(err, before.Changes)
		}
		put(t, d, "text/help", text("Giúp", "Assist"))
		if _, err := d.Publish(t.Context(), editor, before, "x"); !errors.Is(err, store.Conflict) {
			t.Error("a draft that nobody looked at was published:", err)
		}
		publish(t, d, "hai")
		if err := d.Restore(t.Context(), editor, 2, 1, "nhầm"); err != nil {
			t.Fatal(err)
		}
		live, err := d.Live(t.Context())
		if err != nil || live.Number != 1 || live.Overlay["text/back"].Text.VI != "Lui lại" || !live.Overlay["off/loans.careful"].Off {
			t.Fatal(err, live)
		}
		if err := d.Restore(t.Context(), editor, 1, 9, ""); !errors.Is(err, store.NotFound) {
			t.Error(err)
		}
		moves, err := d.History(t.Context(), 0, 10)
		var to []int64
		for _, m := range moves {
			to = append(to, m.Release)
		}
		if err != nil || !slices.Equal(to, []int64{1, 2, 1}) || !moves[0].Back {
			t.Error(err, to)
		}
		if n, _, err := auditlog.Verify(t.Context(), d.Store); err != nil || n != 8 {
			t.Error("the audit log:", n, err)
		}
	})
}

func TestOneOfManyWritersOfATextIsTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 6 {
			wg.Go(func() {
				err := d.Put(t.Context(), editor, "text/back", "", text(strings.Repeat("x", i+1), "back"))
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, store.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Fatalf("%d of six who read the same were taken", won)
		}
		if err := d.Put(t.Context(), editor, "text/skip", "", text("Thôi", "Skip")); err != nil {
			t.Error("another text is in the way:", err)
		}
		seen, err := d.Draft(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := d.DiscardAll(t.Context(), editor, seen); err != nil {
			t.Fatal(err)
		}
		if draft, err := d.Draft(t.Context()); err != nil || len(draft.Changes) != 0 {
			t.Error(err, draft.Changes)
		}
	})
}

func TestPhrasesFactsAndKnownQuestionsAreMadeOf(t *testing.T) {
	d := open(t, "")
	made, findings := d.Make(t.Context(), wording.Overlay{
		"fact/age/ask":          text("Bạn bao nhiêu tuổi rồi?", "How old are you now?"),
		"faq/loan-01/answer":    text("Trả lời mới.", "A new answer."),
		"phrases/topic/loans":   {Phrases: []string{"em kẹt quá cần xoay ít để bán xôi"}},
		"phrases/faq/loan-01":   {Phrases: []string{"có gói nào cho em xoay không"}},
		"flow/loans/gone/say":   text("x", "y"),
		"order/gone":            {Order: []string{"a"}},
		"choice/loans.gone/x1":  {Choice: &flows.NewChoice{}},
		"fact/gone/ask":         text("x", "y"),
		"faq/gone-01/answer":    text("x", "y"),
		"off/loans.gone":        {Off: true},
		"flow/loans/where/say":  text("Bạn ở đâu?", "Where are you?"),
		"fact/age/value/gone":   text("x", "y"),
		"text/not_there_at_all": text("x", "y"),
	})
	if made == nil {
		t.Fatal(findings.MustFix())
	}
	if f, _ := made.Knowledge.Facts.Fact("age"); f.Ask.VI != "Bạn bao nhiêu tuổi rồi?" {
		t.Error(f.Ask)
	}
	if q, _ := made.Knowledge.Questions.Question("loan-01"); q.Answer.VI != "Trả lời mới." {
		t.Error(q.Answer)
	}
	if topics := made.Knowledge.Understand.Topics("em kẹt quá cần xoay ít để bán xôi"); len(topics) == 0 || topics[0].Topic != "loans" {
		t.Error(topics)
	}
	base, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	if f, _ := base.Facts.Fact("age"); f.Ask.VI == "Bạn bao nhiêu tuổi rồi?" {
		t.Error("what is built in was changed")
	}
	again, _ := d.Make(t.Context(), wording.Overlay{"text/back": text("Lui", "Back")})
	if again.Knowledge.Understand != base.Understand {
		t.Error("learnt anew for a word that teaches nothing")
	}
	if made, findings := d.Make(t.Context(), wording.Overlay{"fact/age/value/under16": text(strings.Repeat("x", 50), "y")}); made != nil {
		t.Error("a label too long was made:", findings)
	}
	if made, _ := d.Make(t.Context(), wording.Overlay{"faq/loan-01/answer": text("", "y")}); made != nil {
		t.Error("an answer without Vietnamese was made")
	}
}

func TestAListIsFoundByWordsInAnyWriting(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	put(t, d, "text/back", text("Lui lại", "Go back"))
	draft, err := d.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    wording.Query
		want string
	}{
		"no marks":  {wording.Query{Words: "can von de lam gi"}, "flow/loans/purpose/say"},
		"English":   {wording.Query{Words: "need the MONEY for"}, "flow/loans/purpose/say"},
		"the draft": {wording.Query{Words: "lui lai", Drafted: true}, "text/back"},
		"a fact":    {wording.Query{Kind: "fact_ask", Flow: "age"}, "fact/age/ask"},
		"a faq":     {wording.Query{Kind: "faq_answer", Flow: "loan-01"}, "faq/loan-01/answer"},
	} {
		found := d.List(draft, c.q)
		if !slices.ContainsFunc(found, func(l wording.Listed) bool { return l.Key == c.want }) || len(found) > 20 {
			t.Errorf("%s: %d found", name, len(found))
		}
	}
	if all := d.List(draft, wording.Query{}); len(all) < 800 {
		t.Errorf("only %d texts", len(all))
	}
	if none := d.List(draft, wording.Query{Missing: true}); len(none) > 0 {
		t.Errorf("what is built in lacks a translation: %v", none[0].Key)
	}
}

func FuzzAFileIsReadOrRefused(f *testing.F) {
	f.Add("texts: {text/back: {vi: Lui, en: Back}}\noff: [loans.careful]\nphrases: {topic/loans: [em kẹt]}\n")
	f.Add("choices: {loans.purpose/x1: {label: {vi: a, en: b}, goto: loans.where, words: [c]}}\norder: {loans: [where, purpose]}\n")
	f.Fuzz(func(t *testing.T, s string) {
		o, err := wording.ReadYAML([]byte(s))
		if err != nil {
			if !errors.Is(err, store.Invalid) {
				t.Fatal(err)
			}
			return
		}
		b, err := o.YAML()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := wording.ReadYAML(b); err != nil {
			t.Fatalf("%v\n%s", err, b)
		}
	})
}
