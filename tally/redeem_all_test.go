package tally_test

import (
	"errors"
	"strings"
	"testing"

	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestADaysListOfCodesIsTakenInOneGoAndEachIsAnsweredForItself(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l := open(t, config(t, url))
		draw := func(topic string) string {
			code, err := l.Draw(t.Context(), topic, 16228, false)
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		loans, jobs := draw("loans"), draw("jobs")
		slip := func(code string) tally.Slip {
			return tally.Slip{Code: code, Account: "a", Topics: []string{"loans"}}
		}
		spaced := loans[:3] + " " + loans[3:6] + "-" + loans[6:]
		got, err := l.RedeemAll(t.Context(), slip(spaced), slip(loans), slip(jobs), slip("12"), slip(draw("loans")))
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []error{nil, tally.ErrWrongCode, tally.ErrWrongCode, tally.ErrCodeShape, nil} {
			if !errors.Is(got[i], want) {
				t.Errorf("the code %d is answered with %v, want %v", i+1, got[i], want)
			}
		}
		if n := peek(t, l, tally.InAll)["2026-11"]["reached"]; n != 2 {
			t.Errorf("%d arrivals were counted, want 2", n)
		}
		if got, err := l.RedeemAll(t.Context()); err != nil || len(got) != 0 {
			t.Errorf("no codes at all: %v, %v", got, err)
		}
		if got, err := l.RedeemAll(t.Context(), slip(strings.Repeat("9", 10))); err != nil || !errors.Is(got[0], tally.ErrCodeShape) {
			t.Errorf("a mistyped code alone: %v, %v", got, err)
		}
	})
}
