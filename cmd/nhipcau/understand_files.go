package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"nhipcau/knowledge/understand"
)

// anyID is an id or a label as a file writes it, text or number, printed the
// same way: its JSON, so that "1" and 1 stay two.
type anyID struct{ json.RawMessage }

// orLine is the id, or the number of the line that it should stand in.
func (id anyID) orLine(n int) anyID {
	if s := string(id.RawMessage); s == "" || s == "null" {
		return anyID{strconv.AppendInt(nil, int64(n), 10)}
	}
	return id
}

// UnmarshalJSON brings the ways to write one text ("\u0061", "a") to one.
func (id *anyID) UnmarshalJSON(data []byte) error {
	id.RawMessage = slices.Clone(data)
	var text string
	if string(data) == "null" || json.Unmarshal(data, &text) != nil {
		return nil
	}
	var b bytes.Buffer
	err := newJSON(&b).Encode(text)
	id.RawMessage = bytes.TrimSpace(b.Bytes())
	return err
}

func (id anyID) check(name string) error {
	switch s := string(id.RawMessage); {
	case s == "" || s == "null" || s == `""`:
		return fmt.Errorf("%s is missing", name)
	case s[0] == '{' || s[0] == '[':
		return fmt.Errorf("%s is %s: want a text or a number", name, s)
	}
	return nil
}

type docRecord struct {
	ID   anyID   `json:"doc_id"`
	Text *string `json:"text"`
}

type queryRecord struct {
	ID    anyID   `json:"query_id"`
	Query *string `json:"query"`
}

// ranked is a query's answer as retrieve prints it.
type ranked struct {
	ID     anyID             `json:"query_id"`
	IDs    []json.RawMessage `json:"doc_ids"` // best first
	Scores []float64         `json:"scores"`  // of the same documents
}

// retrieve runs the retrieval engine on any documents. A document or a query
// without an id goes by the number of its line.
func retrieve(c call, g given) error {
	switch {
	case len(g.args) > 1:
		return usageError{fmt.Errorf("%q is too much: nhipcau help understand says what it takes", g.args[1])}
	case g.docs == "" || g.queries == "":
		return usageError{errors.New("retrieve needs --docs FILE and --queries FILE")}
	case g.k < 1:
		return usageError{fmt.Errorf("--k %d: want 1 or more", g.k)}
	}
	docs, err := jsonLines(g.docs, func(n int, d *docRecord) error {
		if d.Text == nil {
			return errors.New("text is missing")
		}
		d.ID = d.ID.orLine(n)
		return d.ID.check("doc_id")
	})
	if err != nil {
		return err
	}
	queries, err := jsonLines(g.queries, func(n int, q *queryRecord) error {
		if q.Query == nil {
			return errors.New("query is missing")
		}
		q.ID = q.ID.orLine(n)
		return q.ID.check("query_id")
	})
	if err != nil {
		return err
	}
	var in []understand.Document
	for _, d := range docs {
		in = append(in, understand.Document{ID: string(d.ID.RawMessage), Text: *d.Text})
	}
	var asked []string
	for _, q := range queries {
		asked = append(asked, *q.Query)
	}
	corpus, err := understand.NewCorpus(in, asked)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	lines := newJSON(out)
	for _, q := range queries {
		r := ranked{ID: q.ID, IDs: []json.RawMessage{}, Scores: []float64{}}
		for _, h := range corpus.Search(*q.Query, g.k) {
			r.IDs, r.Scores = append(r.IDs, json.RawMessage(h.ID)), append(r.Scores, h.Score)
		}
		if err := lines.Encode(r); err != nil {
			return err
		}
	}
	return out.Flush()
}

type labelledRecord struct {
	Text  *string `json:"text"`
	Label *anyID  `json:"label"`
}

// classified is a line's label as classify prints it.
type classified struct {
	Label json.RawMessage `json:"label"`
	Score float64         `json:"score"`
}

// classify trains the router on any labelled lines and prints the label of
// others. Labels among those others are not looked at.
func classify(c call, g given) error {
	switch {
	case len(g.args) > 1:
		return usageError{fmt.Errorf("%q is too much: nhipcau help understand says what it takes", g.args[1])}
	case g.train == "" || g.test == "":
		return usageError{errors.New("classify needs --train FILE and --test FILE")}
	}
	hasText := func(_ int, l *labelledRecord) error {
		if l.Text == nil {
			return errors.New("text is missing")
		}
		return nil
	}
	train, err := jsonLines(g.train, func(n int, l *labelledRecord) error {
		if l.Label == nil {
			return errors.New("label is missing")
		}
		return errors.Join(hasText(n, l), l.Label.check("label"))
	})
	if err != nil {
		return err
	}
	test, err := jsonLines(g.test, hasText)
	if err != nil {
		return err
	}
	var lessons []understand.Labelled
	for _, l := range train {
		lessons = append(lessons, understand.Labelled{Text: *l.Text, Label: string(l.Label.RawMessage)})
	}
	router, err := understand.NewRouter(lessons)
	if err != nil {
		return fmt.Errorf("%s: %w", g.train, err)
	}
	out := bufio.NewWriter(c.out)
	lines := newJSON(out)
	for _, l := range test {
		label, score := router.Predict(*l.Text)
		if err := lines.Encode(classified{json.RawMessage(label), score}); err != nil {
			return err
		}
	}
	return out.Flush()
}
