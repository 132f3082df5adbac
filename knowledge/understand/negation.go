package understand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// denials know what a message names only to say that it is not meant: "không cần
// vay, hỏi học nghề thôi" asks for no loan. They go by clauses, so that what one
// clause denies another may still say: "em không bị đánh, em bị nhốt".
type denials struct {
	cuts, never, after    phrases // where clauses begin, and end
	needs, dangers, still phrases
}

// readDenials reads content/negation.yaml.
func readDenials(text []byte) (denials, error) {
	var file struct {
		Words                                     map[string][]string
		Cuts, Never, After, Needs, Dangers, Still []string
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return denials{}, fmt.Errorf("negation.yaml: %w", err)
	}
	var d denials
	words := ruleFile{Words: file.Words}
	for _, part := range []struct {
		to   *phrases
		from []string
	}{{&d.cuts, file.Cuts}, {&d.never, file.Never}, {&d.after, file.After}, {&d.needs, file.Needs}, {&d.dangers, file.Dangers}, {&d.still, file.Still}} {
		var err error
		if *part.to, err = words.phrases(part.from); err != nil {
			return d, fmt.Errorf("negation.yaml: %w", err)
		}
	}
	return d, nil
}

// meant is what is left of a message when its clauses that deny a need, or a
// danger, are left out; the message itself when none does, or when it says
// nothing else that is known.
func (u *Understander) meant(text string, m message) message {
	return u.left(&u.denials.needs, text, m, func(message) message { return message{} })
}

// feared is a message without the very words that deny a danger: most people write
// no commas, and what stands beside a denial may be the danger. Nothing may be left
// of it: "em không muốn chết đâu" is no danger.
func (u *Understander) feared(text string, m message) message {
	denied := &u.denials.dangers
	return u.left(denied, text, m, func(clause message) message { return clause.without(denied) })
}

// left is a message with what is left of each clause that denies.
func (u *Understander) left(denied *phrases, text string, m message, of func(clause message) message) message {
	if !denied.in(m) {
		return m
	}
	out, all := message{marked: m.marked}, true
	for _, clause := range u.clauses(text, m.marked) {
		if denied.in(clause) && !u.denials.still.in(clause) {
			clause, all = of(clause), false
		}
		out.words = append(out.words, clause.words...)
	}
	if all {
		return m
	}
	return out
}

// without is a message in which the words of phrases are empty, so that what stood
// around them does not meet. It is the message itself when none stands there.
func (m message) without(ps *phrases) message {
	out := m
	ps.find(m, func(at, end int, _ bool) bool {
		if out.is(m) {
			out.words = slices.Clone(m.words)
		}
		clear(out.words[at:end])
		return true
	})
	return out
}

// packed is a message without its empty words.
func (m message) packed() message {
	if slices.ContainsFunc(m.words, word.empty) {
		m.words = slices.DeleteFunc(slices.Clone(m.words), word.empty)
	}
	return m
}

func (w word) empty() bool { return w.folded == "" }

// is reports whether a message is another one, and not a part of it.
func (m message) is(other message) bool {
	return len(m.words) == len(other.words) && (len(m.words) == 0 || &m.words[0] == &other.words[0])
}

// clauses cuts a text at its punctuation and where a new clause begins without
// any.
func (u *Understander) clauses(text string, marked bool) (out []message) {
	for _, piece := range strings.FieldsFunc(clip(text, longest), endsClause) {
		whole := u.reader.read(piece)
		whole.marked = marked
		var at []int
		stays := map[int]bool{}
		u.denials.never.find(whole, func(_, end int, _ bool) bool { stays[end] = true; return true })
		u.denials.cuts.find(whole, func(from, _ int, _ bool) bool {
			if !stays[from] {
				at = append(at, from)
			}
			return true
		})
		u.denials.after.find(whole, func(from, _ int, _ bool) bool { at = append(at, from+1); return true })
		slices.Sort(at)
		from := 0
		for _, to := range append(at, len(whole.words)) {
			if to > from {
				out = append(out, message{words: whole.words[from:to], marked: marked})
				from = to
			}
		}
	}
	return out
}

func endsClause(r rune) bool { return strings.ContainsRune(",.;:!?\n()–—…", r) }
