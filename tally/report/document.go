package report

import (
	"fmt"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
	"nhipcau/tally"
)

// document is a report in words, in one language: what all formats for people
// are made of.
type document struct {
	title    string // "Báo cáo …"
	of       string // "Thanh Hóa, Tháng 11/2026"
	warning  string // of a simulated population; else empty
	mark     string // across every page of such a report; else empty
	head     [][2]string
	reading  []string // what must be known before a figure is read
	missing  []string
	sections []section
	page     string // "Trang %d"
}

// section is one table with what is to be said of it.
type section struct {
	name    string // the key of its words
	title   string
	sheet   string // the title in a workbook: at most 31 letters
	note    string
	hints   []string // what helps to read it, after the note; a page has them below
	keys    []string // of the columns
	columns []string
	rows    [][]cell
}

// said is the note with the hints.
func (s section) said() string {
	return strings.TrimSpace(strings.Join(append([]string{s.note}, s.hints...), " "))
}

// cell is one field of a table.
type cell struct {
	text   string
	number *float64 // where the text is a plain number: for workbooks
	right  bool     // stands at the right, as numbers do
	period string   // whose name it is
	why    string   // the key of the sentence why no more is shown; empty where all is
}

// writer writes a document in one language.
type writer struct {
	lang lang.Lang
	Report
}

func (r Report) document(l lang.Lang) document {
	w := writer{l, r}
	d := document{
		title: w.say(words.Title), of: w.say(words.Place) + ", " + PeriodName(r.Period, l),
		head: w.head(), missing: w.missing(), page: w.say(words.Page),
	}
	if r.Simulated {
		d.warning, d.mark = w.say(words.Simulated), w.say(words.Watermark)
	}
	for _, t := range words.Reading {
		d.reading = append(d.reading, w.say(t))
	}
	all := []section{w.indicator(), w.trend(), w.week(), w.funnel(), w.unmet(), w.clusters(), w.communes(), w.forecast(), w.annual(), w.population(), w.checks(), w.sources(), w.tables()}
	for _, s := range all {
		if len(s.rows) > 0 || s.said() != "" {
			d.sections = append(d.sections, s)
		}
	}
	return d
}

func (w writer) say(t lang.Text) string { return t.In(w.lang) }

// section begins one; columns are keys of their words.
func (w writer) section(name string, columns ...string) section {
	s := section{name: name, title: w.say(words.Sections[name]), sheet: w.say(words.Sheets[name]), keys: columns}
	for _, c := range columns {
		s.columns = append(s.columns, w.say(words.Columns[c]))
	}
	return s
}

func (w writer) head() [][2]string {
	none := w.say(words.Head["none"])
	or := func(s string) string {
		if s == "" {
			return none
		}
		return s
	}
	head := [][2]string{
		{w.say(words.Head["period"]), fmt.Sprintf("%s (%s – %s)", PeriodName(w.Period, w.lang), day(w.Begin, w.lang), day(w.End, w.lang))},
		{w.say(words.Head["scope"]), w.scope()},
		{w.say(words.Head["definition"]), w.say(words.Definition)},
		{w.say(words.Head["as_of"]), or(day(w.AsOf, w.lang))},
		{w.say(words.Head["release"]), or(strings.Join(w.Releases, ", "))},
		{w.say(words.Head["epsilon"]), fmt.Sprintf(w.say(words.Head["epsilon_text"]), decimal(w.OneTable, w.lang), decimal(w.Epsilon, w.lang))},
		{w.say(words.Head["hash"]), or(w.Hash)},
	}
	if !w.Made.IsZero() {
		head = append(head, [2]string{w.say(words.Head["made"]), w.made()})
	}
	return head
}

// scope says in words what the report was narrowed to.
func (w writer) scope() string {
	area := w.Scope.Area
	if area == "" {
		area = w.say(words.Everywhere)
	}
	return TopicName(w.Scope.Topic, w.lang) + ", " + area
}

func (w writer) made() string {
	at := w.Made.In(hanoi.Time)
	return day(at.Format(time.DateOnly), w.lang) + at.Format(" 15:04")
}

// mostNamed is how many missing periods are named singly.
const mostNamed = 3

func (w writer) missing() (out []string) {
	first := ""
	for _, m := range w.Missing {
		if first == "" || m.From < first {
			first = m.From
		}
		var names []string
		for i, p := range m.Periods {
			if i == mostNamed {
				names = append(names, fmt.Sprintf(w.say(words.Missing["rest"]), len(m.Periods)-i))
				break
			}
			names = append(names, PeriodName(p, w.lang))
		}
		out = append(out, fmt.Sprintf(w.say(words.Missing["text"]), w.say(words.Missing[m.Kind]), strings.Join(names, ", "), day(m.From, w.lang)))
	}
	if !w.Published {
		return append([]string{fmt.Sprintf(w.say(words.Missing["nothing"]), day(first, w.lang))}, out...)
	}
	return out
}

func text(s string) cell { return cell{text: s} }

// named is the name of a period.
func (w writer) named(period string) cell {
	return cell{text: PeriodName(period, w.lang), period: period}
}

// count is a published count, or that it is hidden.
func (w writer) count(c tally.Count) cell {
	if c.Hidden {
		return cell{text: w.say(words.Few), right: true, why: whyFew}
	}
	return w.number(c.N)
}

func (w writer) number(n int64) cell {
	f := float64(n)
	return cell{text: whole(n, w.lang), number: &f, right: true}
}

// sum is a sum with its range.
func (w writer) sum(s Sum) cell {
	if s.few() {
		return cell{text: w.say(words.Few), why: whyFew}
	}
	return text(w.atLeast(s) + " " + w.between(s.Low, s.High))
}

// atLeast is what is shown of a sum, with a plus behind it where some of its counts
// are hidden and not in it.
func (w writer) atLeast(s Sum) string {
	if s.Hidden > 0 {
		return whole(s.N, w.lang) + "+"
	}
	return whole(s.N, w.lang)
}

func (w writer) ranged(n, low, high int64) string {
	return whole(n, w.lang) + " " + w.between(low, high)
}

func (w writer) between(low, high int64) string {
	return fmt.Sprintf("(%s–%s)", whole(low, w.lang), whole(high, w.lang))
}
