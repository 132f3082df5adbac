package understand

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed content/*.yaml content/*.jsonl content/*.txt content/lines/*.txt
var content embed.FS

// example is a message with what it is about. No topics: small talk and
// everything we cannot help with.
type example struct {
	ID     string
	Text   string
	Topics []string
	Crisis Crisis
}

// paraphrase is another way to ask a known question.
type paraphrase struct {
	Question string
	Text     string
}

// material is all that an Understander learns from.
type material struct {
	examples    []example
	paraphrases []paraphrase
	askedMore   int // how many of the paraphrases, the last ones, staff added
	rewrites    []byte
	keywords    []byte
	crisis      []byte
	hints       []byte
	routes      []byte
	negation    []byte
	told        []byte
	sayings     []byte
	english     []byte
	synonyms    []byte
	kinds       []byte
	same        [][]string // words of one meaning, added to synonyms
}

// builtIn is the material inside the program.
func builtIn() (material, error) {
	var m material
	var err error
	if m.examples, err = readLines[example]("content/examples.jsonl"); err != nil {
		return m, err
	}
	written, err := readWritten(content)
	if err != nil {
		return m, err
	}
	m.examples = append(m.examples, written...)
	if m.paraphrases, err = readLines[paraphrase]("content/paraphrases.jsonl"); err != nil {
		return m, err
	}
	asks, err := content.ReadFile("content/asks.txt")
	if err != nil {
		return m, err
	}
	more, err := readAsks("content/asks.txt", asks)
	if err != nil {
		return m, err
	}
	m.paraphrases = append(m.paraphrases, more...)
	for name, to := range map[string]*[]byte{
		"content/rewrites.yaml": &m.rewrites, "content/keywords.yaml": &m.keywords, "content/crisis.yaml": &m.crisis, "content/hints.yaml": &m.hints,
		"content/synonyms.yaml": &m.synonyms, "content/routes.yaml": &m.routes, "content/negation.yaml": &m.negation, "content/english.yaml": &m.english, "content/told.yaml": &m.told, "content/kinds.yaml": &m.kinds,
		"content/sayings.yaml": &m.sayings,
	} {
		if *to, err = content.ReadFile(name); err != nil {
			return m, err
		}
	}
	return m, nil
}

// readLines reads a file of one JSON object a line.
func readLines[T any](name string) ([]T, error) {
	text, err := content.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var out []T
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	for {
		var line T
		if err := dec.Decode(&line); err == io.EOF {
			return out, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: entry %d: %w", name, len(out)+1, err)
		}
		out = append(out, line)
	}
}
