package portal

import (
	"cmp"
	"slices"
	"strings"

	"nhipcau/flows"
)

// exchange is what people say and what the bot answers, live and in the draft,
// wherever that comes in the sample conversations.
type exchange struct {
	Said        []string     // each way to say it once
	Before, Now string       // what is said live and in the draft
	Wanted      []string     // lines of the samples that hold no longer
	In          []talk       // the conversations in which it comes
	Of          []wordChange // of the draft, that it comes of
}

// talk is a sample conversation, by its place among those that differ.
type talk struct {
	N     int
	Title string
}

func talkOf(n int, r flows.Replay) talk { return talk{n + 1, cmp.Or(r.Title, r.File)} }

// wholeTalk is one from beginning to end.
type wholeTalk struct {
	talk
	flows.Replay
}

// Title is that of the talk, which always has one.
func (w wholeTalk) Title() string { return w.talk.Title }

// Whole are the conversations that differ, from beginning to end.
func (c checks) Whole() (all []wholeTalk) {
	for n, r := range c.Talks {
		all = append(all, wholeTalk{talkOf(n, r), r})
	}
	return all
}

// exchanges lists what differs, each once. Of a conversation that goes another way
// only the turn at which it leaves counts: all that follows comes of it.
func exchanges(talks []flows.Replay) (grave, way, words []exchange) {
	for n, r := range talks {
		in := talkOf(n, r)
		left, feared := false, false
		for _, t := range r.Turns {
			switch {
			case t.Grave && !feared:
				grave, left, feared = with(grave, in, t), true, true
			case left:
			case t.Way:
				way, left = with(way, in, t), true
			case len(t.Wanted) > 0:
				words = with(words, in, t)
			}
		}
	}
	return grave, way, words
}

// with adds a turn of a conversation to the exchanges.
func with(all []exchange, in talk, t flows.Replayed) []exchange {
	i := slices.IndexFunc(all, func(e exchange) bool { return e.Before == t.Before && e.Now == t.Now })
	if i < 0 {
		i, all = len(all), append(all, exchange{Before: t.Before, Now: t.Now})
	}
	e := &all[i]
	e.Said, e.In = once(e.Said, t.Said), once(e.In, in)
	for _, line := range t.Wanted {
		e.Wanted = once(e.Wanted, line)
	}
	return all
}

func once[T comparable](list []T, one T) []T {
	if slices.Contains(list, one) {
		return list
	}
	return append(list, one)
}

// Lines are what differs of it, between what is the same.
func (e exchange) Lines() between { return differ(e.Before, e.Now) }

// between is how two texts of lines differ: Head and Tail are the same in both.
type between struct{ Head, Was, Is, Tail string }

// differ compares line by line from both ends.
func differ(before, now string) (b between) {
	was, is := strings.SplitAfter(before, "\n"), strings.SplitAfter(now, "\n")
	for len(was) > 0 && len(is) > 0 && was[0] == is[0] {
		b.Head += was[0]
		was, is = was[1:], is[1:]
	}
	for len(was) > 0 && len(is) > 0 && was[len(was)-1] == is[len(is)-1] {
		b.Tail = was[len(was)-1] + b.Tail
		was, is = was[:len(was)-1], is[:len(is)-1]
	}
	b.Was, b.Is = strings.TrimSpace(strings.Join(was, "")), strings.TrimSpace(strings.Join(is, ""))
	b.Head, b.Tail = strings.TrimSpace(b.Head), strings.TrimSpace(b.Tail)
	return b
}
