package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/tally"
)

// shared are the columns of an indicator.
func (w writer) shared(in tally.Indicator) []cell {
	figure, interval, state := share(in, w.lang)
	said, against := text(figure), text(state)
	switch in.Show {
	case tally.ShowNothing:
		said.why = whyFew
	case tally.ShowCount:
		said.why = whyTooFew
	case tally.ShowWords:
		against.why = whyWords
	case tally.ShowPercent:
		if OneSided(in) {
			against.why = whyAround
		}
	}
	return []cell{w.count(in.Eligible), w.count(in.Reached), w.count(in.Said), said, text(interval), against}
}

// Why something is not shown: the keys of the sentences.
const (
	whyFew    = "few"     // too small a count
	whyTooFew = "too_few" // too few for a share
	whyWords  = "words"   // too few for a figure, enough for words
	whyAround = "around"  // the figure lies on one side of the target, its interval on both
)

// OneSided says that a share is around the target though both its figures lie on
// one side: its interval reaches over.
func OneSided(in tally.Indicator) bool {
	return in.Show == tally.ShowPercent && in.State == tally.Around && (in.WithSaid < tally.Target || in.Confirmed > tally.Target)
}

// sayAround adds why shares of a table are around the target that do not look it.
func (w writer) sayAround(s *section) {
	if s.lacks(whyAround) {
		s.hints = append(s.hints, w.say(words.Why[whyAround]))
	}
}

func (w writer) indicator() section {
	s := w.section("indicator", "period", "topic", "eligible", "reached", "said", "share", "interval", "state")
	for _, l := range w.Indicator {
		s.rows = append(s.rows, append([]cell{w.named(l.Period), text(TopicName(l.Topic, w.lang))}, w.shared(*l.Line.Indicator)...))
	}
	if len(s.rows) > 0 && w.Kind != tally.Monthly {
		s.note = fmt.Sprintf(w.say(words.ByMonth), PeriodName(w.Period, w.lang))
	}
	w.sayAround(&s)
	return s
}

func (w writer) funnel() section {
	s := w.section("funnel", "step", "count")
	f := w.Funnel
	if f == nil {
		return s
	}
	losses := map[string]Loss{}
	for _, l := range f.Losses {
		losses[l.Name] = l
	}
	step := func(name string, c cell) { s.rows = append(s.rows, []cell{text(w.say(words.Funnel[name])), c}) }
	loss := func(name string) {
		c := text(w.say(words.Noise))
		if l := losses[name]; l.Known {
			c = text(w.ranged(l.N, l.Low, l.High))
		}
		step("lost_"+name, c)
	}
	for _, st := range f.Steps {
		step(st.Name, w.sum(st.Sum))
		if st.Name == "need" || st.Name == "eligible" {
			loss(st.Name)
		}
	}
	for _, st := range f.Not {
		step(st.Name, w.sum(st.Sum))
	}
	loss("referred")
	return s
}

func (w writer) unmet() section {
	s := w.section("unmet", "topic", "need", "no_listing", "conditions", "unmet")
	if s.rows = w.unmetRows(w.Unmet); len(s.rows) > 0 {
		s.note, s.hints = w.say(words.UnmetNote), w.unmetHints()
	}
	return s
}

// unmetHints say why sums of unmet need may look as if they did not fit.
func (w writer) unmetHints() (hints []string) {
	if slices.ContainsFunc(w.Unmet, func(u Unmet) bool { return u.partly() || u.Need.Hidden > 0 }) {
		hints = append(hints, w.say(words.UnmetHidden))
	}
	if slices.ContainsFunc(w.Unmet, func(u Unmet) bool { return !u.Need.few() && u.missed() > u.Need.N }) {
		hints = append(hints, w.say(words.UnmetMore))
	}
	return hints
}

// worst has the most need that was not met first, as far as it is shown.
func worst(all []Unmet) []Unmet {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Unmet) int {
		return cmp.Or(cmp.Compare(b.missed(), a.missed()), cmp.Compare(b.Need.N, a.Need.N))
	})
	return all
}

