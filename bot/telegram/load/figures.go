package main

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// figures are what one round came to.
type figures struct {
	count         int
	perSecond     float64
	p50, p99, max time.Duration
	cpu           time.Duration // of a message, with the stub's and the sender's part
}

func measured(took [][]time.Duration, in time.Duration) figures {
	all := slices.Concat(took...)
	slices.Sort(all)
	f := figures{count: len(all), perSecond: float64(len(all)) / in.Seconds()}
	if n := len(all); n > 0 {
		f.p50, f.p99, f.max = all[n/2], all[n*99/100], all[n-1]
	}
	return f
}

// median is the round in the middle.
func (c *contender) median() figures {
	sorted := slices.SortedFunc(slices.Values(c.rounds), func(a, b figures) int { return cmp.Compare(a.perSecond, b.perSecond) })
	if len(sorted) == 0 {
		return figures{}
	}
	return sorted[len(sorted)/2]
}

// ratios are how much it carried of what its echo bot did in the same round, and
// how much of the processor's time that bot needed for a message it needed; each
// the median over the rounds.
func (c *contender) ratios() (carried, cheaper float64) {
	var carries, costs []float64
	for i, f := range c.rounds {
		echo := c.beside.rounds[i]
		carries = append(carries, f.perSecond/echo.perSecond)
		costs = append(costs, float64(echo.cpu)/float64(max(1, f.cpu)))
	}
	return middle(carries), middle(costs)
}

func middle(all []float64) float64 {
	slices.Sort(all)
	if len(all) == 0 {
		return 0
	}
	return all[len(all)/2]
}

type random struct{}

func (random) Read(p []byte) (int, error) { return rand.Read(p) }

// realEngine is the conversation as it is built into the program.
func realEngine() (*flows.Engine, error) {
	var k flows.Knowledge
	var err error
	steps := []func(){
		func() { k.Places, err = places.Load() },
		func() { k.Facts, err = eligibility.Load() },
		func() { k.Directory, err = directory.Load(k.Facts, k.Places) },
		func() { k.Questions, err = questions.Load() },
		func() { k.Understand, err = understand.New(k.Questions) },
	}
	for _, step := range steps {
		if step(); err != nil {
			return nil, err
		}
	}
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		return nil, fmt.Errorf("the conversations built in are broken: %w", findings)
	}
	r, findings := flows.NewRelease(c, k)
	if r == nil {
		return nil, fmt.Errorf("the conversations built in are broken: %w", findings)
	}
	return flows.NewEngine(r), nil
}
