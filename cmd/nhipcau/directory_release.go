package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	notes "nhipcau/knowledge/directory/say"
	"nhipcau/portal/auditlog"
)

func (s *shop) encode(v any) error {
	e := json.NewEncoder(s.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func sortedKeys(m map[string]int) []string { return slices.Sorted(maps.Keys(m)) }

// changed is a change as --json prints it.
type changed struct {
	ID      string              `json:"id"`
	Name    string              `json:"name"`
	New     bool                `json:"new,omitempty"`
	Removed bool                `json:"removed,omitempty"`
	Fields  []map[string]string `json:"fields"`
}

func diffDirectory(s *shop) error {
	d, err := s.Draft(s.ctx)
	if err != nil {
		return err
	}
	if s.json {
		out := []changed{}
		for _, c := range d.Changes {
			one := changed{ID: c.ID, Name: c.Name(), New: c.Before == nil, Removed: c.After == nil, Fields: []map[string]string{}}
			for _, f := range c.Fields() {
				one.Fields = append(one.Fields, map[string]string{"column": f.Column.Key, "from": f.From, "to": f.To})
			}
			out = append(out, one)
		}
		return s.encode(out)
	}
	if d.Empty() {
		s.print("no_draft")
	}
	if d.Offices > 0 {
		s.print("offices", d.Offices)
	}
	for _, c := range d.Changes {
		what := ""
		switch {
		case c.Before == nil:
			what = "  (" + strings.ToLower(s.say("new")) + ")"
		case c.After == nil:
			what = "  (" + s.say("removed") + ")"
		}
		fmt.Fprintf(s.out, "%s  %s%s\n", c.ID, c.Name(), what)
		for _, f := range c.Fields() {
			s.field(f, c.Before == nil)
		}
	}
	return nil
}

func (s *shop) field(f cells.Difference, isNew bool) {
	if isNew {
		fmt.Fprintf(s.out, "  %s: %s\n", f.Column.Title(s.lang), quote(f.To))
		return
	}
	fmt.Fprintf(s.out, "  %s: %s → %s\n", f.Column.Title(s.lang), quote(f.From), quote(f.To))
}

func publishDirectory(s *shop) error {
	if strings.TrimSpace(s.note) == "" {
		return usageError{errors.New("say why, for the history: --note \"…\"")}
	}
	draft, err := s.Draft(s.ctx)
	if err != nil {
		return err
	}
	if must := draft.MustFix(s.Now()); len(must) > 0 {
		s.printFound(must)
		s.print("publish_must", len(must))
		return errFound
	}
	r, err := s.Publish(s.ctx, auditlog.CommandLine, draft, s.note)
	if err != nil {
		return err
	}
	s.print("published", r.Number, len(r.Snapshot.Listings))
	return nil
}

func discardDraft(s *shop) error {
	if err := s.Clear(s.ctx, auditlog.CommandLine); err != nil {
		return err
	}
	s.print("discarded")
	return nil
}

// mostMoves is how much of the history is printed.
const mostMoves = 100

func directoryHistory(s *shop) error {
	moves, err := s.History(s.ctx, 0, mostMoves)
	if err != nil {
		return err
	}
	if s.json {
		return s.encode(moves)
	}
	if len(moves) == 0 {
		s.print("no_history")
		return nil
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	for i, m := range moves {
		mark := ""
		if i == 0 {
			mark = s.say("live")
		} else if m.Back {
			mark = s.say("back")
		}
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%.12s\t%s\n", m.Release, m.At.In(hanoi.Time).Format("02/01/2006 15:04"), m.By.Name, mark, m.SHA256, m.Note)
	}
	return w.Flush()
}

func restoreRelease(s *shop) error {
	if len(s.args) == 0 {
		return usageError{errors.New("name the release to restore: nhipcau directory history lists them, 0 is what is built in")}
	}
	n, err := strconv.ParseInt(s.args[0], 10, 64)
	if err != nil || n < 0 {
		return usageError{fmt.Errorf("%q is no release: nhipcau directory history lists them", s.args[0])}
	}
	live, _, err := s.Pointer(s.ctx)
	if err != nil {
		return err
	}
	if err := s.Restore(s.ctx, auditlog.CommandLine, live, n, s.note); err != nil {
		return err
	}
	s.print("restored", n)
	return nil
}

func directoryDue(s *shop) error {
	due, err := s.Due(s.ctx)
	if err != nil {
		return err
	}
	if s.json {
		return s.encode(due)
	}
	if len(due) == 0 {
		s.print("none_due")
		return nil
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, s.say("columns_due"))
	for _, c := range due {
		day := c.Due
		if day == "" {
			day = s.say("never")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.ID, c.Name, c.Phone, day, notes.It("level_"+string(c.Level)).In(s.lang))
	}
	return w.Flush()
}

func lintDirectory(s *shop) error {
	found, err := s.Lint(s.ctx)
	if err != nil {
		return err
	}
	mustFix := 0
	for _, f := range found {
		if f.MustFix {
			mustFix++
		}
	}
	if s.json {
		if err := s.encode(found); err != nil {
			return err
		}
	} else {
		s.printFound(found)
		s.print("lint_done", mustFix, len(found)-mustFix)
	}
	if mustFix > 0 {
		return errFound
	}
	return nil
}

// printFound prints findings, one a line.
func (s *shop) printFound(found []lint.Finding) {
	for _, f := range found {
		word := s.say("consider")
		if f.MustFix {
			word = s.say("must_fix")
		}
		fmt.Fprintf(s.out, "%s (%s): %s: %s\n", f.Listing, f.Name, word, f.Note.In(s.lang))
	}
}
