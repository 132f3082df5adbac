package understand

import (
	"runtime"
	"slices"
	"strings"
	"sync"

	"nhipcau/knowledge/questions"
)

// library is all that is learnt from, read, by its text: nothing is read twice at
// the start.
type library map[string]message

func (l library) message(text string) message { return l[text] }

// texts are all that is learnt from. Those known to the mender are apart from the
// others, which are English or added by staff: a word of theirs must not change how
// a slip is put right in somebody's danger.
func (m material) texts(book *questions.Book) (known, others []string) {
	for _, e := range m.examples {
		if strings.HasPrefix(e.ID, addedID) {
			others = append(others, e.Text)
		} else {
			known = append(known, e.Text)
		}
	}
	for i, p := range m.paraphrases {
		if i < len(m.paraphrases)-m.askedMore {
			known = append(known, p.Text)
		} else {
			others = append(others, p.Text)
		}
	}
	for _, q := range book.All() {
		known, others = append(known, q.Ask.VI, q.Answer.VI), append(others, q.Ask.EN, q.Answer.EN)
	}
	return known, others
}

// all reads texts, on all cores.
func (r reader) all(texts []string) []message {
	out := make([]message, len(texts))
	part := len(texts)/runtime.GOMAXPROCS(0) + 1
	var done sync.WaitGroup
	for from := 0; from < len(texts); from += part {
		done.Go(func() {
			for i := from; i < min(from+part, len(texts)); i++ {
				out[i] = r.read(texts[i])
			}
		})
	}
	done.Wait()
	return out
}

// library reads everything with the mender; read is what the known texts were
// without one, which is right where no word is strange.
func (r reader) library(known []string, read []message, others []string) library {
	out := make(library, len(known)+len(others))
	for i, m := range read {
		if slices.ContainsFunc(m.words, func(w word) bool { return r.mender.strange(w.folded) }) {
			m = r.read(known[i])
		}
		out[known[i]] = m
	}
	for i, m := range r.all(others) {
		out[others[i]] = m
	}
	return out
}
