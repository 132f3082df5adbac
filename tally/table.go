package tally

import (
	"strings"
	"time"
)

// table is one way of counting: how long a period is, and along which closed
// lists events are told apart. Another granularity (a week, a cluster of
// communes) is another entry of tables. A table that changes its dimensions
// gets a new name: closed periods are kept under it.
type table struct {
	name   string
	period func(time.Time) string // names that sort by time
	dims   []dim
}

// dim is one closed list with the label that an event has in it; "" keeps the
// event out of the table.
type dim struct {
	labels []string
	of     func(Event) string
}

// indicator is the table that reports are made of: the whole province, by topic
// and month.
const indicator = "topic-month"

// tables lists all that is counted.
func tables(topics []string) []table {
	return []table{
		{indicator, month, []dim{byTopic(topics), byOutcome()}},
	}
}

func byTopic(topics []string) dim {
	return dim{topics, func(e Event) string { return e.Topic }}
}

func byOutcome() dim {
	return dim{outcomes(), Event.outcome}
}

// fresh gives what n cells begin with when a period opens, before anything is
// counted.
func fresh(n int) []int64 { return make([]int64, n) }

// String gives the stage's name as tables write it, "" for none of the list.
func (s Stage) String() string {
	if s < Need || s > Referred {
		return ""
	}
	return [...]string{"", "need", "eligible", "not_eligible", "no_service", "referred"}[s]
}

// outcome is the stage with its reason: "need", "no_service:conditions". It is
// "" for what the closed lists do not have.
func (e Event) outcome() string {
	unmet := e.Stage == NotEligible || e.Stage == NoService
	switch {
	case e.Reason == ReasonNone:
		return e.Stage.String()
	case unmet && (e.Reason == ReasonNoListing || e.Reason == ReasonConditions):
		return e.Stage.String() + ":" + e.Reason
	}
	return ""
}

// outcomes lists every outcome there is.
func outcomes() []string {
	var labels []string
	for s := Need; s <= Referred; s++ {
		for _, reason := range []string{ReasonNone, ReasonNoListing, ReasonConditions} {
			if label := (Event{Stage: s, Reason: reason}).outcome(); label != "" {
				labels = append(labels, label)
			}
		}
	}
	return labels
}

// plainLabel keeps labels apart from the signs that join them.
func plainLabel(s string) bool { return s != "" && !strings.ContainsAny(s, "/:") }
