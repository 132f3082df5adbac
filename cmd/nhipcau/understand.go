package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"nhipcau/flows"
	"nhipcau/knowledge/understand"
)

// understood is a line as understand prints it.
type understood struct {
	Text    string            `json:"text"`
	Topics  []topicJSON       `json:"topics"`  // best first, at most two: both are offered
	Abstain bool              `json:"abstain"` // no topic is clear, the menu is shown
	Crisis  *string           `json:"crisis"`
	Place   *placeJSON        `json:"place"`
	FAQ     []faqJSON         `json:"faq"`
	Facts   map[string]string `json:"facts"` // said in passing, as the interview would know them
}

type topicJSON struct {
	Topic string  `json:"topic"`
	Score float64 `json:"score"`
}

type faqJSON struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// understandLines prints what each line of standard input is understood as. With
// an argument it runs the same engines on files from outside.
func understandLines(c call, g given) error {
	switch {
	case len(g.args) == 0:
	case g.args[0] == "retrieve":
		return retrieve(c, g)
	case g.args[0] == "classify":
		return classify(c, g)
	default:
		return usageError{fmt.Errorf("understand has no %q: it takes retrieve, classify, or nothing", g.args[0])}
	}
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	lines := newJSON(out)
	for text := range textLines(c.in) {
		if err := lines.Encode(understandOne(k, text)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil { // a program may be waiting for this line
			return err
		}
	}
	return nil
}

// newJSON encodes one object a line, letters as they are.
func newJSON(out io.Writer) *json.Encoder {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e
}

const faqShown = 5

func understandOne(k flows.Knowledge, text string) understood {
	u := understood{Text: text, Topics: []topicJSON{}, FAQ: []faqJSON{}, Facts: map[string]string{}}
	read := k.Understand.Read(text)
	for _, t := range read.Topics() {
		u.Topics = addTopic(u.Topics, t)
	}
	u.Abstain = len(u.Topics) == 0
	if crisis := string(read.Crisis()); crisis != "" {
		u.Crisis = &crisis
	}
	u.Place = placeOf(k.Places, text)
	for _, q := range read.Questions(faqShown) {
		u.FAQ = append(u.FAQ, faqJSON{q.ID, q.Score})
	}
	for fact, said := range read.Told() {
		if value, ok := k.Facts.Means(fact, said); ok {
			u.Facts[fact] = value
		}
	}
	return u
}

// addTopic adds a topic under the name that the known questions have for it:
// debts that press are a part of loans there.
func addTopic(topics []topicJSON, t understand.Scored) []topicJSON {
	if t.Topic == "debt" {
		t.Topic = "loans"
	}
	for _, other := range topics {
		if other.Topic == t.Topic {
			return topics
		}
	}
	return append(topics, topicJSON{t.Topic, t.Score})
}

// most is how much of one line is kept, in bytes. Nobody types more, and less
// than this is read of it.
const mostOfLine = 64 << 10

// textLines gives the lines of a text, without their ends and without the mark
// that some editors put at the very front. An endless line is cut.
func textLines(in io.Reader) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		r := bufio.NewReaderSize(in, mostOfLine)
		for first := true; ; first = false {
			line, err := r.ReadSlice('\n')
			text := string(line)
			for errors.Is(err, bufio.ErrBufferFull) {
				_, err = r.ReadSlice('\n')
			}
			if first {
				text = strings.TrimPrefix(text, "\ufeff")
			}
			if err != nil && text == "" {
				return
			}
			text = strings.ToValidUTF8(strings.TrimRight(text, "\r\n"), "")
			if !yield(text) || err != nil {
				return
			}
		}
	}
}

// mostOfRecord is the longest line of a JSON file, in bytes.
const mostOfRecord = 16 << 20

// jsonLines reads a file of one JSON object a line; empty lines are passed
// over. What is wrong with a line is said with its number, which check is given.
func jsonLines[T any](name string, check func(n int, line *T) error) (out []T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Buffer(make([]byte, 64<<10), mostOfRecord)
	n := 0
	for s.Scan() {
		n++
		line := strings.TrimFunc(s.Text(), func(r rune) bool { return r == '\ufeff' || unicode.IsSpace(r) })
		if line == "" {
			continue
		}
		var record T
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			return nil, fmt.Errorf("%s:%d: not the JSON that is wanted: %w", name, n, err)
		}
		if err := check(n, &record); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, record)
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s:%d: the line is longer than %d MB", name, n+1, mostOfRecord>>20)
	}
	return out, s.Err()
}
