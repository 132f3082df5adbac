package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/safelog"
	"nhipcau/portal/wording"
)

// checkLive proves the wording that staff published, and reports false where
// there is none: then it is what is built in that counts.
func (g given) checkLive(c call, k flows.Knowledge) (done bool, err error) {
	if g.settings.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(g.settings.DataDir, databaseFile)); err != nil {
			return false, nil // nothing was ever kept here
		}
	}
	db, err := openStore(c.ctx, g.settings)
	if err != nil {
		return false, err
	}
	defer db.Close()
	desk, err := openWording(db, k)
	if err != nil {
		return false, err
	}
	live, err := desk.Live(c.ctx)
	if err != nil {
		return false, fmt.Errorf("the wording cannot be read (%s)", safelog.Kind(err))
	}
	if live.Number == 0 {
		return false, nil
	}
	findings, err := proveWording(c.ctx, desk, live.Overlay, k)
	if err != nil {
		return false, err
	}
	return true, g.printFindings(c.out, fmt.Sprintf("release-%d", live.Number), findings)
}

// proveWording finds what is wrong with a wording. Transcripts quote what is built
// in: one that goes the same way in other words is as it should be.
func proveWording(ctx context.Context, desk *wording.Desk, o wording.Overlay, k flows.Knowledge) (flows.Findings, error) {
	before, findings := newEngine(content.Files, k)
	if before == nil {
		return findings, nil
	}
	made, findings := desk.Make(ctx, o)
	if made == nil {
		return findings, nil
	}
	release, more := made.Release(k)
	if findings = append(findings, more...); release == nil {
		return findings, nil
	}
	findings = append(findings, flows.Inspect(content.Files, release, time.Now())...)
	_, differ, err := desk.Rehearse(ctx, before, flows.NewEngine(release), nil)
	for _, r := range differ {
		switch {
		case r.Grave:
			findings = append(findings, flows.Finding{File: r.File, Message: "goes another way than what is built in, where somebody may be in danger"})
		case r.Way:
			findings = append(findings, flows.Finding{File: r.File, Message: "goes another way than what is built in", Advice: true})
		}
	}
	return findings, err
}