func (w writer) unmetRows(all []Unmet) (rows [][]cell) {
	for _, u := range worst(all) {
		rows = append(rows, []cell{text(TopicName(u.Topic, w.lang)), w.sum(u.Need), w.sum(u.NoListing), w.sum(u.Conditions), w.sum(u.Other)})
	}
	return rows
}

// The labels of need that was not met, in the order of their columns.
var unmetLabels = []string{"unmet:" + tally.ReasonNoListing, "unmet:" + tally.ReasonConditions, "unmet"}

func (w writer) clusters() section {
	s := w.section("clusters", "period", "area", "topic", "eligible", "reached", "said", "share", "interval", "state", "no_listing", "conditions", "unmet")
	w.places(&s, w.Clusters, func(l Line) []cell {
		return append([]cell{text(TopicName(l.Topic, w.lang))}, w.shared(*l.Line.Indicator)...)
	}, unmetLabels)
	w.sayAround(&s)
	return s
}

func (w writer) communes() section {
	columns, labels := []string{"eligible", "no_listing", "conditions", "unmet"}, append([]string{tally.Eligible.String()}, unmetLabels...)
	if w.Scope.Topic == "" {
		s := w.section("communes", append([]string{"period", "area"}, columns...)...)
		w.places(&s, w.Communes, func(Line) []cell { return nil }, labels)
		return s
	}
	// A topic was chosen and these are not of it: every row says so.
	s := w.section("communes", append([]string{"period", "area", "topic"}, columns...)...)
	w.places(&s, w.Communes, func(Line) []cell { return []cell{text(w.say(words.AllTopics))} }, labels)
	if len(s.rows) > 0 {
		s.title += ": " + w.say(words.AllTopics)
		s.note = strings.TrimSpace(fmt.Sprintf(w.say(words.NotByTopic), TopicName(w.Scope.Topic, w.lang)) + " " + s.note)
	}
	return s
}

// places adds the lines of a table by place. Those that hold nothing that is
// shown are only counted: there are hundreds of them.
func (w writer) places(s *section, lines []Line, first func(Line) []cell, labels []string) {
	empty := 0
	for _, l := range ranked(lines) {
		if !shows(l.Line) {
			empty++
			continue
		}
		row := append([]cell{w.named(l.Period), text(w.area(l))}, first(l)...)
		for _, label := range labels {
			row = append(row, w.count(l.Counts[label]))
		}
		s.rows = append(s.rows, row)
	}
	var notes []string
	if len(s.rows) > 0 {
		notes = w.byQuarter()
	}
	if empty > 0 {
		notes = append(notes, fmt.Sprintf(w.say(words.HiddenRows), empty))
	}
	s.note = strings.Join(notes, " ")
}

// byQuarter says, where another period was asked for, that figures by place are of
// quarters.
func (w writer) byQuarter() []string {
	form := words.ByQuarter[w.Kind]
	if form.IsZero() {
		return nil
	}
	name := PeriodName(w.Period, w.lang)
	if p, err := parsePeriod(w.Period); err == nil && w.Kind == tally.Monthly {
		return []string{fmt.Sprintf(w.say(form), PeriodName(quarterOf(p.begin), w.lang), name)}
	}
	return []string{fmt.Sprintf(w.say(form), name)}
}

// ranked has, within each period, the places with the most need that was not met
// first, as far as it is shown; the others stay in their order.
func ranked(lines []Line) []Line {
	missed := func(l Line) (n int64) {
		for _, label := range unmetLabels {
			n += l.Counts[label].N
		}
		return n
	}
	out := slices.Clone(lines)
	slices.SortStableFunc(out, func(a, b Line) int {
		return cmp.Or(strings.Compare(a.Period, b.Period), cmp.Compare(missed(b), missed(a)))
	})
	return out
}

