package portal

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/portal/wording"
)

// What follows says in words what the wording is kept under, so that nobody need
// know that "flow/loans/purpose/say" is the question what the money is for.

// naming are the functions with which pages do that.
func (p *Portal) naming(l lang.Lang) template.FuncMap {
	return template.FuncMap{
		"named":   func(key string) (string, error) { return p.named(l, p.Wording.Where(key)) },
		"finding": func(f flows.Finding) (string, error) { return p.finding(l, f) },
		"asks":    func(id string) (string, error) { return p.asks(l, id) },
		"step":    func(st flows.OutlinedStep) (string, error) { return p.stepWords(l, st) },
		"ruled":   func(rule string) ([]string, error) { return p.ruled(l, rule) },
		// sayKey is the key of what a step says.
		"sayKey": func(step string) string { return "flow/" + strings.Replace(step, ".", "/", 1) + "/say" },
		"leads":  func(at, to string) (string, error) { return p.leads(l, at, to) },
	}
}

// named says what a key is of.
func (p *Portal) named(l lang.Lang, w wording.Where) (string, error) {
	if w.Kind == "" {
		return w.Key, nil
	}
	topic := ""
	if w.Topic != "" {
		var err error
		if topic, err = p.texts.say(l, heardKey(w.Topic)); err != nil {
			return "", err
		}
	}
	return p.texts.say(l, "named_"+w.Kind, "of", brief(w.Of.In(l)), "under", brief(w.Under.In(l)), "topic", topic)
}

// finding says what was found, and where: steps and keys in words.
func (p *Portal) finding(l lang.Lang, f flows.Finding) (string, error) {
	f.Args = slices.Clone(f.Args)
	for i, arg := range f.Args {
		if w := p.Wording.Where(arg); w.Kind != "" {
			words, err := p.named(l, w)
			if err != nil {
				return "", err
			}
			f.Args[i] = words
		} else if strings.Contains(arg, ".") {
			words, err := p.leads(l, "", arg)
			if err != nil {
				return "", err
			}
			f.Args[i] = words
		}
	}
	said := f.In(l)
	if f.Step == "" {
		return said, nil
	}
	step, err := p.leads(l, "", f.Step)
	return step + ": " + said, err
}

// asks says what a known question asks, or that none is.
func (p *Portal) asks(l lang.Lang, id string) (string, error) {
	if q, ok := p.Knowledge.Questions.Question(id); ok {
		return "“" + brief(q.Ask.In(l)) + "”", nil
	}
	return p.texts.say(l, "words_asks_none")
}

// stepWords is what a step does, and how it begins to say it.
func (p *Portal) stepWords(l lang.Lang, st flows.OutlinedStep) (string, error) {
	kind, err := p.texts.say(l, "phone_kind_"+st.Kind)
	if err != nil || st.Text.IsZero() {
		return kind, err
	}
	return kind + ": “" + brief(st.Text.In(l)) + "”", nil
}

// leads says which step comes after one, with the title of its conversation where
// that is another.
func (p *Portal) leads(l lang.Lang, at, to string) (string, error) {
	flow, _, _ := strings.Cut(at, ".")
	for _, f := range p.Wording.Outline() {
		i := slices.IndexFunc(f.Steps, func(st flows.OutlinedStep) bool { return st.Name == to })
		if i < 0 {
			continue
		}
		words, err := p.stepWords(l, f.Steps[i])
		if f.Flow != flow {
			words = f.Title.In(l) + " · " + words
		}
		return words, err
	}
	return to, nil
}

// pair is a change in words.
type pair struct {
	Was, Is lang.Text
	Plain   bool   // in the language of the reader alone, as Was.VI and Is.VI
	Leads   string // where an added answer leads
}

// pair says what a change was and is.
func (v *visit) pair(c wording.Change) (p pair, err error) {
	kind, name, _ := strings.Cut(c.Key, "/")
	plain := func(was, is []string) {
		p.Plain, p.Was.VI, p.Is.VI = true, strings.Join(was, "\n"), strings.Join(is, "\n")
	}
	switch kind {
	case "off":
		said := map[bool]string{true: "words_off", false: "words_on"}
		was, err := v.texts.say(v.lang(), said[c.Before != nil])
		if err != nil {
			return p, err
		}
		is, err := v.texts.say(v.lang(), said[c.After != nil])
		plain([]string{was}, []string{is})
		return p, err
	case "order":
		was, err := v.inOrder(name, c.Before)
		if err != nil {
			return p, err
		}
		is, err := v.inOrder(name, c.After)
		plain(was, is)
		return p, err
	case "phrases":
		var was, is []string
		if c.Before != nil {
			was = c.Before.Phrases
		}
		if c.After != nil {
			is = c.After.Phrases
		}
		plain(without(was, is), without(is, was))
		return p, nil
	case "choice":
		label := func(w *wording.Value) (t lang.Text) {
			if w != nil && w.Choice != nil {
				p.Leads, err = v.leads(v.lang(), "", w.Choice.Goto)
				t = w.Choice.Label
			}
			return t
		}
		p.Was, p.Is = label(c.Before), label(c.After)
		return p, err
	}
	p.Was, p.Is = c.Texts()
	return p, nil
}

// inOrder lists the questions of a flow as an order has them.
func (v *visit) inOrder(flow string, w *wording.Value) (lines []string, err error) {
	row := v.Wording.Content().Row(flow)
	if w != nil {
		row = w.Order
	}
	for n, name := range row {
		words, err := v.leads(v.lang(), flow, flow+"."+name)
		if err != nil {
			return nil, err
		}
		lines = append(lines, strconv.Itoa(n+1)+". "+words)
	}
	return lines, nil
}

// without lists what is in one list and not in another.
func without(list, other []string) (out []string) {
	for _, s := range list {
		if !slices.Contains(other, s) {
			out = append(out, s)
		}
	}
	return out
}
