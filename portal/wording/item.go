package wording

import (
	"slices"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
	"nhipcau/store"
)

// Item is one text that people read. Kind is one of Kinds; Flow is that of a
// conversation, the fact or the known question that it belongs to.
type Item struct {
	flows.Item
	Title         lang.Text // of what it belongs to
	Under         lang.Text // what is said where it stands, for buttons and reasons
	Basis, Source string    // of the answer to a known question
}

// Kinds are the sorts of texts, in the order of lists.
func Kinds() []string {
	return []string{"title", "ask", "say", "place", "end", "why", "choice", "text",
		"fact_ask", "fact_why", "fact_clarify", "fact_value", "fact_because", "faq_ask", "faq_answer", "faq_notice"}
}

// How much of a fact's words fits where they stand, as package eligibility has it.
const (
	longLabel  = 40
	longClause = 80
)

// list is every text that can be changed.
func list(c *flows.Content, k flows.Knowledge) (all []Item) {
	titles, says := map[string]lang.Text{}, map[string]lang.Text{}
	for _, f := range c.Outline() {
		titles[f.Flow] = f.Title
		for _, st := range f.Steps {
			says[st.Name] = st.Text
		}
	}
	for _, i := range c.Items() {
		one := Item{Item: i, Title: titles[i.Flow]}
		if i.Kind == "choice" || i.Kind == "why" {
			one.Under = says[i.Step]
		}
		all = append(all, one)
	}
	k.Facts.Texts(func(key string, f eligibility.Fact, text lang.Text) {
		i := flows.Item{Key: key, Kind: "fact_" + strings.Split(key, "/")[2], Flow: f.ID, Text: text}
		switch i.Kind {
		case "fact_value":
			i.Button, i.Most = true, longLabel
		case "fact_because", "fact_clarify":
			i.Most = longClause
		}
		all = append(all, Item{Item: i, Title: f.Ask})
	})
	k.Questions.Texts(func(key string, q questions.Question, text lang.Text) {
		i := Item{Item: flows.Item{Key: key, Kind: "faq_" + strings.Split(key, "/")[2], Flow: q.ID, Text: text}, Title: q.Ask, Source: q.Source, Basis: q.Basis}
		all = append(all, i)
	})
	return all
}

// has reports whether a key is of something that can be changed, beside texts.
func (d *Desk) has(key string) bool {
	kind, name, _ := strings.Cut(key, "/")
	switch kind {
	case "off", "order":
		return d.step(kind, name) != nil
	case "choice":
		step, own, ok := strings.Cut(name, "/")
		return ok && ownKey(own) && d.step("off", step) != nil
	case "phrases":
		of, id, _ := strings.Cut(name, "/")
		if of == "topic" {
			return slices.Contains(understand.Topics(), id)
		}
		_, ok := d.knows.Questions.Question(id)
		return of == "faq" && ok
	}
	return false
}

