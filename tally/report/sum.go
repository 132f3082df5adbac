package report

import (
	"math"

	"nhipcau/tally"
)

// Sum is published counts added up. The truth lies between Low and High 95 times
// in 100: the noises and the rounding are added as what they are, independent,
// and each hidden count may be anything from 0 to the least that is shown.
type Sum struct {
	N      int64 `json:"n"` // of those that are shown
	Low    int64 `json:"low"`
	High   int64 `json:"high"`
	Of     int   `json:"of"`     // how many counts there are
	Hidden int   `json:"hidden"` // how many of them are hidden
}

// few says that nothing of the sum can be shown.
func (s Sum) few() bool { return s.Hidden == s.Of }

// leastShown is below what count a figure is hidden, whatever its noise.
const leastShown = 20

// z is how many standard errors are 95 %.
const z = 1.96

// roundingVariance is that of rounding to 5.
const roundingVariance = 25.0 / 12

func add(counts ...tally.Count) Sum {
	var s Sum
	var variance, hidden float64
	for _, c := range counts {
		s.Of++
		variance += math.Pow(c.Margin/z, 2) + roundingVariance
		if c.Hidden {
			s.Hidden++
			hidden += max(leastShown, c.Margin)
			continue
		}
		s.N += c.N
	}
	margin := z * math.Sqrt(variance)
	s.Low = max(0, int64(math.Floor(float64(s.N)-margin)))
	s.High = int64(math.Ceil(float64(s.N) + margin + hidden))
	if s.few() {
		s.N, s.Low = 0, 0
	}
	return s
}

// Loss is how many fewer there are at one step than at the step before.
type Loss struct {
	Name string `json:"name"` // "need": lost after it
	N    int64  `json:"n"`    // 0 where it is not known
	Low  int64  `json:"low"`
	High int64  `json:"high"`
	// Known is false where one of the two is hidden, or the difference is not
	// to be told from noise.
	Known bool `json:"known"`
}

// lost is from minus the counts of to.
func lost(name string, from Sum, to ...Sum) Loss {
	l := Loss{Name: name, N: from.N, Known: !from.few()}
	square := func(d int64) float64 { return float64(d) * float64(d) }
	below, above := square(from.N-from.Low), square(from.High-from.N)
	for _, t := range to {
		l.N -= t.N
		below += square(t.High - t.N)
		above += square(t.N - t.Low)
		l.Known = l.Known && (!t.few() || len(to) > 1)
	}
	l.Low, l.High = l.N-int64(math.Ceil(math.Sqrt(below))), l.N+int64(math.Ceil(math.Sqrt(above)))
	if l.Known = l.Known && l.Low > 0; !l.Known {
		l.N, l.Low, l.High = 0, 0, 0
	}
	return l
}
