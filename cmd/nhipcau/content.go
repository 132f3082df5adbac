package main

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"nhipcau/flows"
	model "nhipcau/knowledge/answer"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// loadKnowledge reads everything built into the program that a conversation
// draws on: services and places on one side, questions and understanding, which
// has to learn, on the other.
func loadKnowledge() (k flows.Knowledge, err error) {
	var learning error
	var learnt sync.WaitGroup
	learnt.Go(func() { learning = loadUnderstanding(&k) })
	err = loadServices(&k)
	learnt.Wait()
	return k, errors.Join(err, learning)
}

func loadServices(k *flows.Knowledge) (err error) {
	if k.Places, err = places.Load(); err != nil {
		return fmt.Errorf("places: %w", err)
	}
	if k.Facts, err = eligibility.Load(); err != nil {
		return fmt.Errorf("eligibility: %w", err)
	}
	if k.Directory, err = directory.Load(k.Facts, k.Places); err != nil {
		return fmt.Errorf("directory: %w", err)
	}
	return nil
}

func loadUnderstanding(k *flows.Knowledge) (err error) {
	if k.Questions, err = questions.Load(); err != nil {
		return fmt.Errorf("questions: %w", err)
	}
	if k.Guard, err = model.New(); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	if k.Understand, err = understand.New(k.Questions); err != nil {
		return fmt.Errorf("understanding: %w", err)
	}
	return nil
}

// newEngine makes an engine of a folder of conversations over what the program
// knows. It is nil where the findings hold anything that must be fixed.
func newEngine(dir fs.FS, k flows.Knowledge) (*flows.Engine, flows.Findings) {
	c, findings := flows.LoadContent(dir)
	if c == nil {
		return nil, findings
	}
	r, more := flows.NewRelease(c, k)
	findings = append(findings, more...)
	if r == nil {
		return nil, findings
	}
	return flows.NewEngine(r), findings
}
