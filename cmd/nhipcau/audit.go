package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"nhipcau/internal/needle"
)

// auditReport is what was searched for, where, and what was found. It never
// repeats a needle.
type auditReport struct {
	Needles     int          `json:"needles"`
	Forms       int          `json:"forms"`
	Codes       int          `json:"codes"`    // referral codes among the needles
	Channels    []string     `json:"channels"` // those that answered, by the metrics
	Stages      []auditStage `json:"stages"`
	NotSearched []string     `json:"not_searched"`
	Memory      string       `json:"memory,omitempty"` // what a running process is bound to hold
	Trouble     string       `json:"trouble,omitempty"`
	Kept        string       `json:"kept,omitempty"` // the folder, where something was found
}

// auditStage is one search of everything.
type auditStage struct {
	Stage string         `json:"stage"`
	Files int            `json:"files"`
	Bytes int64          `json:"bytes"`
	Rows  int            `json:"rows"` // of PostgreSQL
	Keys  int            `json:"keys"` // of Redis
	Found []needle.Found `json:"found"`
}

// audit looks for people in what the program leaves. With --data it searches an
// installation for somebody's needles and starts nothing; else it starts this
// very binary in a folder of its own, talks to it, and searches what it left.
func audit(c call, g given) error {
	var texts []string
	var needles []needle.Needle
	if g.needles != "" {
		file, err := os.Open(g.needles)
		if err != nil {
			return fmt.Errorf("--needles %s cannot be read: is there such a file?", g.needles)
		}
		defer file.Close()
		if needles, texts, err = needle.Read(file); err != nil {
			return fmt.Errorf("--needles %s: %w", g.needles, err)
		}
		if len(needles) == 0 {
			return fmt.Errorf("--needles %s is empty: write what must not be found, one a line", g.needles)
		}
	}
	var report auditReport
	var err error
	switch {
	case g.data != "" && len(needles) == 0:
		return usageError{errors.New("--data needs --needles: a file of what must not be found there, one a line")}
	case g.data != "":
		report, err = auditInstallation(c, g, needles)
	default:
		report, err = auditRun(c, g, needles, texts)
	}
	if err != nil {
		return err
	}
	if err := report.print(c, g.json); err != nil {
		return err
	}
	if report.Trouble != "" || report.found() > 0 {
		return errFound
	}
	return nil
}

// auditInstallation searches what is there: a folder, and a Redis and a
// PostgreSQL where they are named.
func auditInstallation(c call, g given, needles []needle.Needle) (r auditReport, err error) {
	f := needle.NewFinder(needles)
	r.count(needles)
	if err := f.Folder(g.data); err != nil {
		return r, fmt.Errorf("--data %s cannot be searched whole: is it there, and may you read it?", g.data)
	}
	s := auditStage{Stage: "as it is"}
	if address := g.redis; address != "" {
		if s.Keys, _, err = f.Redis(c.ctx, address, false); err != nil {
			return r, errors.New("--redis cannot be searched: the address must be right, and its user may do all that reads")
		}
	} else {
		r.NotSearched = append(r.NotSearched, "Redis: --redis redis://user:password@host:6379 names it")
	}
	if address := g.settings.DatabaseURL; address != "" {
		if s.Rows, err = f.Tables(c.ctx, address); err != nil {
			return r, errors.New("DATABASE_URL cannot be searched: the address must be right, and its user may read every table")
		}
	}
	r.NotSearched = append(r.NotSearched, "logs and backups that are kept elsewhere: name their folder with --data, those packed with gzip are opened")
	r.add(s, f)
	return r, nil
}

func (r *auditReport) count(needles []needle.Needle) {
	r.Needles, r.Forms = len(needles), 0
	for _, n := range needles {
		r.Forms += n.Forms()
	}
}

func (r *auditReport) add(s auditStage, f *needle.Finder) {
	s.Files, s.Bytes, s.Found = f.Files, f.Bytes, f.Found()
	r.Stages = append(r.Stages, s)
}

func (r auditReport) found() (n int) {
	for _, s := range r.Stages {
		n += len(s.Found)
	}
	return n
}

func (r auditReport) print(c call, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(c.out)
		e.SetEscapeHTML(false)
		return e.Encode(r)
	}
	fmt.Fprintf(c.out, "Searched for %d needles in %d forms.\n", r.Needles, r.Forms)
	if len(r.Channels) > 0 {
		fmt.Fprintf(c.out, "Talked on %s.\n", strings.Join(r.Channels, ", "))
	}
	fmt.Fprintln(c.out)
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "when\tfiles\tbytes\trows of PostgreSQL\tkeys of Redis\tfound")
	for _, s := range r.Stages {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\n", s.Stage, s.Files, s.Bytes, s.Rows, s.Keys, len(s.Found))
	}
	w.Flush()
	fmt.Fprintln(c.out)
	for _, s := range r.Stages {
		for _, found := range s.Found {
			fmt.Fprintf(c.out, "%s: %s\n", s.Stage, found)
		}
	}
	for _, line := range []string{r.Memory, r.Trouble} {
		if line != "" {
			fmt.Fprintln(c.out, line)
		}
	}
	if len(r.NotSearched) > 0 {
		fmt.Fprintf(c.out, "Not searched:\n  %s\n", strings.Join(r.NotSearched, "\n  "))
	}
	if r.Kept != "" {
		fmt.Fprintf(c.out, "What was searched is kept in %s.\n", r.Kept)
	}
	if r.found() == 0 && r.Trouble == "" {
		fmt.Fprintln(c.out, "Nothing was found.")
	}
	return nil
}
