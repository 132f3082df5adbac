package report_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"nhipcau/tally"
	"nhipcau/tally/report"
)

// laplace draws noise of a weekly cell, scale 8, in the way of a schoolbook: exact
// enough for a test of intervals.
func laplace(r *rand.Rand) float64 {
	return math.Round(8 * (r.ExpFloat64() - r.ExpFloat64()))
}

// poisson draws a count by summing waiting times.
func poisson(r *rand.Rand, mean float64) (n float64) {
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}

func published(x float64) tally.Count {
	if x < 24 {
		return tally.Count{Hidden: true, Margin: 24}
	}
	return report.Shown(int64(math.Round(x/5)) * 5)
}

func TestASumsIntervalHoldsTheTruth(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, mean := range []float64{15, 40, 200} {
		inside, runs := 0, 2000
		for range runs {
			var truth float64
			var counts []tally.Count
			for range 13 {
				n := poisson(r, mean)
				truth += n
				counts = append(counts, published(n+laplace(r)))
			}
			if s := report.Add(counts...); float64(s.Low) <= truth && truth <= float64(s.High) {
				inside++
			}
		}
		if share := float64(inside) / float64(runs); share < 0.95 {
			t.Errorf("of sums of weeks of %v, %.3f hold the truth", mean, share)
		}
	}
}

func TestAForecastHoldsTheNextQuarterWhereNeedStaysAsItIs(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, weeks := range []int{report.Quarter[0], report.Quarter[1]} {
		inside, runs := 0, 2000
		for range runs {
			var counts []tally.Count
			for range weeks {
				counts = append(counts, published(poisson(r, 120)+laplace(r)))
			}
			var truth float64
			for range report.Quarter[2] {
				truth += poisson(r, 120)
			}
			e, ok := report.Expect(counts, report.Quarter[0], report.Quarter[1], report.Quarter[2])
			if !ok {
				t.Fatal("no forecast")
			}
			if float64(e.Low) <= truth && truth <= float64(e.High) {
				inside++
			}
		}
		if share := float64(inside) / float64(runs); share < 0.95 {
			t.Errorf("of forecasts from %d weeks, %.3f hold the truth", weeks, share)
		}
	}
}

func TestAForecastIsNeverSurerThanTheNoise(t *testing.T) {
	same := make([]tally.Count, 13)
	for i := range same {
		same[i] = report.Shown(100)
	}
	e, ok := report.Expect(same, report.Quarter[0], report.Quarter[1], report.Quarter[2])
	if least := int64(24 / 1.96 * math.Sqrt(13) * 1.96); !ok || e.High-e.N < least {
		t.Errorf("thirteen equal weeks give %+v, at least ±%d wanted", e, least)
	}
	same[5].Hidden = true
	if _, ok := report.Expect(same, report.Quarter[0], report.Quarter[1], report.Quarter[2]); ok {
		t.Error("a forecast was made over a hidden week")
	}
	if _, ok := report.Expect(same[6:], report.Quarter[0], report.Quarter[1], report.Quarter[2]); ok {
		t.Error("a forecast was made from seven weeks")
	}
}

func TestALossWithinTheNoiseIsNotNamed(t *testing.T) {
	from, near, far, none := report.Add(report.Shown(200)), report.Add(report.Shown(180)), report.Add(report.Shown(100)), report.Add(tally.Count{Hidden: true, Margin: 24})
	if l := report.Lost(from, near); l.Known || l.N != 0 {
		t.Errorf("20 of 200 are said to be lost: %+v", l)
	}
	if l := report.Lost(from, far); !l.Known || l.N != 100 || l.Low > 75 || l.High < 125 {
		t.Errorf("100 of 200 lost: %+v", l)
	}
	if l := report.Lost(from, none); l.Known {
		t.Errorf("a hidden count gives itself away: %+v", l)
	}
}
