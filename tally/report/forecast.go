package report

import (
	"math"
	"slices"

	"nhipcau/tally"
)

// Forecast is the need to be expected in the quarter after the period, all
// topics together from months and each topic from weeks.
//
// The method: the mean of the latest k periods times how many of them a quarter
// has, m; need is taken to stay as it is, and the drift of a season is in the
// spread only as far as it is in the k periods. The 95 % interval is
// t·sqrt(m·v + m²·v/k), t Student's with k-1 degrees of freedom, v the variance
// between the periods, but never less than that of chance (the mean itself, as
// Poisson has it), of the noise and of rounding.
type Forecast struct {
	Quarter string     `json:"quarter"`
	Lines   []Expected `json:"lines"`
}

// Expected is the need to be expected in one topic, "" for all.
type Expected struct {
	Topic string `json:"topic"`
	N     int64  `json:"n"`
	Low   int64  `json:"low"`
	High  int64  `json:"high"`
	From  int    `json:"from"` // how many periods it rests on
	Unit  string `json:"unit"` // tally.Monthly or Weekly
}

// Of how many periods a forecast is made, at least and at most.
const (
	leastMonths, mostMonths = 3, 6
	leastWeeks, mostWeeks   = 8, 13
	monthsOfQuarter         = 3
	weeksOfQuarter          = 13
)

// forecast looks at what is published of the time up to the period's end.
func forecast(all []tally.Publication, p period) *Forecast {
	f := &Forecast{Quarter: p.next().name}
	months, weeks := latest(all, tally.Monthly, p), latest(all, tally.Weekly, p)
	if e, ok := expect(counts(months, "", tally.Need.String()), leastMonths, mostMonths, monthsOfQuarter); ok {
		e.Unit = tally.Monthly
		f.Lines = append(f.Lines, e)
	}
	for _, topic := range topicsOf(weeks) {
		if e, ok := expect(counts(weeks, topic, tally.Need.String()), leastWeeks, mostWeeks, weeksOfQuarter); ok {
			e.Topic, e.Unit = topic, tally.Weekly
			f.Lines = append(f.Lines, e)
		}
	}
	return f
}

// latest are the publications of a kind up to the period's end, in order.
func latest(all []tally.Publication, kind string, p period) (out []tally.Publication) {
	for _, pub := range all {
		if _, end, err := tally.Span(pub.Period); pub.Kind == kind && err == nil && !end.After(p.end) {
			out = append(out, pub)
		}
	}
	slices.SortFunc(out, func(a, b tally.Publication) int {
		if a.Period < b.Period {
			return -1
		}
		return 1
	})
	return out
}

// expect forecasts from counts, oldest first; false when too few of them are
// there or one of the latest is hidden.
func expect(counts []tally.Count, least, most, times int) (Expected, bool) {
	counts = counts[max(0, len(counts)-most):]
	if len(counts) < least || slices.ContainsFunc(counts, func(c tally.Count) bool { return c.Hidden }) {
		return Expected{}, false
	}
	k, m := float64(len(counts)), float64(times)
	var mean, v, noise float64
	for _, c := range counts {
		mean += float64(c.N) / k
		noise = max(noise, math.Pow(c.Margin/z, 2))
	}
	for _, c := range counts {
		v += math.Pow(float64(c.N)-mean, 2) / (k - 1)
	}
	v = max(v, mean+noise+roundingVariance)
	half := student(len(counts)-1) * math.Sqrt(m*v+m*m*v/k)
	return Expected{
		N: int64(math.Round(m * mean)), From: len(counts),
		Low: max(0, int64(math.Floor(m*mean-half))), High: int64(math.Ceil(m*mean + half)),
	}, true
}

// student is the 97.5 % point of Student's t with 1 to 12 degrees of freedom.
func student(degrees int) float64 {
	return [...]float64{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179}[degrees-1]
}
