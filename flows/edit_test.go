package flows_test

import (
	"io/fs"
	"strings"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
)

func edited(t *testing.T, e flows.Edits) *flows.Engine {
	t.Helper()
	c, findings := flows.LoadEdited(content.Files, e)
	if c == nil {
		t.Fatal(findings)
	}
	k, err := knowledge()
	if err != nil {
		t.Fatal(err)
	}
	r, findings := flows.NewRelease(c, k)
	if r == nil {
		t.Fatal(findings)
	}
	return flows.NewEngine(r)
}

func text(vi, en string) lang.Text { return lang.Text{VI: vi, EN: en} }

func TestWordsAreChangedWithoutTouchingFiles(t *testing.T) {
	e := edited(t, flows.Edits{Texts: map[string]lang.Text{
		"flow/loans/purpose/say":            text("Vốn để làm gì vậy bạn?", "What is it for?"),
		"flow/loans/purpose/choice/trade":   text("Bán hàng", "Selling"),
		"text/skip":                         text("Bỏ qua nhé", "Skip it"),
		"flow/loans/gone/say":               text("x", "x"),
		"fact/age/ask":                      text("x", "x"), // not of conversations
		"flow/loans/careful/say":            text("Nghĩ kỹ nhé.", "Think twice."),
		"flow/debt_trap/start/choice/where": text("x", "x"),
	}})
	_, r := e.Open(flows.Opening{At: "loans"}, testWorld())
	said := flows.Transcribe(r)
	for _, want := range []string{"Vốn để làm gì vậy bạn?", "[Bán hàng]", "[Bỏ qua nhé]"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	s, _ := e.Open(flows.Opening{At: "loans"}, testWorld())
	if s, _, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: "ban hang"}, testWorld()); e.Standing(s, testWorld()).Step != "loans.where" {
		t.Error("the new label cannot be typed")
	}
}

func TestWhatIsWrongWithAChangeIsSaid(t *testing.T) {
	for name, c := range map[string]struct {
		edits flows.Edits
		want  string
	}{
		"a language":            {flows.Edits{Texts: map[string]lang.Text{"text/back": {VI: "Lui"}}}, "text/back: the text in en is missing"},
		"a blank":               {flows.Edits{Texts: map[string]lang.Text{"text/place_set": text("Tìm nhé.", "I look around {place}.")}}, "blanks in vi must be as they were: {place}"},
		"a blank too many":      {flows.Edits{Texts: map[string]lang.Text{"text/back": text("Lui {n}", "Back {n}")}}, "must be as they were: none"},
		"a number":              {flows.Edits{Texts: map[string]lang.Text{"flow/safety/child_alone/say": text("Gọi công an.", "Call the police.")}}, "must stay in vi"},
		"a way out":             {flows.Edits{Texts: map[string]lang.Text{"text/help_text": text("Cứ hỏi.", "Just ask.")}}, "thoát must stay in vi"},
		"a long label":          {flows.Edits{Texts: map[string]lang.Text{"flow/loans/purpose/choice/trade": text(strings.Repeat("a", 101), "A")}}, "at most 100"},
		"a safety step off":     {flows.Edits{Off: []string{"safety.danger"}}, "is protected"},
		"an end off":            {flows.Edits{Off: []string{"loans.offers"}}, "nothing follows it"},
		"a choice in safety":    {flows.Edits{Choices: map[string]flows.NewChoice{"safety.suicide/x1": {Label: text("a", "b"), Goto: "menu.main"}}}, "is protected"},
		"a choice to nowhere":   {flows.Edits{Choices: map[string]flows.NewChoice{"loans.purpose/x1": {Label: text("a", "b"), Goto: "nowhere"}}}, "no step or flow named nowhere"},
		"a choice half said":    {flows.Edits{Choices: map[string]flows.NewChoice{"loans.purpose/x1": {Label: text("a", ""), Goto: "debt_trap"}}}, "both languages"},
		"a protected one moved": {flows.Edits{Order: map[string][]string{"trafficking": {"near", "where", "interview"}}}, ""},
	} {
		loaded, findings := flows.LoadEdited(content.Files, c.edits)
		if c.want == "" {
			continue
		}
		if loaded != nil || !strings.Contains(findings.Error(), c.want) {
			t.Errorf("%s: want %q, got %q", name, c.want, findings.Error())
		}
	}
}

