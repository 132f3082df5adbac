package report

import (
	"reflect"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/tally"
)

// EachWord walks over all words.
func EachWord(do func(key string, t lang.Text)) { walk("", reflect.ValueOf(words), do) }

func walk(key string, v reflect.Value, do func(string, lang.Text)) {
	if t, ok := v.Interface().(lang.Text); ok {
		if !t.IsZero() || key != ".Annual.Headings.Note" && key != ".Annual.Headings.Source" {
			do(key, t)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			walk(key+"."+v.Type().Field(i).Name, v.Field(i), do)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			walk(key+"."+k.String(), v.MapIndex(k), do)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(key, v.Index(i), do)
		}
	}
}

// TopicsWithoutName lists the topics that words.yaml does not name.
func TopicsWithoutName() (missing []string) {
	for _, topic := range directory.Topics() {
		if words.Topics[string(topic)].IsZero() {
			missing = append(missing, string(topic))
		}
	}
	return missing
}

// Expect and Add give the arithmetic to the tests.
var (
	Expect = expect
	Add    = add
)

// Lost gives a difference to the tests.
func Lost(from Sum, to ...Sum) Loss { return lost("", from, to...) }

// Quarter is what a quarter of weeks needs at least, at most, and how many it has.
var Quarter = [3]int{leastWeeks, mostWeeks, weeksOfQuarter}

// Shown is a count with the noise of a weekly cell.
func Shown(n int64) tally.Count { return tally.Count{N: n, Margin: 24} }
