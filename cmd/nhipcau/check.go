package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

// check proves a folder of conversations: every finding on a line of its own,
// file:line: step: what. Advice is printed and lets it pass; what must be
// fixed does not.
func check(c call, g given) error {
	dir, prefix := source(g)
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	engine, findings := newEngine(dir, k)
	if engine != nil {
		_, more, err := playAll(engine, dir)
		if err != nil {
			return err
		}
		findings = append(findings, more...)
	}
	return printFindings(c.out, prefix, findings)
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
		return printFindings(c.out, prefix, findings)
	}
	played, findings, err := playAll(engine, dir)
	if err != nil {
		return err
	}
	if played == 0 {
		return usageError{fmt.Errorf("no *.chat files in %s", prefix)}
	}
	if err := printFindings(c.out, prefix, findings); err != nil {
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
	for _, name := range names {
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return 0, nil, err
		}
		findings = append(findings, flows.RunTranscript(e, name, src, flows.Pack)...)
	}
	return len(names), findings, nil
}

// printFindings prints them. It fails when any must be fixed.
func printFindings(out io.Writer, prefix string, findings flows.Findings) error {
	for _, f := range findings {
		f.File = filepath.Join(prefix, f.File)
		fmt.Fprintln(out, f)
	}
	if n := len(findings.MustFix()); n > 0 {
		fmt.Fprintf(out, "%d must be fixed, %d to consider\n", n, len(findings)-n)
		return errFound
	}
	fmt.Fprintf(out, "nothing must be fixed, %d to consider\n", len(findings))
	return nil
}
