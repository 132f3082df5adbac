package form

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/eligibility"
)

// The ways to write a rule: from lists, or by hand.
var ways = []string{"lists", "raw"}

var joins = []string{"all", "any"}

var hows = []eligibility.How{eligibility.AllOf, eligibility.AnyOf, eligibility.NoneOf}

// mostBlocks is how many blocks of conditions a rule has at most here.
const mostBlocks = 6

func block(i int) string { return "block-" + strconv.Itoa(i) + "-" }

func writeEligibility(f *Form, l *directory.Listing) url.Values {
	v := url.Values{"rule": {l.Eligibility.Rule}, "way": {"lists"}, "join": {"all"}, "basis": {l.Eligibility.Basis},
		"rule_url": {l.Eligibility.Source.URL}, "rule_date": {Day(l.Eligibility.Source.Date)}}
	setBoth(v, "eligible", l.Eligibility.Text)
	f.setShape(v, l.Eligibility.Rule)
	return v
}

// setShape writes a rule as lists, or leaves it to be written by hand where it
// says more than lists can.
func (f *Form) setShape(v url.Values, rule string) {
	shape, ok := f.vocabulary.Shape(rule)
	if !ok || len(shape.Blocks) > mostBlocks {
		v.Set("way", "raw")
		return
	}
	if shape.Any {
		v.Set("join", "any")
	}
	for i, b := range shape.Blocks {
		v.Set(block(i)+"how", string(b.How))
		for _, c := range b.Conditions {
			for _, value := range c.Values {
				v.Add(block(i)+"is", c.Fact+":"+value)
			}
		}
	}
}

func readEligibility(f *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	l.Eligibility.Rule = f.Rule(sent, l.Eligibility.Rule, w)
	both(sent, "eligible", longText, &l.Eligibility.Text, w)
	take(sent, "basis", longText, &l.Eligibility.Basis, w)
	if sent.Has("rule_url") {
		l.Eligibility.Source = readSource(sent, "rule_url", "rule_date", w)
	}
	if l.Eligibility.Rule == "" {
		return
	}
	for _, lang := range []string{"vi", "en"} {
		if sent.Has("eligible_"+lang) && text(sent, "eligible_"+lang) == "" {
			w.add("eligible_"+lang, "form_rule_words")
		}
	}
	if !l.Eligibility.Text.Complete() {
		w.add("eligible_vi", "form_rule_words")
	}
	switch {
	case l.Eligibility.Source.URL == "":
		w.add("rule_url", "form_rule_source")
	case l.Eligibility.Source.Date == "":
		w.add("rule_date", "form_rule_date")
	}
}

// Rule gives the rule that the fields say: put together from lists, or as it was
// written by hand.
func (f *Form) Rule(sent url.Values, had string, w Wrongs) string {
	switch sent.Get("way") {
	case "raw":
		rule := cells.Tidy(sent.Get("rule"))
		if note, bad := f.Fault(rule); bad {
			w["rule"] = note
		}
		return rule
	case "lists":
		shape := f.readShape(sent)
		rule := shape.Source()
		// What says the same as before stays as it was written.
		before := url.Values{"join": {"all"}}
		if f.setShape(before, had); before.Get("way") == "" && f.readShape(before).Source() == rule {
			return had
		}
		if note, bad := f.Fault(rule); bad {
			w["block-0-how"] = note
		}
		return rule
	}
	return had
}

// readShape reads the blocks. What is not in the vocabulary is let go: only a
// form that was tampered with has it.
func (f *Form) readShape(sent url.Values) (s eligibility.Shape) {
	s.Any = sent.Get("join") == "any"
	for i := range mostBlocks {
		b := eligibility.Block{How: eligibility.AllOf}
		picked(sent, block(i)+"how", hows, &b.How)
		for _, fact := range f.vocabulary.Facts() {
			c := eligibility.Condition{Fact: fact.ID}
			for _, value := range fact.Values {
				if slices.Contains(sent[block(i)+"is"], fact.ID+":"+value.ID) {
					c.Values = append(c.Values, value.ID)
				}
			}
			if len(c.Values) > 0 {
				b.Conditions = append(b.Conditions, c)
			}
		}
		if len(b.Conditions) > 0 {
			s.Blocks = append(s.Blocks, b)
		}
	}
	return s
}

var (
	ruleAt      = regexp.MustCompile(`column (\d+): `)
	ruleFact    = regexp.MustCompile(`undeclared reference to '([^']*)'`)
	ruleValue   = regexp.MustCompile(`: (\w+) has no value "([^"]*)"`)
	ruleSign    = regexp.MustCompile(`: (\S+) is not allowed in a rule`)
	ruleTooLong = regexp.MustCompile(`bytes: at most|too many cases`)
)

