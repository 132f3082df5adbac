package wording

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"

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

// outcome is what came of making an overlay.
type outcome struct {
	made     *Made
	findings flows.Findings
}

// mostMade: what is live, the draft, and one before.
const mostMade = 3

// Make puts an overlay over what is built in. What must be fixed comes as
// findings, and then nothing is made. It takes a moment, and two seconds where
// something new is learnt; an overlay that was made just now is there at once, and
// who waits for one in the making gives up when ctx is over.
func (d *Desk) Make(ctx context.Context, o Overlay) (*Made, flows.Findings) {
	key, err := json.Marshal(o)
	if err != nil {
		return nil, broken(err)
	}
	out, err := d.made.Get(ctx, shelf.Sum(key), func(ctx context.Context) (outcome, error) {
		made, findings := d.make(ctx, o)
		return outcome{made, slices.Clip(findings)}, nil // callers add theirs
	})
	if err != nil {
		return nil, broken(err)
	}
	return out.made, out.findings
}

func broken(err error) (all flows.Findings) {
	for line := range strings.Lines(err.Error()) {
		all = append(all, flows.Unfit(strings.TrimSpace(line)))
	}
	return all
}

func (d *Desk) make(ctx context.Context, o Overlay) (*Made, flows.Findings) {
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
	if k.Understand, err = d.learn(ctx, k.Questions, o); err != nil {
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

// learn makes what understands with the questions and phrases of an overlay. What
// was learnt last is kept: most changes are of words that nothing is learnt from.
func (d *Desk) learn(ctx context.Context, book *questions.Book, o Overlay) (*understand.Understander, error) {
	asks, add := o.texts("faq/"), o.Additions()
	if len(asks) == 0 && add.Empty() {
		return d.knows.Understand, nil
	}
	b, err := json.Marshal([]any{asks, add})
	if err != nil {
		return nil, err
	}
	return d.learnt.Get(ctx, shelf.Sum(b), func(context.Context) (*understand.Understander, error) {
		u := d.knows.Understand
		if len(asks) > 0 {
			if u, err = understand.New(book); err != nil {
				return nil, err
			}
		}
		return u.With(add)
	})
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
