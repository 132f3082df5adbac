package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
)

const directoryHelp = `export --format hsds|hsds-csv|csv|xlsx [-o FILE] [--draft]   what is live, or the draft
import FILE [--format …] [--topic TOPIC] [--confirm]         say what a file would change; with --confirm make it the draft
import --from-url URL --key KEY [--all] [--confirm]          the same from another Nhịp Cầu: its national listings, or all
template -o FILE.xlsx                                        a workbook to fill in
diff                                                         what the draft changes, in words
publish --note "why"                                         let the draft go live
discard                                                      throw the draft away
history                                                      what was live when, and why
restore N --note "why"                                       let release N go live again; 0 is what is built in
due                                                          what is to be checked, the most urgent first
lint                                                         what is wrong with the draft; ends with 1 when something must be fixed
key                                                          the key that others pin to follow this directory
--json for machines, --lang en for English. The server may be running.`

// directoryFlags are those of nhipcau directory.
func directoryFlags() []string {
	return []string{"json", "lang", "format", "o", "draft", "topic", "confirm", "note", "from-url", "key", "all"}
}

//go:embed directory.yaml
var directoryYAML []byte

// shop is what the words of nhipcau directory work with.
type shop struct {
	call
	given
	*catalogue.Catalogue
	args  []string // after the word
	k     flows.Knowledge
	lang  lang.Lang
	words map[string]lang.Text
}

// say gives a sentence of directory.yaml.
func (s *shop) say(key string, args ...any) string {
	text := s.words[key].In(s.lang)
	for i, a := range args {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), fmt.Sprint(a))
	}
	return text
}

func (s *shop) print(key string, args ...any) { fmt.Fprintln(s.out, s.say(key, args...)) }

// directoryCommand finds the word and does it.
func directoryCommand(c call, g given) error {
	words := map[string]func(*shop) error{
		"export": exportDirectory, "import": importDirectory, "template": writeTemplate, "diff": diffDirectory,
		"publish": publishDirectory, "discard": discardDraft, "history": directoryHistory, "restore": restoreRelease,
		"due": directoryDue, "lint": lintDirectory, "key": directoryKey,
	}
	if len(g.args) == 0 || words[g.args[0]] == nil {
		return usageError{errors.New("directory wants one of export, import, template, diff, publish, discard, history, restore, due, lint, key: nhipcau help directory")}
	}
	do := words[g.args[0]]
	takes := map[string]bool{"import": true, "restore": true}
	if len(g.args) > 1 && !takes[g.args[0]] {
		return usageError{fmt.Errorf("%q is too much: nhipcau help directory says what it takes", g.args[1])}
	}
	s := &shop{call: c, given: g, args: g.args[1:]}
	var err error
	if s.lang, err = lang.Parse(g.lang); err != nil {
		return usageError{err}
	}
	if err := yaml.UnmarshalWithOptions(directoryYAML, &s.words, yaml.Strict()); err != nil {
		return fmt.Errorf("directory.yaml: %w", err)
	}
	if err := openFolder(g.settings.DataDir); err != nil {
		return err
	}
	if err := loadServices(&s.k); err != nil {
		return err
	}
	db, err := openStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	defer db.Close()
	if s.Catalogue, err = openCatalogue(db, s.k, fitsConversations); err != nil {
		return err
	}
	return sayKind(do(s))
}

// sayKind lets an error of the catalogue through as it is where it speaks to the
// editor, and names the kind of any other.
func sayKind(err error) error {
	var usage usageError
	switch {
	case err == nil, errors.As(err, &usage), errors.Is(err, errFound), !errors.Is(err, store.Unavailable):
		return err
	}
	return fmt.Errorf("the directory cannot be read or written (%s)", safelog.Kind(err))
}

// fitsConversations says whether a directory may stand beside the conversations
// built in: what they name must be there.
func fitsConversations(_ context.Context, d *directory.Directory) error {
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	k.Directory = d
	engine, findings := newEngine(content.Files, k)
	if engine == nil {
		return findings.MustFix()
	}
	return nil
}