// Fault says plainly what is wrong with a rule: a fact that there is not, a
// value that it does not have, or where it cannot be read.
func (f *Form) Fault(rule string) (note say.Note, bad bool) {
	_, err := f.vocabulary.Compile(rule)
	if err == nil {
		return say.Note{}, false
	}
	what := err.Error()
	// What the rule itself quotes must not be taken for what is said about it.
	what = strings.ReplaceAll(what, rule, "")
	if m := ruleFact.FindStringSubmatch(what); m != nil {
		return say.It("form_rule_fact", m[1], strings.Join(f.facts(), ", ")), true
	}
	if m := ruleValue.FindStringSubmatch(what); m != nil {
		return say.It("form_rule_value", m[1], m[2], strings.Join(f.values(m[1]), ", ")), true
	}
	if m := ruleSign.FindStringSubmatch(what); m != nil {
		return say.It("form_rule_sign", strings.Trim(m[1], "_")), true
	}
	if ruleTooLong.MatchString(what) {
		return say.It("form_rule_long"), true
	}
	if m := ruleAt.FindStringSubmatch(what); m != nil {
		return say.It("form_rule_at", m[1]), true
	}
	return say.It("form_rule_shape"), true
}

func (f *Form) facts() (out []string) {
	for _, fact := range f.vocabulary.Facts() {
		out = append(out, fact.ID)
	}
	return out
}

func (f *Form) values(id string) (out []string) {
	fact, _ := f.vocabulary.Fact(id)
	for _, v := range fact.Values {
		out = append(out, v.ID)
	}
	return out
}

// Asked are the facts that a rule speaks of, for trying it on example people.
func (f *Form) Asked(rule string) (out []eligibility.Fact) {
	r, err := f.vocabulary.Compile(rule)
	if err != nil {
		return nil
	}
	for _, id := range r.Facts() {
		fact, _ := f.vocabulary.Fact(id)
		out = append(out, fact)
	}
	return out
}

func layEligibility(f *Form, s *sheet) {
	s.group(Group{Hint: "f_rule_about"}, Field{Name: "join", Kind: "pick", Label: "f_join", Options: options("join_", joins)})
	n := 0
	for i := range mostBlocks {
		if len(s.sent[block(i)+"is"]) > 0 {
			n = i + 1
		}
	}
	for i := range min(n+1, mostBlocks) {
		s.group(Group{Legend: "f_block", Number: i + 1, Closed: i > 0 && i == n}, f.blockFields(s.sent, block(i))...)
	}
	ruled := f.Rule(s.sent, s.sent.Get("rule"), Wrongs{}) != ""
	s.group(Group{}, must("f_must_rule", ruled, bothFields("long", "eligible", "f_eligible", "f_eligible_hint", longText))...)
	s.group(Group{}, Field{Name: "basis", Kind: "line", Label: "f_basis", Hint: "f_basis_hint", Most: longText})
	s.group(Group{}, must("f_must_rule", ruled, []Field{
		{Name: "rule_url", Kind: "url", Label: "f_rule_url", Hint: "f_source_hint", Most: 1000},
		{Name: "rule_date", Kind: "date", Label: "f_source_date", Hint: "f_date_hint", Most: 20}})...)
	s.group(Group{Legend: "f_raw", Hint: "f_raw_hint", Closed: s.sent.Get("way") != "raw" && s.wrong["rule"].ID == ""},
		Field{Name: "way", Kind: "pick", Label: "f_way", Options: options("way_", ways)},
		Field{Name: "rule", Kind: "code", Label: "f_rule", Most: 1000})
}

// blockFields are the conditions of a block: every fact with its answers to tick.
func (f *Form) blockFields(sent url.Values, at string) []Field {
	fields := []Field{{Name: at + "how", Kind: "pick", Label: "f_how", Options: options("how_", hows)}}
	for _, fact := range f.vocabulary.Facts() {
		one := Field{Name: at + "is", Kind: "fold", Say: fact.Ask}
		for _, v := range fact.Values {
			one.Options = append(one.Options, Option{Value: fact.ID + ":" + v.ID, Say: v.Label})
		}
		fields = append(fields, one)
	}
	return fields
}

// Opened reports whether a folded field has something ticked.
func (f Field) Opened() bool {
	return slices.ContainsFunc(f.Options, func(o Option) bool { return f.Has(o.Value) })
}
