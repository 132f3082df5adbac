package understand

import "slices"

// When a message is about nothing we know, and when a second topic is offered
// beside the first. Found by cross-validation over the examples.
const (
	noneAbove   = 0.25 // abstain when "none of these" is more likely than this
	topicBelow  = 0.15 // and when no topic is at least as likely as this
	secondAbove = 0.25 // a second topic is offered from here on
	shortest    = 5    // a message of up to so many syllables may be a bare keyword
)

// likely gives the topics that the classifier believes in.
func (u *Understander) likely(m message) []Scored {
	if len(m.words) == 0 {
		return nil
	}
	p := u.topics.predict(m)
	if p[0] > noneAbove {
		return nil
	}
	first, second := 0, 0
	for class := 1; class < len(p); class++ {
		if first == 0 || p[class] > p[first] {
			first, second = class, first
		} else if second == 0 || p[class] > p[second] {
			second = class
		}
	}
	if p[first] < topicBelow {
		return nil
	}
	out := []Scored{{u.topics.classes[first], float64(p[first])}}
	if p[second] >= secondAbove {
		out = append(out, Scored{u.topics.classes[second], float64(p[second])})
	}
	return out
}

// topics gives what a bare keyword says, the longer keyword first; nil when the
// message is longer or holds none.
func (k keywords) topics(m message) []Scored {
	if len(m.words) == 0 || len(m.words) > shortest {
		return nil
	}
	names := Topics()
	counts := make([]float32, len(names))
	count(k.alone, m, counts)
	var out []Scored
	for i, n := range counts {
		if n > 0 {
			out = append(out, Scored{names[i], float64(min(1, 0.7+0.1*n))})
		}
	}
	slices.SortStableFunc(out, func(a, b Scored) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	return out[:min(2, len(out))]
}
