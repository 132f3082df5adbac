package flows

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"nhipcau/internal/lang"
)

// Item is one text that people read, where it stands, and what it must keep.
type Item struct {
	Key       string // "flow/loans/where/say", "text/back"
	Kind      string // title, ask, say, place, end, why, choice, text
	Flow      string // "" for the sentences of texts.yaml
	Step      string // "loans.where"
	Text      lang.Text
	Button    bool // it stands on a button
	Protected bool
	Most      int // characters it may have; 0: what fits every channel
}

func titleKey(flow string) string             { return "flow/" + flow + "/title" }
func stepKey(flow, step, part string) string  { return "flow/" + flow + "/" + step + "/" + part }
func choiceKey(flow, step, key string) string { return stepKey(flow, step, "choice/"+key) }

// Items lists every text of the conversations in the order in which they are
// written: flow by flow, then the program's own sentences.
func (c *Content) Items() (all []Item) {
	for _, f := range c.flows {
		all = append(all, Item{Key: titleKey(f.name), Kind: "title", Flow: f.name, Step: f.first.name, Text: f.title, Button: true})
		for _, st := range f.steps {
			name := strings.TrimPrefix(st.name, f.name+".")
			kept := c.protected.step(f.name, name)
			if !st.text.IsZero() {
				all = append(all, Item{Key: stepKey(f.name, name, "say"), Kind: st.kind.String(), Flow: f.name, Step: st.name, Text: st.text, Protected: kept})
			}
			if !st.why.IsZero() {
				all = append(all, Item{Key: stepKey(f.name, name, "why"), Kind: "why", Flow: f.name, Step: st.name, Text: st.why})
			}
			for _, ch := range st.choices {
				if !ch.added {
					all = append(all, Item{Key: choiceKey(f.name, name, ch.key), Kind: "choice", Flow: f.name, Step: st.name, Text: ch.label, Button: true})
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.texts)) {
		all = append(all, textItem(key, c.texts[key], c.protected))
	}
	return all
}

func textItem(key string, text lang.Text, p *protected) Item {
	_, control := controlNames[key]
	return Item{
		Key: "text/" + key, Kind: "text", Text: text,
		Button: control || slices.Contains(buttonTexts, key), Protected: slices.Contains(p.texts, key),
	}
}

// longText is how much a sentence of the program may hold: the one on what is
// kept is the longest, and channels part what they cannot take at once.
const longText = 3000

// Fault is one thing that is wrong with a text: a word for it, the language, and
// what it is about ("{name}", "*113*", a number of characters).
type Fault struct {
	Kind  string // missing, long, blank, kept, signs
	Lang  lang.Lang
	About string
}

// String says it in English; the portal has its own words.
func (f Fault) String() string {
	switch f.Kind {
	case "missing":
		return "the text in " + f.Lang.String() + " is missing"
	case "long":
		return "the text in " + f.Lang.String() + " is too long: at most " + f.About + " characters"
	case "blank":
		return "the blanks in " + f.Lang.String() + " must be as they were: " + f.About
	case "kept":
		return "this text is protected: " + f.About + " must stay in " + f.Lang.String()
	}
	return "the text in " + f.Lang.String() + " holds signs that cannot be shown"
}

// Wrong says what keeps a text from standing in the place of an item. was is the
// item as it is built in.
func Wrong(was Item, now lang.Text) (faults []Fault) {
	for _, l := range lang.All {
		before, text := was.Text.In(l), now.VI
		if l == lang.EN {
			text = now.EN
		}
		fault := func(kind, about string) { faults = append(faults, Fault{kind, l, about}) }
		most := maxText
		switch {
		case was.Most > 0:
			most = was.Most
		case was.Button:
			most = maxLabel
		case was.Kind == "text":
			most = longText
		}
		switch {
		case strings.TrimSpace(text) == "":
			fault("missing", "")
			continue
		case utf8.RuneCountInString(text) > most:
			fault("long", strconv.Itoa(most))
		}
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' || r == utf8.RuneError }) {
			fault("signs", "")
		}
		if want := blanks(before); !slices.Equal(want, blanks(text)) {
			fault("blank", listed(want))
		}
		if was.Protected {
			for _, span := range mustKeep(before) {
				if !strings.Contains(text, span) {
					fault("kept", span)
				}
			}
		}
	}
	return faults
}

// figures are the short numbers of those who come at once.
var figures = regexp.MustCompile(`\b11\d\b`)

// mustKeep lists what a protected text keeps: what stands between its stars, and
// the numbers to call.
func mustKeep(s string) []string {
	all := figures.FindAllString(s, -1)
	Emphasis(s, func(inside string) string { all = append(all, inside); return "" }, func(string) string { return "" })
	slices.Sort(all)
	return slices.Compact(all)
}

// Keeps lists what a protected text must keep, by language.
func Keeps(i Item) (all []Fault) {
	if !i.Protected {
		return nil
	}
	for _, l := range lang.All {
		for _, span := range mustKeep(i.Text.In(l)) {
			all = append(all, Fault{"kept", l, span})
		}
	}
	return all
}

// Blanks lists what is filled in when a text is said, "{place}".
func Blanks(t lang.Text) []string { return blanks(t.VI + t.EN) }
