package questions

import (
	"errors"
	"fmt"
	"slices"

	"nhipcau/internal/lang"
)

// Texts lists what people read of the book, by key: "faq/loan-01/ask",
// "faq/loan-01/answer" and, where there is one, "faq/loan-01/notice".
func (b *Book) Texts(each func(key string, q Question, text lang.Text)) {
	for _, q := range b.questions {
		q.texts(func(key string, text *lang.Text) { each(key, q, *text) })
	}
}

func (q *Question) texts(visit func(key string, text *lang.Text)) {
	prefix := "faq/" + q.ID + "/"
	visit(prefix+"ask", &q.Ask)
	visit(prefix+"answer", &q.Answer)
	if !q.Notice.IsZero() {
		visit(prefix+"notice", &q.Notice)
	}
}

// Reworded is the same book in other words, by key. Keys of nothing are let go;
// b itself does not change.
func (b *Book) Reworded(texts map[string]lang.Text) (*Book, error) {
	out := &Book{index: b.index, questions: slices.Clone(b.questions)}
	var defects []error
	for i := range out.questions {
		q := &out.questions[i]
		if !lang.Words(q.texts).Reword(texts) {
			continue
		}
		q.texts(func(key string, text *lang.Text) {
			if !text.Complete() {
				defects = append(defects, fmt.Errorf("%s needs vi and en", key))
			}
		})
	}
	if err := errors.Join(defects...); err != nil {
		return nil, err
	}
	return out, nil
}
