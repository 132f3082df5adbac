package tally

import (
	"maps"
	"slices"
	"strings"
)

// Stage is how far one session came in one topic.
type Stage uint8

// The stages, in the order in which they are come to.
const (
	Need        Stage = iota + 1 // chose or wrote the topic
	Eligible                     // there is a service, and it is open to them
	NotEligible                  // there are services, none open to them
	NoService                    // the directory has none
	Referred                     // holds a code
	Reached                      // a provider typed the code
	SaidReached                  // said so on the card
	SaidNot                      // said that it did not work out, and why
	First                        // says: for the first time this month
	Again                        // says: not for the first time
)

// Why nothing could be offered, for NotEligible and NoService, and why it did
// not work out, for SaidNot. ReasonNone is for all of them.
const (
	ReasonNone       = ""           // not said
	ReasonNoListing  = "no_listing" // the directory has nothing for this topic here
	ReasonConditions = "conditions" // something exists, its conditions are not met

	ReasonMoney   = "money"
	ReasonRefused = "refused"
	ReasonFar     = "far"
	ReasonAfraid  = "afraid"
	ReasonClosed  = "closed"
	ReasonPapers  = "papers"
)

// String gives the stage's name as tables write it, "" for none of the list.
func (s Stage) String() string {
	if s < Need || s > Again {
		return ""
	}
	return [...]string{"", "need", "eligible", "not_eligible", "no_service", "referred", "reached", "said_reached", "said_not", "first", "again"}[s]
}

// said reports whether the stage comes from the person's card.
func (s Stage) said() bool { return s == SaidReached || s == SaidNot }

// outcome is the stage with its reason: "need", "no_service:conditions". It is
// "" for what the closed lists do not have.
func (e Event) outcome() string {
	var reasons []string
	switch e.Stage {
	case NotEligible, NoService:
		reasons = unmetReasons(e.Stage.String())
	case SaidNot:
		reasons = saidNotReasons()
	}
	label := labelled(e.Stage.String(), e.Reason)
	if e.Reason != ReasonNone && !slices.Contains(reasons, label) {
		return ""
	}
	return label
}

// coarse is the outcome where a table has no room for all of it: not eligible
// and no service are "unmet" with the reason, who was not helped is one cell.
func coarse(e Event) string {
	switch e.Stage {
	case NotEligible, NoService:
		return labelled("unmet", e.Reason)
	case SaidNot:
		return e.Stage.String()
	}
	return e.outcome()
}

func labelled(stage, reason string) string {
	if reason == ReasonNone {
		return stage
	}
	return stage + ":" + reason
}

func unmetReasons(stage string) []string {
	return []string{stage, labelled(stage, ReasonNoListing), labelled(stage, ReasonConditions)}
}

func saidNotReasons() []string {
	labels := []string{SaidNot.String()}
	for _, r := range []string{ReasonMoney, ReasonRefused, ReasonFar, ReasonAfraid, ReasonClosed, ReasonPapers} {
		labels = append(labels, labelled(SaidNot.String(), r))
	}
	return labels
}

// parseSaid reads what saidOutcomes lists.
func parseSaid(outcome string) (Stage, string) {
	stage, reason, _ := strings.Cut(outcome, ":")
	for _, s := range []Stage{SaidReached, SaidNot} {
		if s.String() == stage {
			return s, reason
		}
	}
	return 0, ""
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
