package flows

import (
	"strings"

	"nhipcau/internal/lang"
)

// Outlined is a flow in short, for those who look at content as a whole.
type Outlined struct {
	Flow  string
	Title lang.Text
	Topic string
	First string // its first step now
	Steps []OutlinedStep
}

// OutlinedStep is a step in short. Kind is ask, say, place, screen, refer or end;
// what has no words of its own has no Text.
type OutlinedStep struct {
	Name, Kind string // "loans.where"
	Text       lang.Text
	Next       string // the step after it; "" where it ends, or only choices lead on
	Off        bool   // staff switched it off
	Protected  bool
	Choices    []OutlinedChoice
}

// OutlinedChoice is an answer and where it leads.
type OutlinedChoice struct {
	Key   string
	Label lang.Text
	To    string
	Added bool // by staff
}

// Outline lists the flows and their steps, in the order of their files.
func (c *Content) Outline() []Outlined {
	all := make([]Outlined, len(c.flows))
	for i, f := range c.flows {
		all[i] = Outlined{Flow: f.name, Title: f.title, Topic: f.topic, First: f.first.name}
		for _, st := range f.steps {
			o := OutlinedStep{
				Name: st.name, Kind: st.kind.String(), Text: st.text, Off: st.off,
				Protected: c.protected.step(f.name, strings.TrimPrefix(st.name, f.name+".")),
			}
			if st.next != nil {
				o.Next = st.next.name
			}
			for _, ch := range st.choices {
				o.Choices = append(o.Choices, OutlinedChoice{ch.key, ch.label, ch.target.name, ch.added})
			}
			all[i].Steps = append(all[i].Steps, o)
		}
	}
	return all
}

// Row is the row of a flow's steps that can change places: those from its first
// on that say or ask something and go on within the flow. Names are within it.
func (c *Content) Row(flow string) (names []string) {
	for _, f := range c.flows {
		if f.name != flow {
			continue
		}
		seen := map[*step]bool{}
		for st := f.first; st != nil && st.flow == f && st.next != nil && !seen[st]; st = st.next {
			seen[st] = true
			names = append(names, strings.TrimPrefix(st.name, f.name+"."))
		}
	}
	return names
}
