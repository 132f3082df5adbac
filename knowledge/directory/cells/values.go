package cells

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
)

//go:embed values.yaml
var valuesYAML []byte

// list is a closed list of values: what the program calls each, how a cell
// writes it, and how else people do.
type list struct {
	words []words
	byKey map[string]string // the folded words -> the value
}

// words are one value of a list.
type words struct {
	Value string   `yaml:"value"`
	Write string   `yaml:"write"`
	Read  []string `yaml:"read"`
}

var lists = sync.OnceValue(func() map[string]list {
	read := map[string][]words{}
	if err := yaml.UnmarshalWithOptions(valuesYAML, &read, yaml.Strict()); err != nil {
		panic("values.yaml: " + err.Error())
	}
	out := map[string]list{}
	for name, all := range read {
		l := list{all, map[string]string{}}
		for _, w := range all {
			for _, said := range append([]string{w.Value, w.Write}, w.Read...) {
				if key := viet.Key(said); l.byKey[key] == "" {
					l.byKey[key] = w.Value
				}
			}
		}
		out[name] = l
	}
	return out
})

// picks gives what a pick-list offers.
func picks(name string) (out []string) {
	for _, v := range lists()[name].words {
		out = append(out, v.Write)
	}
	return out
}

// written gives a value as a cell writes it; one that the list does not have
// stands for itself.
func (l list) written(value string) string {
	for _, v := range l.words {
		if v.Value == value {
			return v.Write
		}
	}
	return value
}

// value reads what a cell says.
func (l list) value(cell string) (string, bool) {
	v, ok := l.byKey[viet.Key(cell)]
	return v, ok
}

// some reads several values, one a line or between ; or , signs.
func (l list) some(cell string) (out []string, err error) {
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '\n' || r == '/' || r == '+' }) {
		if viet.Key(part) == "" {
			continue
		}
		v, ok := l.value(part)
		if !ok {
			return nil, say.It("not_in_list", strings.TrimSpace(part), strings.Join(l.writes(), ", "))
		}
		if !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out, nil
}

func (l list) writes() (out []string) {
	for _, v := range l.words {
		out = append(out, v.Write)
	}
	return out
}

// oneOf is a column with one value of a list.
func oneOf[T ~string](key, name string, at func(*directory.Listing) *T) Column {
	return Column{Key: key,
		get: func(l *directory.Listing) string { return lists()[name].written(string(*at(l))) },
		set: func(f *Filling, cell string) error {
			if cell == "" {
				*at(f.Listing) = ""
				return nil
			}
			v, ok := lists()[name].value(cell)
			if !ok {
				return say.It("not_in_list", cell, strings.Join(lists()[name].writes(), ", "))
			}
			*at(f.Listing) = T(v)
			return nil
		}}
}

// severalOf is a column with some values of a list.
func severalOf[T ~string](key, name string, at func(*directory.Listing) *[]T) Column {
	return Column{Key: key,
		get: func(l *directory.Listing) string {
			var out []string
			for _, v := range *at(l) {
				out = append(out, lists()[name].written(string(v)))
			}
			return strings.Join(out, "; ")
		},
		set: func(f *Filling, cell string) error {
			values, err := lists()[name].some(cell)
			if err != nil {
				return err
			}
			var out []T
			for _, v := range values {
				out = append(out, T(v))
			}
			*at(f.Listing) = out
			return nil
		}}
}

// yes is a column that says yes or nothing.
func yes(key string, at func(*directory.Listing) *bool) Column {
	return Column{Key: key,
		get: func(l *directory.Listing) string {
			if *at(l) {
				return lists()["yes"].written("yes")
			}
			return ""
		},
		set: func(f *Filling, cell string) error {
			v, ok := lists()["answers"].value(cell)
			if !ok && cell != "" {
				return say.It("yes_or_no", cell)
			}
			*at(f.Listing) = v == "yes"
			return nil
		}}
}

// text is a column of plain words, taken as they are but for HTML.
func text(key string, at func(*directory.Listing) *string) Column {
	return Column{Key: key,
		get: func(l *directory.Listing) string { return *at(l) },
		set: func(f *Filling, cell string) error {
			plain, had := Plain(cell)
			if had {
				f.note("html")
			}
			*at(f.Listing) = plain
			return nil
		}}
}