func (w writer) area(l Line) string {
	if l.Cluster == noPlace || l.Commune == noPlace {
		return w.say(words.NoPlace)
	}
	return l.Area
}

// noPlace is the label of who did not say where they are.
const noPlace = "none"

// shows reports whether anything of a line is shown.
func shows(l tally.Line) bool {
	if l.Indicator != nil && l.Indicator.Show != tally.ShowNothing {
		return true
	}
	for _, c := range l.Counts {
		if !c.Hidden {
			return true
		}
	}
	return false
}

func (w writer) forecast() section {
	s := w.section("forecast", "topic", "expected", "range", "basis")
	f := w.Forecast
	if f == nil {
		return s
	}
	if len(f.Lines) == 0 {
		s.note = fmt.Sprintf(w.say(words.Forecast["none"]), leastMonths, leastWeeks)
		return s
	}
	s.note = fmt.Sprintf(w.say(words.Forecast["note"]), PeriodName(f.Quarter, w.lang), leastMonths, leastWeeks)
	for _, e := range f.Lines {
		basis := words.Forecast["months"]
		if e.Unit == tally.Weekly {
			basis = words.Forecast["weeks"]
		}
		s.rows = append(s.rows, []cell{
			text(TopicName(e.Topic, w.lang)), w.number(e.N), text(whole(e.Low, w.lang) + "–" + whole(e.High, w.lang)), text(fmt.Sprintf(w.say(basis), e.From)),
		})
	}
	return s
}

func (w writer) annual() section {
	s := w.section("annual", "code", "heading", "reached", "said", "note", "from")
	if len(w.Annual) == 0 {
		return s
	}
	s.note = w.say(words.Annual.Note)
	for i, h := range words.Annual.Headings {
		source := h.Source
		if source.IsZero() {
			source = words.Annual.Source
		}
		row := []cell{text(h.Code), text(w.say(lang.Text{VI: h.VI, EN: h.EN})), text(""), text(""), text(w.say(h.Note)), text(w.say(source))}
		switch line := w.Annual[i]; {
		case line.Reached != nil:
			row[2], row[3] = w.sum(*line.Reached), w.sum(*line.Said)
		case h.Note.IsZero():
			row[4] = text(w.say(words.Annual.Elsewhere))
		}
		s.rows = append(s.rows, row)
	}
	return s
}

func (w writer) population() section {
	s := w.section("population", "topic", "people", "theirs", "source", "date")
	for _, p := range w.Outside {
		between := ""
		if p.High > 0 {
			between = whole(p.Low, w.lang) + "–" + whole(p.High, w.lang)
		}
		s.rows = append(s.rows, []cell{text(TopicName(p.Topic, w.lang)), w.number(p.N), text(between), text(p.Source), text(day(p.Date, w.lang))})
	}
	return s
}

func (w writer) sources() section {
	s := w.section("sources", "number", "period", "published", "closed", "release", "hash")
	for _, p := range w.Sources {
		s.rows = append(s.rows, []cell{w.number(p.Number), w.named(p.Period), text(day(p.Published, w.lang)), text(day(p.Closed, w.lang)), text(p.Release), text(p.Hash)})
	}
	return s
}

func (w writer) tables() section {
	s := w.section("tables", "table", "stages", "scale")
	for _, t := range w.Tables {
		for _, part := range t.Parts {
			s.rows = append(s.rows, []cell{text(w.word(words.Counted, t.Table)), text(w.stages(part.Stages)), w.number(int64(part.Scale))})
		}
	}
	return s
}

// word is the words for a key, or the key itself where it is of another time.
func (w writer) word(of texts, key string) string {
	if t, ok := of[key]; ok {
		return w.say(t)
	}
	return key
}

// stages names what is counted, each once: the reasons are of one stage.
func (w writer) stages(labels []string) string {
	var names []string
	for _, l := range labels {
		stage, _, _ := strings.Cut(l, ":")
		if name := w.word(words.Counted, stage); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}
