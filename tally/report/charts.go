package report

import (
	"fmt"

	"nhipcau/tally"
)

// charts are the drawings of a report, those that have something to show.
func (w writer) charts() (out []chart) {
	for _, c := range []chart{w.drawIndicator(), w.drawTrend(), w.drawFunnel(), w.drawUnmet()} {
		if len(c.rows) > 0 {
			c.title = w.say(words.Sections[c.section])
			out = append(out, c)
		}
	}
	return out
}

// drawIndicator has a row for each topic of a month, or for each month.
func (w writer) drawIndicator() chart {
	c := chart{section: "indicator", note: w.say(words.Charts["indicator"]), target: w.say(words.Target)}
	for _, l := range w.Indicator {
		if w.Kind != tally.Monthly && l.Topic != "" {
			continue
		}
		label := TopicName(l.Topic, w.lang)
		if w.Kind != tally.Monthly {
			label = PeriodName(l.Period, w.lang)
		}
		c.rows = append(c.rows, w.shareBar(label, *l.Line.Indicator))
	}
	return c
}

// shareBar is a share with its interval, as far as it may be drawn.
func (w writer) shareBar(label string, in tally.Indicator) bar {
	b := bar{label: label, thin: true}
	figure, _, state := share(in, w.lang)
	if b.figure = figure; figure == "" {
		b.figure = state
	}
	if in.Show == tally.ShowPercent {
		b.wide, b.inner = [2]float64{in.Low, in.High}, [2]float64{in.Confirmed, max(in.WithSaid, in.Confirmed+0.006)}
	}
	return b
}

func (w writer) drawFunnel() chart {
	c := chart{section: "funnel"}
	if w.Funnel == nil {
		return c
	}
	most := int64(1)
	for _, s := range w.Funnel.Steps {
		most = max(most, s.N)
	}
	for _, s := range w.Funnel.Steps {
		c.rows = append(c.rows, bar{label: w.say(words.Funnel[s.Name]), figure: w.sum(s.Sum).text, inner: [2]float64{0, float64(s.N) / float64(most)}})
		if s.Name == "need" || s.Name == "eligible" {
			c.rows = append(c.rows, w.drawLoss(s.Name))
		}
	}
	c.rows = append(c.rows, w.drawLoss("referred"))
	return c
}

// drawLoss names who was lost after a step.
func (w writer) drawLoss(after string) bar {
	b := bar{label: w.say(words.Charts["lost_"+after]), figure: w.say(words.Charts["noise"]), lost: true}
	for _, l := range w.Funnel.Losses {
		if l.Name == after && l.Known {
			b.figure = w.ranged(l.N, l.Low, l.High)
		}
	}
	return b
}

// drawUnmet has a row for each topic whose need is shown.
func (w writer) drawUnmet() chart {
	c := chart{section: "unmet", note: w.say(words.Charts["unmet"])}
	most := int64(1)
	for _, u := range w.Unmet {
		most = max(most, u.Need.N)
	}
	for _, u := range worst(w.Unmet) {
		if u.Need.few() {
			continue
		}
		b := bar{label: TopicName(u.Topic, w.lang), figure: whole(u.Need.N, w.lang), wide: [2]float64{0, float64(u.Need.N) / float64(most)}}
		if unmet := u.missed(); unmet > 0 {
			b.inner[1] = min(float64(unmet)/float64(most), b.wide[1])
			b.figure = fmt.Sprintf(w.say(words.Charts["unmet_of"]), whole(unmet, w.lang), whole(u.Need.N, w.lang))
		}
		c.rows = append(c.rows, b)
	}
	return c
}
