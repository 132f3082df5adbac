package understand

import "slices"

// When a message is about nothing we know, and when a second topic is offered
// beside the first. Found by cross-validation over the examples.
const (
	noneAbove  float32 = 0.22 // abstain when "none of these" is likelier than this
	topicBelow float32 = 0.15 // and when no topic is at least as likely as this
	bareBelow  float32 = 0.35 // so much in a message of bareWords syllables or fewer
	bareWords          = 2
	secondPart float32 = 0.4 // a second topic is offered when it has this part of the first
)

// How much a route or a bare keyword counts against what was learnt, by how
// many syllables a message has at most.
const (
	fewWords, fewTrust     = 3, 0.8
	shortWords, shortTrust = 6, 0.2
)

// weighed is how likely every class is: what was learnt, and what the message
// says outright. The shorter a message, the more a route through its very words
// counts.
func (u *Understander) weighed(m message, p []float32) []float32 {
	if len(m.words) > shortWords {
		return p
	}
	said, ok := u.routes.find(m)
	if !ok {
		said = u.keywords.topics(m)
	}
	if !ok && len(said) == 0 {
		return p
	}
	trust := float32(shortTrust)
	if len(m.words) <= fewWords {
		trust = fewTrust
	}
	p = slices.Clone(p)
	for i := range p {
		p[i] *= 1 - trust
	}
	if len(said) == 0 {
		p[0] += trust
	}
	for _, s := range said {
		p[slices.Index(u.topics.classes, s.Topic)] += trust / float32(len(said))
	}
	return p
}

// likely gives the topics that are clear enough, best first: none, one, or two
// to choose from. learnt is how likely each is by what was learnt.
func (u *Understander) likely(m message, learnt []float32) []Scored {
	if !u.reader.mender.knows(m) {
		return nil
	}
	p := u.weighed(m, learnt)
	first, second := 0, 0
	for class := 1; class < len(p); class++ {
		if first == 0 || p[class] > p[first] {
			first, second = class, first
		} else if second == 0 || p[class] > p[second] {
			second = class
		}
	}
	below := topicBelow
	if len(m.words) <= bareWords {
		below = bareBelow
	}
	if p[0] > noneAbove || p[first] < below {
		return nil
	}
	out := []Scored{{u.topics.classes[first], float64(p[first])}}
	if p[second] >= secondPart*p[first] {
		out = append(out, Scored{u.topics.classes[second], float64(p[second])})
	}
	return out
}

// before puts a topic that was named outright before the likely ones.
func before(topic string, likely []Scored) []Scored {
	if topic == "" {
		return likely
	}
	out := []Scored{{topic, routeSure}}
	for _, s := range likely {
		if s.Topic != topic && len(out) < 2 {
			out = append(out, Scored{s.Topic, min(s.Score, routeSure-0.01)})
		}
	}
	return out
}

// shortest is how many syllables a message may have to be a bare keyword.
const shortest = 5

// topics gives what a bare keyword says, the longer keyword first; nil when the
// message is longer or holds none.
func (k keywords) topics(m message) []Scored {
	if len(m.words) == 0 || len(m.words) > shortest {
		return nil
	}
	names := Topics()
	counts := make([]float32, len(names))
	k.alone.count(m, counts)
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