func TestQuestionsChangePlacesAreSwitchedOffAndGetNewAnswers(t *testing.T) {
	w := testWorld()
	e := edited(t, flows.Edits{Order: map[string][]string{"loans": {"where", "purpose", "interview", "careful"}}})
	s, _ := e.Open(flows.Opening{At: "loans"}, w)
	if at := e.Standing(s, w).Step; at != "loans.where" {
		t.Fatalf("the flow begins at %s", at)
	}
	s, _, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: "hoang loc"}, w)
	if at := e.Standing(s, w).Step; at != "loans.purpose" {
		t.Fatalf("then comes %s", at)
	}
	e = edited(t, flows.Edits{Off: []string{"loans.purpose", "loans.careful"}})
	s, _ = e.Open(flows.Opening{At: "loans"}, w)
	if at := e.Standing(s, w).Step; at != "loans.where" {
		t.Fatalf("with the first switched off it begins at %s", at)
	}
	e = edited(t, flows.Edits{Choices: map[string]flows.NewChoice{"training.need/x1": {Label: text("Mua máy cày", "A plough"), Goto: "training.where", Words: []string{"may cay"}}}})
	s, _ = e.Open(flows.Opening{At: "training"}, w)
	s, _, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: "máy cày"}, w)
	if at := e.Standing(s, w).Step; at != "training.where" {
		t.Fatalf("the new answer leads to %s", at)
	}
	c, findings := flows.LoadEdited(content.Files, flows.Edits{Off: []string{"loans.nothing"}, Order: map[string][]string{"loans": {"a"}}, Choices: map[string]flows.NewChoice{"loans.offers/x1": {}}})
	if c == nil || len(findings) < 3 {
		t.Errorf("what is no longer there breaks the content: %v", findings)
	}
}

// A conversation goes on over a change of words: nothing is lost and nothing is
// said about it. At a step that was switched off it goes on too.
func TestAConversationGoesOnWhenWordsChange(t *testing.T) {
	w := testWorld()
	old := realEngine(t)
	s, _ := old.Open(flows.Opening{At: "loans"}, w)
	now := edited(t, flows.Edits{Off: []string{"loans.purpose"}, Texts: map[string]lang.Text{"flow/loans/purpose/say": text("Để làm gì?", "What for?")}})
	s, r, _ := now.Step(s, flows.Input{Kind: flows.Tap, Text: "loans.purpose/trade"}, w)
	if at := now.Standing(s, w).Step; at != "loans.where" || strings.Contains(flows.Transcribe(r), "vừa được cập nhật") {
		t.Fatalf("at %s: %s", at, flows.Transcribe(r))
	}
}

func TestATranscriptTellsOtherWordsFromAnotherWay(t *testing.T) {
	live := realEngine(t)
	replay := func(e flows.Edits) (words, way, grave []string) {
		names, err := fs.Glob(content.Files, "*.chat")
		if err != nil {
			t.Fatal(err)
		}
		draft := edited(t, e)
		for _, name := range names {
			src, err := content.Files.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			r := flows.ReplayTranscript(live, draft, name, src)
			if r.Words && !r.Way {
				words = append(words, name)
			}
			if r.Way {
				way = append(way, name)
			}
			if r.Grave {
				grave = append(grave, name)
			}
		}
		return words, way, grave
	}
	if words, way, grave := replay(flows.Edits{}); len(words)+len(way)+len(grave) > 0 {
		t.Errorf("nothing changed, and something differs: %v %v %v", words, way, grave)
	}
	words, way, _ := replay(flows.Edits{Texts: map[string]lang.Text{
		"flow/loans/purpose/say": text("Để làm gì?", "What for?"), "flow/loans/purpose/choice/trade": text("Bán hàng", "Selling"),
	}})
	if len(words) == 0 || len(way) > 0 {
		t.Errorf("other words: %v, another way: %v", words, way)
	}
	if _, way, _ := replay(flows.Edits{Off: []string{"loans.where"}}); len(way) == 0 {
		t.Error("a question that is not asked any more is not noticed")
	}
	if _, way, grave := replay(flows.Edits{Off: []string{"mind.start"}}); len(way) == 0 || len(grave) == 0 {
		t.Errorf("a way past somebody who wants to die: %v, grave %v", way, grave)
	}
}

func TestEveryTextHasAKeyAndKeepsItself(t *testing.T) {
	c, _ := flows.LoadContent(content.Files)
	seen := map[string]bool{}
	var kept int
	for _, i := range c.Items() {
		if seen[i.Key] {
			t.Errorf("%s is there twice", i.Key)
		}
		seen[i.Key] = true
		if faults := flows.Wrong(i, i.Text); len(faults) > 0 {
			t.Errorf("%s: %v", i.Key, faults)
		}
		if i.Protected {
			kept++
		}
	}
	if len(seen) < 500 || kept < 30 {
		t.Errorf("%d texts, %d protected", len(seen), kept)
	}
	if !seen["text/back"] {
		t.Error("a button is missing")
	}
}
