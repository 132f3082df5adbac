package tally

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The half-widths that the display rules were made from, at 70 % with the noise
// of scale 4.
func TestTheHalfWidthIsThatOfSamplingAndNoise(t *testing.T) {
	if v := variance(4); math.Abs(v-31.8) > 0.05 {
		t.Fatalf("the variance at scale 4 is %.2f, want 31.8", v)
	}
	for n, want := range map[float64]float64{80: 19.6, 200: 9.3, 500: 4.8, 1000: 3.1} {
		if got := 100 * share(0.7*n, n, variance(4), variance(4)).half(); math.Abs(got-want) > 0.15 {
			t.Errorf("n = %v: ±%.2f points, want ±%v", n, got, want)
		}
	}
}

func TestWhatIsTooFewIsNotShown(t *testing.T) {
	for _, tc := range []struct {
		n, k, s int64
		show    Show
		state   string
	}{
		{-7, -3, 0, ShowNothing, ""},
		{0, 0, 0, ShowNothing, ""},
		{19, 15, 0, ShowNothing, ""},
		{20, 15, 0, ShowCount, ""},
		{70, 49, 0, ShowCount, ""},
		{85, 60, 0, ShowWords, Around},
		{85, 85, 0, ShowWords, LikelyAbove},
		{85, 20, 5, ShowWords, LikelyBelow},
		{130, 91, 0, ShowWords, Around},
		{150, 105, 0, ShowPercent, Around},
		{400, 320, 10, ShowPercent, LikelyAbove},
		{400, 150, 10, ShowPercent, LikelyBelow},
		{400, 150, 140, ShowPercent, Around}, // the truth is somewhere between
		{400, 460, 20, ShowPercent, LikelyAbove},
		{400, -9, -2, ShowPercent, LikelyBelow},
	} {
		in := indicate(tc.n, tc.k, tc.s, 4, 4)
		if in.Show != tc.show || in.State != tc.state {
			t.Errorf("%d of %d and %d: %s %q, want %s %q", tc.k, tc.n, tc.s, in.Show, in.State, tc.show, tc.state)
		}
		if in.Low < 0 || in.High > 1 || in.Low > in.Confirmed || in.High < in.WithSaid || in.Confirmed > in.WithSaid {
			t.Errorf("%d of %d: %+v is no interval", tc.k, tc.n, in)
		}
		for _, c := range []Count{in.Eligible, in.Reached, in.Said} {
			if c.N%roundTo != 0 || c.N < 0 || c.Hidden && c.N != 0 || !c.Hidden && c.N < 20 {
				t.Errorf("%d of %d: a count of %+v", tc.k, tc.n, c)
			}
		}
		if in.Show == ShowNothing && !(in.Eligible.Hidden && in.Reached.Hidden && in.Said.Hidden) {
			t.Errorf("%d of %d: a hidden line shows %+v", tc.k, tc.n, in)
		}
	}
}

func TestACountIsShownOnlyAboveItsOwnNoise(t *testing.T) {
	for _, tc := range []struct {
		n     int64
		scale int
		want  Count
	}{
		{19, 4, Count{Hidden: true, Margin: 12}},
		{20, 4, Count{N: 20, Margin: 12}},
		{22, 4, Count{N: 20, Margin: 12}},
		{23, 4, Count{N: 25, Margin: 12}},
		{53, 18, Count{Hidden: true, Margin: 53.9}},
		{54, 18, Count{N: 55, Margin: 53.9}},
	} {
		if got := count(tc.n, tc.scale); got != tc.want {
			t.Errorf("%d at scale %d: %+v, want %+v", tc.n, tc.scale, got, tc.want)
		}
	}
}

// Of many cohorts whose people arrive with the same chance, and all of whose
// arrivals are confirmed, the interval holds that chance in 92 to 98 of 100.
func TestTheIntervalIsOfNinetyFivePercent(t *testing.T) {
	r := rand.New(rand.NewChaCha8([32]byte{5}))
	for _, n := range []int{150, 400, 1500} {
		for _, p := range []float64{0.4, 0.62, 0.8} {
			drawn, inside := seeded(byte(n)), 0
			const runs = 2000
			for range runs {
				k := int64(0)
				for range n {
					if r.Float64() < p {
						k++
					}
				}
				noisyN, noisyK := int64(n)+drawn.laplace(4), k+drawn.laplace(4)
				e := share(float64(noisyK), float64(noisyN), variance(4), variance(4))
				if math.Abs(e.p-p) <= e.half() {
					inside++
				}
			}
			if share := float64(inside) / runs; share < 0.925 || share > 0.98 {
				t.Errorf("n = %d, p = %v: the interval holds the truth in %.1f of 100", n, p, 100*share)
			}
		}
	}
}

// The example of docs/indicator.md.
func TestTheWorkedExampleIsRight(t *testing.T) {
	in := indicate(412, 251, 38, 4, 4)
	want := Indicator{
		Eligible: Count{N: 410, Margin: 12}, Reached: Count{N: 250, Margin: 12}, Said: Count{N: 40, Margin: 12},
		Show: ShowPercent, State: Around, Confirmed: 0.609, WithSaid: 0.701, Low: 0.552, High: 0.763,
	}
	if in != want {
		t.Fatalf("%+v", in)
	}
}
