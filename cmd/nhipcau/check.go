package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/flows/content"
)

// check proves a folder of conversations against what the program knows: every
// finding on a line of its own, file:line: step: what, or as JSON. Advice is
// printed and lets it pass; what must be fixed does not.
func check(c call, g given) error {
	if g.diagram {
		return diagram(c, g)
	}
	if len(g.args) > 1 {
		return tooMuch(g.args[1])
	}
	dir, prefix := source(g)
	content, findings := flows.LoadContent(dir)
	if content == nil {
		return g.printFindings(c.out, prefix, findings)
	}
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	if len(g.args) == 0 {
		if done, err := g.checkLive(c, k); done || err != nil {
			return err
		}
	}
	more, err := teach(c.ctx, dir, &k)
	if err != nil {
		return err
	}
	findings = append(findings, more...)
	release, more := flows.NewRelease(content, k)
	findings = append(findings, more...)
	if release == nil {
		return g.printFindings(c.out, prefix, findings)
	}
	findings = append(findings, flows.Inspect(dir, release, time.Now())...)
	_, more, err = playAll(flows.NewEngine(release), dir)
	if err != nil {
		return err
	}
	return g.printFindings(c.out, prefix, append(findings, more...))
}

// diagram prints the flows of a folder as Mermaid flowcharts, or one of them.
// An argument that is no folder is the name of a flow.
func diagram(c call, g given) error {
	var only string
	for i, arg := range g.args {
		if st, err := os.Stat(arg); err != nil || !st.IsDir() {
			only, g.args = arg, slices.Delete(slices.Clone(g.args), i, i+1)
			break
		}
	}
	if len(g.args) > 1 {
		return tooMuch(g.args[1])
	}
	dir, prefix := source(g)
	content, findings := flows.LoadContent(dir)
	if content == nil {
		return g.printFindings(c.out, prefix, findings)
	}
	names := content.Flows()
	if only != "" {
		if !slices.Contains(names, only) {
			return usageError{fmt.Errorf("no flow %q: there are %s", only, strings.Join(names, ", "))}
		}
		names = []string{only}
	}
	for i, name := range names {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		mermaid, _ := content.Diagram(name)
		fmt.Fprint(c.out, mermaid)
	}
	return nil
}

func tooMuch(arg string) error {
	return usageError{fmt.Errorf("%q is too much: nhipcau help check says what it takes", arg)}
}

// transcripts plays every *.chat file of a folder. A folder with nothing but
// transcripts is played against the conversations built in.
func transcripts(c call, g given) error {
	dir, prefix := source(g)
	own, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return err
	}
	flowsDir := dir
	if len(own) == 0 {
		flowsDir = content.Files
	}
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	engine, findings := newEngine(flowsDir, k)
	if engine == nil {
		return g.printFindings(c.out, prefix, findings)
	}
	played, findings, err := playAll(engine, dir)
	if err != nil {
		return err
	}
	if played == 0 {
		return usageError{fmt.Errorf("no *.chat files in %s", prefix)}
	}
	if err := g.printFindings(c.out, prefix, findings); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%d transcripts passed\n", played)
	return err
}

// source is the folder that the command line names, and the name to put before
// its files; without one, the conversations built in.
func source(g given) (fs.FS, string) {
	if len(g.args) == 0 {
		return content.Files, "flows/content"
	}
	return os.DirFS(g.args[0]), g.args[0]
}

// playAll plays the transcripts of a folder, sealing and opening the state
// between every two lines.
func playAll(e *flows.Engine, dir fs.FS) (played int, findings flows.Findings, err error) {
	names, err := fs.Glob(dir, "*.chat")
	if err != nil {
		return 0, nil, err
	}
	reopen, err := reopener()
	if err != nil {
		return 0, nil, err
	}
	for _, name := range names {
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return 0, nil, err
		}
		findings = append(findings, flows.RunTranscript(e, name, src, reopen)...)
	}
	return len(names), findings, nil
}

// reopener seals a state the way the web chat's page carries it, and opens it.
func reopener() (flows.Reopen, error) {
	secret, err := session.NewSecret(rand.Reader)
	if err != nil {
		return nil, err
	}
	sealer := session.NewSealer(secret, time.Now)
	return func(s flows.State) (flows.State, error) {
		page, err := sealer.SealPage(session.Record{State: s})
		if err != nil {
			return flows.State{}, err
		}
		record, err := sealer.OpenPage(page)
		return record.State, err
	}, nil
}

// finding is a finding as --json prints it, one object a line.
type finding struct {
	File    string `json:"file"`           // with the folder that was named
	Line    int    `json:"line,omitempty"` // from 1; left out when it is about the whole file
	Step    string `json:"step,omitempty"` // "loans.start", or the id of a listing, fact or question
	MustFix bool   `json:"must_fix"`
	Message string `json:"message"`
}

// printFindings prints them, those of the knowledge under their own names. It
// fails when any must be fixed.
func (g given) printFindings(out io.Writer, prefix string, findings flows.Findings) error {
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for _, f := range findings {
		if !strings.HasPrefix(f.File, "knowledge/") {
			f.File = filepath.Join(prefix, f.File)
		}
		if g.json {
			if err := lines.Encode(finding{f.File, f.Line, f.Step, !f.Advice, f.Message}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(out, f)
	}
	n := len(findings.MustFix())
	switch {
	case g.json && n == 0:
		return nil
	case g.json:
		return errFound
	case n > 0:
		fmt.Fprintf(out, "%d must be fixed, %d to consider\n", n, len(findings)-n)
		return errFound
	}
	fmt.Fprintf(out, "nothing must be fixed, %d to consider\n", len(findings))
	return nil
}
