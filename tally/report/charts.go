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

// drawUnmet has a row for each topic; none where nothing at all is shown.
func (w writer) drawUnmet() chart {
	c := chart{section: "unmet", note: w.say(words.Charts["unmet"])}
	most, shown := int64(1), false
	for _, u := range w.Unmet {
		most = max(most, u.Need.N, u.missed())
		shown = shown || !u.Need.few() || !u.none()
	}
	if !shown {
		return c
	}
	for _, u := range worst(w.Unmet) {
		c.rows = append(c.rows, w.unmetBar(u, float64(most)))
	}
	return c
}

// hiddenWidth is how long a row is drawn of whose need nothing is shown.
const hiddenWidth = 0.08

// unmetBar is as long as the need: what of it is known to be unmet, then what cannot
// be told, hatched, or where all is shown the rest.
func (w writer) unmetBar(u Unmet, most float64) bar {
	hidden := w.say(words.Charts["not_shown"])
	b := bar{label: TopicName(u.Topic, w.lang), figure: hidden}
	b.inner[1] = float64(u.missed()) / most
	b.wide = [2]float64{b.inner[1], max(float64(u.Need.N)/most, b.inner[1])}
	missed, need := hidden, hidden
	if !u.none() {
		missed = whole(u.missed(), w.lang)
		if u.partly() {
			missed += "+"
		}
	}
	if !u.Need.few() {
		need = w.atLeast(u.Need)
	}
	if !u.none() || !u.Need.few() {
		b.figure = fmt.Sprintf(w.say(words.Charts["unmet_of"]), missed, need)
	}
	if u.partly() {
		b.hatched, b.wide = b.wide, [2]float64{}
	}
	if u.Need.few() {
		b.hatched = [2]float64{b.inner[1], min(b.inner[1]+hiddenWidth, 1)}
	}
	return b
}