// ownKey reports whether a choice's key is one that staff give.
func ownKey(key string) bool {
	return len(key) >= 2 && len(key) <= 4 && key[0] == 'x' && digits(key[1:])
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// step finds a step ("off", "loans.where") or the first of a flow ("order",
// "loans") among what is built in.
func (d *Desk) step(kind, name string) *flows.OutlinedStep {
	for _, f := range d.flows {
		for i := range f.Steps {
			if st := &f.Steps[i]; st.Name == name || kind == "order" && f.Flow == name {
				return st
			}
		}
	}
	return nil
}

// Faults are what is wrong with a value; they are Invalid.
type Faults []flows.Fault

func (f Faults) Error() string {
	var all []string
	for _, one := range f {
		all = append(all, one.String())
	}
	return strings.Join(all, "; ")
}

// Is makes them Invalid.
func (f Faults) Is(target error) bool { return target == store.Invalid }

// Bounds of what staff may add, beside those of package understand.
const (
	mostPhrases   = 60
	longestPhrase = 200 // characters
	mostWords     = 20
)

// plain brings a value to the one form in which it is kept: nil where it says
// what is built in.
func (d *Desk) plain(key string, v *Value) *Value {
	switch {
	case v == nil:
		return nil
	case v.Text != nil:
		t := lang.Text{VI: tidy(v.Text.VI), EN: tidy(v.Text.EN)}
		if i, ok := d.at[key]; ok && d.items[i].Text == t {
			return nil
		}
		return &Value{Text: &t, Behind: v.Behind}
	case v.Choice != nil:
		c := *v.Choice
		c.Label, c.Words = lang.Text{VI: tidy(c.Label.VI), EN: tidy(c.Label.EN)}, phrases(c.Words)
		return &Value{Choice: &c}
	case v.Order != nil:
		if slices.Equal(v.Order, d.base.Row(strings.TrimPrefix(key, "order/"))) {
			return nil
		}
		return &Value{Order: v.Order}
	case len(v.Phrases) > 0:
		if p := phrases(v.Phrases); len(p) > 0 {
			return &Value{Phrases: p}
		}
	case v.Off:
		return &Value{Off: true}
	}
	return nil
}

// tidy brings line breaks to one form and takes blanks off the ends.
func tidy(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// phrases takes blanks and doubles out of a list.
func phrases(list []string) (out []string) {
	seen := map[string]bool{}
	for _, p := range list {
		p = strings.Join(strings.Fields(p), " ")
		if folded := viet.Fold(p); p != "" && !seen[folded] {
			seen[folded] = true
			out = append(out, p)
		}
	}
	return out
}

// judge says what keeps a value from being kept: what concerns one thing alone.
// What concerns the whole is found by Make.
func (d *Desk) judge(key string, v *Value) error {
	i, isText := d.at[key]
	fault := func(kind, about string) Faults { return Faults{{Kind: kind, About: about}} }
	switch {
	case !isText && !d.has(key):
		return fault("unknown", key)
	case v == nil:
		return nil
	case isText && v.Text != nil:
		if _, err := lang.Parse(v.Behind); v.Behind != "" && err != nil {
			return fault("unknown", v.Behind)
		}
		if f := flows.Wrong(d.items[i].Item, *v.Text); len(f) > 0 {
			return Faults(f)
		}
		return nil
	case isText:
		return fault("unknown", key)
	}
	return d.judgeRest(key, v)
}

func (d *Desk) judgeRest(key string, v *Value) error {
	fault := func(kind, about string) Faults { return Faults{{Kind: kind, About: about}} }
	kind, name, _ := strings.Cut(key, "/")
	switch {
	case kind == "off" && v.Off:
		if st := d.step(kind, name); st.Protected || st.Next == "" {
			return fault("protected", name)
		}
	case kind == "order" && v.Order != nil:
		row := d.base.Row(name)
		if !slices.Equal(slices.Sorted(slices.Values(row)), slices.Sorted(slices.Values(v.Order))) {
			return fault("unknown", key)
		}
	case kind == "choice" && v.Choice != nil:
		step, _, _ := strings.Cut(name, "/")
		if st := d.step("off", step); st.Protected || st.Kind != "ask" {
			return fault("protected", step)
		}
		switch {
		case v.Choice.Goto == "":
			return fault("nowhere", "")
		case d.step("off", v.Choice.Goto) == nil:
			return fault("target", v.Choice.Goto)
		}
		if len(v.Choice.Words) > mostWords || tooLong(v.Choice.Words) {
			return fault("many", "")
		}
		if f := flows.Wrong(flows.Item{Button: true}, v.Choice.Label); len(f) > 0 {
			return Faults(f)
		}
	case kind == "phrases" && v.Phrases != nil:
		if len(v.Phrases) > mostPhrases || tooLong(v.Phrases) {
			return fault("many", "")
		}
	default:
		return fault("unknown", key)
	}
	return nil
}

func tooLong(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return len([]rune(s)) > longestPhrase })
}
