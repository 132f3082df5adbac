// Package form is one service as an editor fills it in: part by part, each short
// enough for a phone. It writes a listing as fields, reads fields back into a
// listing, and says of each field in plain words what is wrong with it. A field
// that was not sent stays as it was, so a half-sent form breaks nothing.
//
//	f := form.New(vocabulary, gazetteer, time.Now)
//	sent := f.Values(form.Contact, listing)         // listing -> fields
//	wrong := f.Read(form.Contact, sent, &changed)   // fields -> listing
//	groups := f.Layout(form.Contact, sent, wrong)   // fields -> what a page draws
package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Part is a page of the form.
type Part string

// The parts, in the order in which somebody tells of a service.
const (
	Who         Part = "who"
	What        Part = "what"
	Where       Part = "where"
	When        Part = "when"
	Contact     Part = "contact"
	Eligibility Part = "eligibility"
	Papers      Part = "papers"
	Safety      Part = "safety"
	Check       Part = "check"
)

// Parts lists them.
func Parts() []Part {
	return []Part{Who, What, Where, When, Contact, Eligibility, Papers, Safety, Check}
}

// columns are the cells of package cells that a part holds.
var columns = map[Part][]string{
	Who:         {"name", "name_en", "organization", "organization_en"},
	What:        {"topics", "summary", "summary_en", "lead", "tags", "only_when_asked"},
	Where:       {"scope", "communes", "locations", "hidden"},
	When:        {"hours"},
	Contact:     {"phones", "website", "access", "apply", "apply_en"},
	Eligibility: {"rule", "eligible", "eligible_en", "basis", "rule_source"},
	Papers:      {"documents", "costs"},
	Safety:      {"asks_id", "must_report", "say", "say_en", "notices"},
	Check:       {"confidence", "sources", "verification", "verified_by", "verified_on", "verified_how", "next_check", "withheld", "note"},
}

// Form knows what fields may hold.
type Form struct {
	vocabulary *eligibility.Vocabulary
	places     *places.Gazetteer
	now        func() time.Time
	cells      map[string]cells.Column
}

// New makes a form.
func New(v *eligibility.Vocabulary, g *places.Gazetteer, now func() time.Time) *Form {
	f := &Form{v, g, now, map[string]cells.Column{}}
	for _, c := range cells.Columns(g) {
		f.cells[c.Key] = c
	}
	return f
}

// Columns are the cells of a part: what it says in words.
func (f *Form) Columns(p Part) (out []cells.Column) {
	for _, key := range columns[p] {
		out = append(out, f.cells[key])
	}
	return out
}

// Wrongs say what is wrong with fields, by the field's name; "" is the part as a
// whole.
type Wrongs map[string]say.Note

func (w Wrongs) add(name, id string, args ...string) {
	if _, already := w[name]; !already {
		w[name] = say.It(id, args...)
	}
}

// side is how a part is written, read and laid out.
type side struct {
	write  func(*Form, *directory.Listing) url.Values
	read   func(*Form, url.Values, *directory.Listing, Wrongs)
	layout func(*Form, *sheet)
}

var sides = map[Part]side{
	Who:         {writeWho, readWho, layWho},
	What:        {writeWhat, readWhat, layWhat},
	Where:       {writeWhere, readWhere, layWhere},
	When:        {writeWhen, readWhen, layWhen},
	Contact:     {writeContact, readContact, layContact},
	Eligibility: {writeEligibility, readEligibility, layEligibility},
	Papers:      {writePapers, readPapers, layPapers},
	Safety:      {writeSafety, readSafety, laySafety},
	Check:       {writeCheck, readCheck, layCheck},
}

// Values writes the fields of a part.
func (f *Form) Values(p Part, l *directory.Listing) url.Values { return sides[p].write(f, l) }

// Read reads the fields of a part into a listing. Where something is wrong the
// listing holds what could be read.
func (f *Form) Read(p Part, sent url.Values, l *directory.Listing) Wrongs {
	w := Wrongs{}
	sides[p].read(f, sent, l, w)
	return w
}

// Layout gives the fields of a part as a page draws them.
func (f *Form) Layout(p Part, sent url.Values, w Wrongs) []Group {
	s := &sheet{sent: sent, wrong: w}
	sides[p].layout(f, s)
	return s.groups
}

// Group is some fields that belong together.
type Group struct {
	Legend string // key of a text; "" for none
	Number int    // that the legend speaks of, from 1; 0 for none
	Name   lang.Text
	Hint   string // key of a text
	Closed bool   // folded away until somebody wants it
	Row    bool   // its fields stand beside each other where there is room
	Fields []Field
}

// Field is one field of a page.
type Field struct {
	Name    string
	Kind    string // line, long, pick, ticks, tick, tel, url, time, date
	Label   string // key of a text
	Say     lang.Text
	Hint    string // key of a text
	Value   string
	Ticked  []string
	Options []Option
	Most    int // letters
	Wrong   say.Note
	Must    bool   // it must be filled in
	MustIf  string // key of a word on when it must be; "" for never, or always
}

// Option is something to pick.
type Option struct {
	Value string
	Key   string // key of a text, else
	Say   lang.Text
}

