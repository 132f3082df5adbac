package tally

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/places"
)

// table is one way of counting: how long a period is, along which closed lists
// events are told apart, and what noise its cells begin with. A table that
// changes its dimensions or its noise gets a new name: closed periods are kept
// under it.
type table struct {
	name   string
	about  string                 // for the report and docs/privacy.md
	period func(time.Time) string // names that sort by time
	// late is how many days a period stays open after its end, for the
	// arrivals of those who were referred in it.
	late   int
	topics int // of how many topics of one session it counts
	dims   []dim
	groups []group
	of     func(Event) string // the label in one of the groups; "" for none
}

// dim is one closed list with the label that an event has in it; "" keeps the
// event out of the table.
type dim struct {
	labels []string
	of     func(Event) string
}

// group is cells of which one session adds to one at most, in each of the topics
// that the table counts. scale is that of the noise: it costs 1/scale of ε.
type group struct {
	labels []string
	scale  int
}

// The tables, by the names under which Peek, publications and the database have
// them. See docs/privacy.md for why each holds what it does.
const (
	Operations = "province-topic-week"
	ByTopic    = "province-topic-month"
	InAll      = "province-month"
	ByCluster  = "cluster-topic-quarter"
	ByCommune  = "commune-quarter"
)

// Epsilon is what every table may cost one session.
const Epsilon = 0.5

// closesAfter is how many days after its month's end a cohort closes: codes live
// 30 days, and so can come back until then.
const closesAfter = codeDays + 5

// tables lists all that is counted. In each, 1/scale over its groups, times the
// topics of a session it counts, makes Epsilon; a test holds it to that.
func tables(topics []string, areas areas) []table {
	unmet := unmetReasons("unmet")
	arrival := append([]string{Reached.String(), SaidReached.String()}, saidNotReasons()...)
	return []table{
		{
			name: Operations, about: "need and what was missing, by topic and week", period: week, topics: 2,
			dims:   []dim{byTopic(topics)},
			groups: []group{{[]string{Need.String()}, 8}, {unmet, 8}},
			of:     coarse,
		},
		{
			name: ByTopic, about: "those with need and eligible, and who of them arrived, by topic and month", period: month, late: closesAfter, topics: 1,
			dims:   []dim{byTopic(topics)},
			groups: []group{{[]string{Eligible.String()}, 4}, {arrival, 4}},
			of:     Event.outcome,
		},
		{
			name: InAll, about: "how far people came, all topics together, by month", period: month, late: closesAfter, topics: 1,
			groups: []group{
				{[]string{Eligible.String()}, 6}, {arrival, 6},
				{[]string{Need.String()}, 18}, {[]string{Referred.String()}, 18},
				{[]string{First.String(), Again.String()}, 18},
			},
			of: Event.outcome,
		},
		{
			name: ByCluster, about: "the same with what was missing, by cluster of communes, topic and quarter", period: quarter, late: closesAfter, topics: 1,
			dims: []dim{{areas.clusterLabels(), areas.cluster}, byTopic(topics)},
			groups: []group{
				{[]string{Eligible.String()}, 5}, {[]string{Reached.String(), SaidReached.String(), SaidNot.String()}, 5},
				{unmet, 10},
			},
			of: coarse,
		},
		{
			name: ByCommune, about: "who found something and who did not, by commune and quarter", period: quarter, topics: 1,
			dims:   []dim{{areas.communeLabels(), areas.commune}},
			groups: []group{{[]string{Eligible.String()}, 4}, {unmet, 4}},
			of:     coarse,
		},
	}
}

// labels are those of the table's groups, in order.
func (t table) labels() (all []string) {
	for _, g := range t.groups {
		all = append(all, g.labels...)
	}
	return all
}

// scale is that of the noise in the cells of a label; 0 for none of the table's.
func (t table) scale(label string) int {
	for _, g := range t.groups {
		if slices.Contains(g.labels, label) {
			return g.scale
		}
	}
	return 0
}

// lists are the labels along every dimension, the stage's last.
func (t table) lists() (all [][]string) {
	for _, d := range t.dims {
		all = append(all, d.labels)
	}
	return append(all, t.labels())
}

// key is where an event is counted, nil where the table does not count it.
func (t table) key(e Event) []string {
	if e.Further && t.topics < 2 {
		return nil
	}
	label := t.of(e)
	if t.scale(label) == 0 {
		return nil
	}
	key := make([]string, 0, len(t.dims)+1)
	for _, d := range t.dims {
		l := d.of(e)
		if l == "" {
			return nil
		}
		key = append(key, l)
	}
	return append(key, label)
}

func byTopic(topics []string) dim {
	return dim{topics, func(e Event) string { return e.Topic }}
}

// noPlace is the label of who did not say where they are, or only roughly.
const noPlace = "none"

// areas are the places that an event may name, and the cluster of each.
type areas map[places.Area]string

func newAreas(list []places.Area, clusters Clusters) areas {
	m := areas{}
	for _, a := range list {
		m[a] = clusters.of(a)
	}
	return m
}

func (m areas) cluster(e Event) string {
	if e.cluster != "" {
		return e.cluster
	}
	return m[e.Area]
}

func (m areas) clusterLabels() []string {
	seen := map[string]bool{noPlace: true}
	for _, id := range m {
		seen[id] = true
	}
	return sorted(seen)
}

func (m areas) commune(e Event) string {
	if !e.Area.IsCommune() {
		return noPlace
	}
	return fmt.Sprint(uint16(e.Area))
}

func (m areas) communeLabels() []string {
	seen := map[string]bool{noPlace: true}
	for a := range m {
		if a.IsCommune() {
			seen[fmt.Sprint(uint16(a))] = true
		}
	}
	return sorted(seen)
}

// plainLabel keeps labels apart from the signs that join them.
func plainLabel(s string) bool { return s != "" && !strings.ContainsAny(s, "/:") }
