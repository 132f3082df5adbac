package portal

import (
	"html/template"
	"math"
	"net/url"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

// lead answers "are we at 70 %?" before anything else.
type lead struct {
	Answer           string // key of the sentence
	Gauge            string // the share drawn against the target, as SVG; "" where no figure may be shown
	Figure, Interval string
	Least, Most      int    // of ten
	Eligible         string // how many conversations it rests on, "" when too few
	About            string // which period, topic and area
	Instead          *instead
	Show             tally.Show
	Place            string // of what it is, said with the figure where an area was chosen
	Wider            bool   // an area was chosen, and this is of the province
	Across           string // key of why a figure on one side of the target is around it
}

// instead says that the period which was chosen has no share of its own, and which
// period's is told in its place.
type instead struct {
	Chosen, Told string // the names of the two
	Months       bool   // shares of what was chosen are published by month, else by quarter
	Of           []howMany
}

// howMany is how many of the months there are of one answer.
type howMany struct {
	Key string // of the sentence
	N   int
}

// leadOf is the line of the report that answers the question: the newest month
// of all topics, or of the one that was chosen; for an area the newest quarter of
// that topic. Of an area and all topics together nothing is published, so there
// the province's stands.
func (v *visit) leadOf(r report.Report, topic string, c *tally.Cluster) *lead {
	l, lines, place := v.lang(), r.Indicator, v.everywhere()
	if c != nil && topic != "" && len(r.Clusters) > 0 {
		lines, place = r.Clusters, c.Name
	}
	for _, line := range slices.Backward(lines) {
		if line.Topic != topic {
			continue
		}
		in := *line.Line.Indicator
		said := &lead{
			Show: in.Show, Answer: answerOf(in), Gauge: report.Gauge(in, l), Wider: c != nil && place != c.Name,
			Least: int(math.Round(10 * in.Confirmed)), Most: int(math.Round(10 * in.WithSaid)),
			About: strings.Join([]string{report.PeriodName(line.Period, l), report.TopicName(topic, l), place}, ", "),
		}
		if c != nil {
			said.Place = place
		}
		said.Across = acrossOf(in)
		if line.Period != r.Period {
			said.Instead = insteadOf(r, lines, line, topic, l)
		}
		said.Figure, said.Interval, _ = report.Said(in, l)
		if !in.Eligible.Hidden {
			said.Eligible = report.Whole(in.Eligible.N, l)
		}
		return said
	}
	return nil
}

// insteadOf says what stands in the place of the share of the period chosen: nothing
// is published of that length, and shares are never added up.
func insteadOf(r report.Report, lines []report.Line, told report.Line, topic string, l lang.Lang) *instead {
	i := &instead{Chosen: report.PeriodName(r.Period, l), Told: report.PeriodName(told.Period, l), Months: told.Cluster == ""}
	if !i.Months {
		return i
	}
	for _, of := range []struct{ state, key string }{
		{tally.LikelyAbove, "figures_above_months"}, {tally.Around, "figures_around_months"},
		{tally.LikelyBelow, "figures_below_months"}, {"", "figures_unknown_months"},
	} {
		n := 0
		for _, line := range lines {
			if line.Topic == topic && line.Line.Indicator.State == of.state {
				n++
			}
		}
		if n > 0 {
			i.Of = append(i.Of, howMany{of.key, n})
		}
	}
	return i
}

// acrossOf is the key of why a figure that lies on one side of the target is around
// it all the same: its interval decides; "" where that needs no word.
func acrossOf(in tally.Indicator) string {
	switch {
	case !report.OneSided(in):
		return ""
	case in.WithSaid < tally.Target:
		return "figures_under"
	}
	return "figures_over"
}

// elsewhere is a period that has a share, where the one chosen has none.
type elsewhere struct {
	Key, Period, Area string // the sentence, and the names in it
	Query             template.URL
}

// elsewhereOf finds the newest month, and for an area and a topic the newest quarter.
func (v *visit) elsewhereOf(page figuresPage, c *tally.Cluster) (all []elsewhere) {
	newest := func(key, area string, is func(id string) bool) {
		i := slices.IndexFunc(page.Periods, func(p period) bool { return is(p.ID) && p.ID != page.Period })
		if i < 0 {
			return
		}
		q := url.Values{"period": {page.Periods[i].ID}, "topic": {page.Topic}, "area": {page.Area}}
		all = append(all, elsewhere{key, page.Periods[i].Name, area, template.URL(q.Encode())})
	}
	if c != nil && page.Topic != "" {
		newest("figures_see_quarter", c.Name, func(id string) bool { return strings.Contains(id, "Q") })
	}
	newest("figures_see_month", "", func(id string) bool { return len(id) == len("2026-09") && !strings.ContainsAny(id, "QW") })
	return all
}

// answerOf is the key of the sentence that answers the question.
func answerOf(in tally.Indicator) string {
	switch in.State {
	case tally.LikelyAbove:
		return "figures_above"
	case tally.LikelyBelow:
		return "figures_below"
	case tally.Around:
		return "figures_around"
	}
	return "figures_unknown"
}
