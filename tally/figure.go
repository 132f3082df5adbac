package tally

import "math"

// Count is a count as it is shown: noisy, rounded to 5, and hidden when it is too
// small to be told from its noise.
type Count struct {
	N      int64   `json:"n"`      // 0 when hidden
	Hidden bool    `json:"hidden"` // too few to be shown
	Margin float64 `json:"margin"` // 95 % of the noise lies within; in counts
}

// What is shown of a count.
const (
	roundTo  = 5
	leastFew = 20 // below it, or below the noise's margin, a count is hidden
)

// Show says how much of a share can be shown.
type Show string

// From least to most: nothing, only how many there are, only in words, or the
// figure.
const (
	ShowNothing Show = "hidden"
	ShowCount   Show = "count"
	ShowWords   Show = "words"
	ShowPercent Show = "percent"
)

// The widest that half of a 95 % interval may be, in shares of one, for the figure
// and for words.
const (
	widestPercent = 0.125
	widestWords   = 0.20
)

// Target is the share that the province wants to reach: 70 % (provincial plan of
// 27/01/2022).
const Target = 0.70

// Words for where a share lies.
const (
	LikelyAbove = "above"  // the target is reached with probability over 0.9
	Around      = "around" // neither
	LikelyBelow = "below"  // with probability below 0.1
)

// Indicator is the share of those with need and eligible who reached a service.
// The truth lies between those whose code came back and those together with who
// said so: people go without showing a code, and a few say what is not so.
// Confirmed, WithSaid, Low and High are set where Show is ShowPercent, in shares
// of one to a tenth of a percent; State where it is that or ShowWords.
type Indicator struct {
	Eligible  Count   `json:"eligible"`
	Reached   Count   `json:"reached"`
	Said      Count   `json:"said_reached"`
	Show      Show    `json:"show"`
	State     string  `json:"state,omitempty"`
	Confirmed float64 `json:"confirmed,omitempty"` // reached ÷ eligible
	WithSaid  float64 `json:"with_said,omitempty"` // (reached + said so) ÷ eligible
	Low       float64 `json:"low,omitempty"`       // 95 %: the lower end of Confirmed
	High      float64 `json:"high,omitempty"`      // and the upper end of WithSaid
}

// variance is that of discrete Laplace noise: 2q/(1-q)², q = exp(-1/scale).
func variance(scale int) float64 {
	q := math.Exp(-1 / float64(scale))
	return 2 * q / ((1 - q) * (1 - q))
}

// margin is what the noise of a cell stays within 95 times in 100: scale·ln 20.
func margin(scale int) float64 { return float64(scale) * math.Log(20) }

// count is a cell as it may be shown.
func count(n int64, scale int) Count {
	c := Count{Margin: math.Round(10*margin(scale)) / 10}
	if float64(n) < max(leastFew, margin(scale)) {
		c.Hidden = true
		return c
	}
	c.N = (n + roundTo/2) / roundTo * roundTo
	return c
}

// estimate is a share of noisy counts with its standard error.
type estimate struct{ p, se float64 }

// share is k of n, where n bears the noise vn and k bears vk (variances): the
// error of sampling and that of the noise together, to first order. The share in
// the variance is drawn a little to the middle (two more of each kind), or a
// share of 0 or 1 would seem certain.
func share(k, n, vk, vn float64) estimate {
	p := k / n
	mid := (min(max(k, 0), n) + 2) / (n + 4)
	return estimate{p, math.Sqrt(mid*(1-mid)/n + (vk+vn*p*p)/(n*n))}
}

// z is how many standard errors are 95 %.
const z = 1.96

func (e estimate) half() float64 { return z * e.se }

// reaches is the probability that the share is at the target or above.
func (e estimate) reaches() float64 {
	return 0.5 * math.Erfc((Target-e.p)/(e.se*math.Sqrt2))
}

// indicate makes the indicator of noisy counts: n eligible, k reached, s who said
// so, with the scales of the noise of n and of the other two.
func indicate(n, k, s int64, scaleN, scaleK int) Indicator {
	in := Indicator{Eligible: count(n, scaleN), Reached: count(k, scaleK), Said: count(s, scaleK)}
	if in.Eligible.Hidden {
		in.Show, in.Reached, in.Said = ShowNothing, hidden(in.Reached), hidden(in.Said)
		return in
	}
	confirmed := share(float64(k), float64(n), variance(scaleK), variance(scaleN))
	with := share(float64(k+s), float64(n), 2*variance(scaleK), variance(scaleN))
	switch widest := confirmed.half(); {
	case widest > widestWords:
		in.Show = ShowCount
		return in
	case widest > widestPercent:
		in.Show = ShowWords
	default:
		in.Show = ShowPercent
		in.Confirmed, in.WithSaid = tenth(confirmed.p, math.Round), tenth(with.p, math.Round)
		in.WithSaid = max(in.WithSaid, in.Confirmed)
		in.Low, in.High = tenth(min(confirmed.p-confirmed.half(), with.p-with.half()), math.Floor), tenth(max(with.p+with.half(), confirmed.p+confirmed.half()), math.Ceil)
	}
	switch {
	case confirmed.reaches() > 0.9:
		in.State = LikelyAbove
	case with.reaches() < 0.1:
		in.State = LikelyBelow
	default:
		in.State = Around
	}
	return in
}

func hidden(c Count) Count { return Count{Hidden: true, Margin: c.Margin} }

// tenth rounds a share to a tenth of a percent and keeps it within 0 and 1: only
// here, at the end, or an average over periods would be crooked.
func tenth(p float64, round func(float64) float64) float64 {
	return min(max(round(1000*p)/1000, 0), 1)
}
