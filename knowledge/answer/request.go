package answer

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
)

// Request is one question as it goes to a server: the rules, the question as a
// JSON object, and the JSON schema of the reply.
type Request struct {
	System string
	User   string
	Schema json.RawMessage
}

// Bounds of what is accepted back, in bytes and in letters.
const (
	MaxReply   = 8 << 10
	maxAnswer  = 700
	leastWords = 4
	mostCited  = 3
)

// Request writes a question down. Everything that others wrote stands inside JSON
// strings, so that no quotation mark can end it early.
func (g *Guard) Request(q Question) Request {
	type topic struct {
		ID    string `json:"id"`
		Label string `json:"label"`
	}
	type passage struct {
		ID   string `json:"id"`
		Ask  string `json:"question"`
		Text string `json:"text"`
	}
	in := struct {
		Language string    `json:"language"`
		Message  string    `json:"message"`
		Asked    []string  `json:"asked"`
		Topics   []topic   `json:"topics"`
		Passages []passage `json:"passages"`
	}{q.Lang.String(), q.Text, append([]string{}, q.Asked...), []topic{}, []passage{}}
	for _, t := range q.Topics {
		in.Topics = append(in.Topics, topic(t))
	}
	for _, p := range q.Passages {
		in.Passages = append(in.Passages, passage(p))
	}
	var user strings.Builder
	e := json.NewEncoder(&user)
	e.SetEscapeHTML(false)
	_ = e.Encode(in) // strings and lists of them cannot fail
	return Request{System: g.prompt, User: strings.TrimSpace(user.String()), Schema: schema(q)}
}

// schema is the form of a reply: flat, everything required, ids from closed lists.
func schema(q Question) json.RawMessage {
	type m map[string]any
	topics, kinds := []string{""}, []string{"none"}
	for _, t := range q.Topics {
		topics = append(topics, t.ID)
	}
	if len(q.Topics) > 0 {
		kinds = append(kinds, "topic")
	}
	cited := m{"type": "string"}
	if len(q.Passages) > 0 {
		ids := []string{}
		for _, p := range q.Passages {
			ids = append(ids, p.ID)
		}
		kinds, cited["enum"] = append(kinds, "answer"), ids
	}
	out, _ := json.Marshal(m{
		"type": "object", "additionalProperties": false,
		"required": []string{"kind", "topic", "answer", "cited"},
		"properties": m{
			"kind":   m{"type": "string", "enum": kinds},
			"topic":  m{"type": "string", "enum": topics},
			"answer": m{"type": "string"},
			"cited":  m{"type": "array", "items": cited},
		},
	})
	return out
}

// read takes a reply apart: exactly one object, exactly these four fields, and
// fields that agree with the kind.
func read(reply string) (s Suggestion, ok bool) {
	if len(reply) > MaxReply {
		return s, false
	}
	var r struct {
		Kind   *string   `json:"kind"`
		Topic  *string   `json:"topic"`
		Answer *string   `json:"answer"`
		Cited  *[]string `json:"cited"`
	}
	d := json.NewDecoder(strings.NewReader(reply))
	d.DisallowUnknownFields()
	if d.Decode(&r) != nil || r.Kind == nil || r.Topic == nil || r.Answer == nil || r.Cited == nil {
		return s, false
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return s, false
	}
	s = Suggestion{Topic: *r.Topic, Answer: strings.TrimSpace(*r.Answer), Cited: slices.Clone(*r.Cited)}
	switch *r.Kind {
	case "none":
		return Suggestion{}, s.None()
	case "topic":
		return s, s.Topic != "" && s.Answer == "" && len(s.Cited) == 0
	case "answer":
		return s, s.Topic == "" && s.Answer != "" && len(s.Cited) > 0
	}
	return Suggestion{}, false
}

// outcomed is an error that says how asking went; those of a Model do.
type outcomed interface {
	error
	Outcome() Outcome
}

func outcomeOf(ctx context.Context, err error) Outcome {
	if o, ok := errors.AsType[outcomed](err); ok && slices.Contains(Outcomes(), o.Outcome()) {
		return o.Outcome()
	}
	if ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded) {
		return Slow
	}
	return Failed
}
