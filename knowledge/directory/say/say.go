// Package say is how the directory speaks to those who keep it: what is wrong in
// a row, what was understood in another way than written, what is due. The
// sentences are in words.yaml, in every language; code names them by their id
// and gives what to fill in.
//
//	n := say.It("phone_unknown", "0237 12")
//	n.In(lang.VI) // "số 0237 12 không gọi được: xem lại từng chữ số"
package say

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
)

//go:embed words.yaml
var wordsYAML []byte

// words are the sentences by id.
var words = sync.OnceValue(func() map[string]lang.Text {
	out := map[string]lang.Text{}
	if err := yaml.UnmarshalWithOptions(wordsYAML, &out, yaml.Strict()); err != nil {
		panic("words.yaml: " + err.Error())
	}
	return out
})

// Note is one sentence to an editor. It is comparable by what it says.
type Note struct {
	ID   string   `json:"id"`             // of words.yaml
	Args []string `json:"args,omitempty"` // what fills {0}, {1} …
}

// It makes a note.
func It(id string, args ...string) Note { return Note{id, args} }

// In gives the sentence. An id that has none stands for itself.
func (n Note) In(l lang.Lang) string {
	t, ok := words()[n.ID]
	if !ok {
		return strings.Join(append([]string{n.ID}, n.Args...), " ")
	}
	s := t.In(l)
	if len(n.Args) == 0 {
		return s
	}
	var pairs []string
	for i, a := range n.Args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", a)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Error makes a note an error, in English as the program's other errors are.
func (n Note) Error() string { return n.In(lang.EN) }

// Kind gives the note's id to the log, which takes no sentence.
func (n Note) Kind() string { return strings.ReplaceAll(n.ID, "_", "-") }
