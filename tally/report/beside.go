package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"nhipcau/tally"
)

// Beside is what a page shows beside a report: how the share went month by month
// up to it, the newest week, whose figures are the noisiest of all, and which
// services are to be checked next. Input gives the checks, Build the rest.
type Beside struct {
	Topic  string  `json:"topic,omitempty"` // of the trend; "" for all
	Trend  []Line  `json:"trend,omitempty"` // oldest first, of every topic
	Week   string  `json:"week,omitempty"`  // the newest one published
	Topics []Unmet `json:"topics,omitempty"`
	Checks []Check `json:"checks,omitempty"`
	Due    int     `json:"due,omitempty"` // how many there are in all

	margin float64 // of a weekly count
}

// Check is a service whose facts are to be checked.
type Check struct {
	Name string `json:"name"`
	Due  string `json:"due,omitempty"` // the day; empty where nobody ever called
}

// mostTrend is how many months a trend has at most.
const mostTrend = 12

// beside looks at what is published up to the period's end, and for the week at
// all of it.
func (b Beside) beside(all []tally.Publication, p period, n names) *Beside {
	months := latest(all, tally.Monthly, p)
	b.Trend = lines(months[max(0, len(months)-mostTrend):], n, func(l tally.Line) bool { return l.Indicator != nil })
	for _, w := range slices.Backward(all) {
		if w.Kind == tally.Weekly && w.Period > b.Week {
			b.Week, b.Topics = w.Period, unmet([]tally.Publication{w})
			for _, c := range counts([]tally.Publication{w}, firstTopic(b.Topics), tally.Need.String()) {
				b.margin = c.Margin
			}
		}
	}
	return &b
}

func firstTopic(all []Unmet) string {
	if len(all) == 0 {
		return ""
	}
	return all[0].Topic
}

func (w writer) trend() section {
	s := w.section("trend", "period", "eligible", "reached", "said", "share", "interval", "state")
	for _, l := range w.trendLines() {
		s.rows = append(s.rows, append([]cell{w.named(l.Period)}, w.shared(*l.Line.Indicator)...))
	}
	if len(s.rows) > 0 {
		s.note = fmt.Sprintf(w.say(words.Beside["trend"]), TopicName(w.Beside.Topic, w.lang))
	}
	w.sayAround(&s)
	return s
}

func (w writer) trendLines() []Line {
	if w.Beside == nil {
		return nil
	}
	return keep(w.Beside.Trend, func(l Line) bool { return l.Topic == w.Beside.Topic })
}

// drawTrend has a row for each month.
func (w writer) drawTrend() chart {
	c := chart{section: "trend", note: w.say(words.Charts["indicator"]), target: w.say(words.Target)}
	for _, l := range w.trendLines() {
		c.rows = append(c.rows, w.shareBar(PeriodName(l.Period, w.lang), *l.Line.Indicator))
	}
	return c
}

func (w writer) week() section {
	s := w.section("week", "topic", "need", "no_listing", "conditions", "unmet")
	if w.Beside == nil || w.Beside.Week == "" {
		return s
	}
	s.rows = w.unmetRows(w.Beside.Topics)
	s.note = fmt.Sprintf(w.say(words.Beside["week"]), PeriodName(w.Beside.Week, w.lang), int(math.Round(w.Beside.margin)))
	if most := w.mostNeed(w.Beside.Topics); most != "" {
		s.note += " " + fmt.Sprintf(w.say(words.Beside["most"]), most)
	}
	return s
}

// mostNamedNeeds is how many needs a sentence names.
const mostNamedNeeds = 3

// mostNeed names the topics with the most need, as far as it is shown.
func (w writer) mostNeed(all []Unmet) string {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Unmet) int { return cmp.Compare(b.Need.N, a.Need.N) })
	var said []string
	for _, u := range all[:min(mostNamedNeeds, len(all))] {
		if !u.Need.few() {
			said = append(said, TopicName(u.Topic, w.lang)+" "+w.sum(u.Need).text)
		}
	}
	return strings.Join(said, ", ")
}

func (w writer) checks() section {
	s := w.section("checks", "service", "due")
	if w.Beside == nil || w.Beside.Due == 0 {
		return s
	}
	for _, c := range w.Beside.Checks {
		due := day(c.Due, w.lang)
		if due == "" {
			due = w.say(words.Beside["never"])
		}
		s.rows = append(s.rows, []cell{text(c.Name), text(due)})
	}
	s.note = fmt.Sprintf(w.say(words.Beside["checks"]), w.Beside.Due)
	return s
}
