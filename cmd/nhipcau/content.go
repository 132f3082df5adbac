package main

import (
	"fmt"
	"io/fs"

	"nhipcau/flows"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// loadKnowledge reads everything built into the program that a conversation
// draws on.
func loadKnowledge() (k flows.Knowledge, err error) {
	if k.Places, err = places.Load(); err != nil {
		return k, fmt.Errorf("places: %w", err)
	}
	if k.Facts, err = eligibility.Load(); err != nil {
		return k, fmt.Errorf("eligibility: %w", err)
	}
	if k.Directory, err = directory.Load(k.Facts, k.Places); err != nil {
		return k, fmt.Errorf("directory: %w", err)
	}
	if k.Questions, err = questions.Load(); err != nil {
		return k, fmt.Errorf("questions: %w", err)
	}
	if k.Understand, err = understand.New(k.Questions); err != nil {
		return k, fmt.Errorf("understanding: %w", err)
	}
	return k, nil
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
