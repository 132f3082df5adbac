package wording

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/shelf"
)

// Made is what an overlay makes of what is built in: content and knowledge that a
// release of the conversations can be made of. Its Directory is none.
type Made struct {
	Content   *flows.Content
	Knowledge flows.Knowledge
}

// edits is the part of an overlay that package flows understands.
func (o Overlay) edits() flows.Edits {
	e := flows.Edits{Texts: o.texts("flow/", "text/"), Order: map[string][]string{}, Choices: map[string]flows.NewChoice{}}
	for _, key := range slices.Sorted(maps.Keys(o)) {
		kind, name, _ := strings.Cut(key, "/")
		switch v := o[key]; {
		case kind == "off" && v.Off:
			e.Off = append(e.Off, name)
		case kind == "order" && v.Order != nil:
			e.Order[name] = v.Order
		case kind == "choice" && v.Choice != nil:
			e.Choices[name] = *v.Choice
		}
	}
	return e
}

// texts are those whose keys begin so.
func (o Overlay) texts(prefixes ...string) map[string]lang.Text {
	out := map[string]lang.Text{}
	for key, v := range o {
		if v.Text != nil && slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			out[key] = *v.Text
		}
	}
	return out
}

// Additions are the phrases of an overlay, as package understand learns them.
func (o Overlay) Additions() (a understand.Additions) {
	for _, key := range slices.Sorted(maps.Keys(o)) {
		name, ok := strings.CutPrefix(key, "phrases/")
		if !ok {
			continue
		}
		of, id, _ := strings.Cut(name, "/")
		for _, p := range o[key].Phrases {
			if of == "topic" {
				a.Phrases = append(a.Phrases, understand.Phrase{Text: p, Topics: []string{id}})
			} else {
				a.Asks = append(a.Asks, understand.Ask{Question: id, Text: p})
			}
		}
	}
	return a
}

// Make puts an overlay over what is built in. What must be fixed comes as
// findings, and then nothing is made.
func (d *Desk) Make(o Overlay) (*Made, flows.Findings) {
	broken := func(err error) flows.Findings {
		var all flows.Findings
		for line := range strings.Lines(err.Error()) {
			all = append(all, flows.Unfit(strings.TrimSpace(line)))
		}
		return all
	}
	content, findings := flows.LoadEdited(d.files, o.edits())
	if content == nil {
		return nil, findings
	}
	k := d.knows
	var err error
	if texts := o.texts("fact/"); len(texts) > 0 {
		if k.Facts, err = k.Facts.Reworded(texts); err != nil {
			return nil, broken(err)
		}
	}
	if texts := o.texts("faq/"); len(texts) > 0 {
		if k.Questions, err = k.Questions.Reworded(texts); err != nil {
			return nil, broken(err)
		}
	}
	if k.Understand, err = d.learnt.learn(d.knows, k.Questions, o); err != nil {
		return nil, broken(err)
	}
	return &Made{content, k}, findings
}

// Release ties what was made to a directory, which must have been made with its
// vocabulary.
func (m *Made) Release(k flows.Knowledge) (*flows.Release, flows.Findings) {
	own := m.Knowledge
	own.Directory = k.Directory
	return flows.NewRelease(m.Content, own)
}

// lessons keep what was learnt last: learning takes a second or two, and most
// changes are of words that nothing is learnt from.
type lessons struct {
	mu   sync.Mutex
	made []lesson // the newest last
}

type lesson struct {
	of string
	u  *understand.Understander
}

// mostLessons: what is live, the draft, and one before.
const mostLessons = 3

func (l *lessons) learn(base flows.Knowledge, book *questions.Book, o Overlay) (*understand.Understander, error) {
	asks, add := o.texts("faq/"), o.Additions()
	if len(asks) == 0 && add.Empty() {
		return base.Understand, nil
	}
	b, err := json.Marshal([]any{asks, add})
	if err != nil {
		return nil, err
	}
	of := shelf.Sum(b)
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, made := range l.made {
		if made.of == of {
			return made.u, nil
		}
	}
	u := base.Understand
	if len(asks) > 0 {
		if u, err = understand.New(book); err != nil {
			return nil, err
		}
	}
	if u, err = u.With(add); err != nil {
		return nil, err
	}
	l.made = append(l.made[max(0, len(l.made)-mostLessons+1):], lesson{of, u})
	return u, nil
}

// Rehearse plays every transcript on what is live and on a draft, and gives those
// in which anything differs. step, when it is not nil, hears how far it is. It
// gives up when ctx is over.
func (d *Desk) Rehearse(ctx context.Context, live, draft *flows.Engine, step func(played, of int)) (played int, differ []flows.Replay, err error) {
	names, err := fs.Glob(d.files, "*.chat")
	if err != nil {
		return 0, nil, err
	}
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return i, nil, err
		}
		src, err := fs.ReadFile(d.files, name)
		if err != nil {
			return i, nil, err
		}
		if r := flows.ReplayTranscript(live, draft, name, src); r.Differs() {
			differ = append(differ, r)
		}
		if step != nil {
			step(i+1, len(names))
		}
	}
	return len(names), differ, nil
}