// Has reports whether an option is ticked.
func (f Field) Has(value string) bool { return slices.Contains(f.Ticked, value) }

// Bad reports whether something is wrong with the field.
func (f Field) Bad() bool { return f.Wrong.ID != "" }

// sheet is a page being laid out.
type sheet struct {
	sent   url.Values
	wrong  Wrongs
	groups []Group
}

func (s *sheet) group(g Group, fields ...Field) {
	for _, f := range fields {
		f.Value, f.Ticked, f.Wrong = s.sent.Get(f.Name), s.sent[f.Name], s.wrong[f.Name]
		g.Fields = append(g.Fields, f)
	}
	s.groups = append(s.groups, g)
}

// rows lays out what there may be several of, with room for two more.
func (s *sheet) rows(name, legend, hint string, fields func(at string) []Field) {
	n := rowsSent(s.sent, name)
	for i := range min(n+2, mostRows) {
		g := Group{Legend: legend, Number: i + 1, Closed: i > n || i == n && n > 0}
		if i == 0 {
			g.Hint = hint
		}
		s.group(g, fields(row(name, i))...)
	}
}

// mostRows is how many phones, papers and so on a service has at most here.
const mostRows = 24

func row(name string, i int) string { return name + "-" + strconv.Itoa(i) + "-" }

// rowsSent counts the rows up to the last that has a word in it.
func rowsSent(sent url.Values, name string) (n int) {
	for key, values := range sent {
		rest, ok := strings.CutPrefix(key, name+"-")
		digits, _, more := strings.Cut(rest, "-")
		i, err := strconv.Atoi(digits)
		if ok && more && err == nil && i >= 0 && i < mostRows && slices.ContainsFunc(values, said) {
			n = max(n, i+1)
		}
	}
	return n
}

// said reports whether a field says something: a price that nobody picked does
// not.
func said(value string) bool { return strings.TrimSpace(value) != "" && value != "unknown" }

// eachRow calls with every row that has a word in it. It reports false when the
// rows were not sent at all.
func eachRow(sent url.Values, name, first string, do func(at string)) bool {
	if !sent.Has(row(name, 0) + first) {
		return false
	}
	for i := range rowsSent(sent, name) {
		at := row(name, i)
		for key, values := range sent {
			if strings.HasPrefix(key, at) && slices.ContainsFunc(values, said) {
				do(at)
				break
			}
		}
	}
	return true
}

// text is a field as words: tidy, without markup.
func text(sent url.Values, name string) string {
	s, _ := cells.Plain(cells.Tidy(sent.Get(name)))
	return s
}

// take reads a field of words, unless it was not sent.
func take(sent url.Values, name string, most int, into *string, w Wrongs) {
	if !sent.Has(name) {
		return
	}
	*into = text(sent, name)
	if n := utf8.RuneCountInString(*into); n > most {
		w.add(name, "form_long", strconv.Itoa(n), strconv.Itoa(most))
	}
}

// both reads a text in its two languages.
func both(sent url.Values, name string, most int, into *lang.Text, w Wrongs) {
	take(sent, name+"_vi", most, &into.VI, w)
	take(sent, name+"_en", most, &into.EN, w)
}

func setBoth(v url.Values, name string, t lang.Text) {
	v.Set(name+"_vi", t.VI)
	v.Set(name+"_en", t.EN)
}

// bothFields are the two fields of a text.
func bothFields(kind, name, label, hint string, most int) []Field {
	return []Field{
		{Name: name + "_vi", Kind: kind, Label: label, Hint: hint, Most: most},
		{Name: name + "_en", Kind: kind, Label: label + "_en", Most: most},
	}
}

// must marks the fields that have to be filled in. Where when is not empty it is
// the key of a word on when they have to, and now says whether that is so already.
func must(when string, now bool, fields []Field) []Field {
	for i := range fields {
		fields[i].Must, fields[i].MustIf = now, when
	}
	return fields
}

// picked gives a value back when it is among the options.
func picked[T ~string](sent url.Values, name string, all []T, into *T) {
	if v := T(sent.Get(name)); sent.Has(name) && slices.Contains(all, v) {
		*into = v
	}
}

// ticked reads a list of ticks; mark is a hidden field that says the list was
// sent, as an empty list sends nothing.
func ticked[T ~string](sent url.Values, name string, all []T, into *[]T) {
	if !sent.Has("has") {
		return
	}
	var out []T
	for _, one := range all {
		if slices.Contains(sent[name], string(one)) {
			out = append(out, one)
		}
	}
	// What this page does not list stays.
	for _, had := range *into {
		if !slices.Contains(all, had) {
			out = append(out, had)
		}
	}
	if !slices.Equal(sorted(out), sorted(*into)) {
		*into = out
	}
}

func sorted[T ~string](all []T) []T {
	out := slices.Clone(all)
	slices.Sort(out)
	return out
}

func asStrings[T ~string](all []T) (out []string) {
	for _, one := range all {
		out = append(out, string(one))
	}
	return out
}

func options[T ~string](prefix string, all []T) (out []Option) {
	for _, one := range all {
		out = append(out, Option{Value: string(one), Key: prefix + string(one)})
	}
	return out
}
