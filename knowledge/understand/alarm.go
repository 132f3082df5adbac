package understand

import (
	"fmt"
	"math"
	"slices"
)

// How much of the alarm's certainty is believed; how likely all dangers together
// must be before they are weighed at all; and before one is named that no rule
// found. Found by cross-validation.
const (
	alarmHeat  = float32(2.5)
	alarmAsks  = 0.15
	alarmAbove = 0.75
	alarmWords = 3    // a message of fewer syllables says too little
	alarmNever = 0.02 // under this a rule is taken back, in a message of
	alarmKnows = 8    // so many syllables that says nothing of now, or of
	alarmStory = 25   // so many that tells of what is past: there it says "now" somewhere
)

// What else a message says shifts the alarm, in logarithms of the odds: the topics
// it is about, each by its share, and its manner.
const (
	harmNow    = 1.5  // topics of harm, when it says that this is now
	sorrowNow  = 1.0  // topics of body and mind, when it says that this is now
	elsewhere  = -1.5 // topics of other needs
	calmShift  = -1.0 // a route says that such words are harmless
	overShift  = -0.7 // it says that this is past
	asksShift  = -0.5 // it asks how something is
	hint       = 0.8  // of hints.yaml
	strongHint = 2.5
)

// alarmFit goes through the lines more often than topics need it.
var alarmFit = margin{cost: 4, gain: 3, rounds: 8}

var (
	harms   = setOf("violence trafficking child")
	sorrows = setOf("mind health")
)

// dangers are the classes of the alarm, None first.
func dangers() []string {
	return []string{
		string(None), string(Suicide), string(ViolenceNow),
		string(TraffickingNow), string(ChildDanger), string(MedicalEmergency),
	}
}

// signals are the lists of crisis.yaml that the alarm learns with: words that point to
// a danger, and the manners.
var signals = []string{"suicide", "violence", "trafficking", "child", "medical", "now", "past", "asking"}

// manners are how a message may speak: of what is now, of what is past, asking how
// something is.
type manners struct{ now, past, asking phrases }

// manner is how a message speaks.
type manner struct{ now, past, asking bool }

func readManners(file ruleFile) (out manners, err error) {
	for to, name := range map[*phrases]string{&out.now: "now", &out.past: "past", &out.asking: "asking"} {
		if *to, err = file.phrases(file.Signals[name]); err != nil {
			return out, fmt.Errorf("crisis.yaml: signals: %s: %w", name, err)
		}
	}
	return out, nil
}

func (ms *manners) of(m message) manner {
	return manner{ms.now.in(m), ms.past.in(m), ms.asking.in(m)}
}

// readSignals makes the signals ready that the alarm learns with.
func readSignals(lists map[string][]string, r reader) (*phrasebook, error) {
	out := &phrasebook{}
	for name := range lists {
		if !slices.Contains(signals, name) {
			return nil, fmt.Errorf("crisis.yaml: signals: no list is called %s", name)
		}
	}
	for number, name := range signals {
		if err := out.add(number, lists[name], longestHint, r); err != nil {
			return nil, fmt.Errorf("crisis.yaml: signals: %s: %w", name, err)
		}
	}
	return out, nil
}

// sensed is the danger that the message as a whole speaks of, in words that no
// rule knows. What a rule found stands, unless a whole sentence that says nothing of
// now, or a story, is sensed to be surely none.
func (r *Reading) sensed(found Crisis) Crisis {
	u, m := r.u, r.u.rules.unambiguous(r.message).packed()
	p := u.alarm.predict(m)
	danger := 1 - float64(p[0])
	how := u.rules.manners.of(m)
	odds := 0.0
	if found != None || danger >= alarmAsks {
		odds = logOdds(danger) + r.shift(m, how)
	}
	whole := len(m.words) >= alarmStory && how.past || len(m.words) >= alarmKnows && !how.now
	if found != None && (!whole || odds >= logOdds(alarmNever)) {
		return found
	}
	if danger < alarmAsks || len(m.words) < alarmWords || odds < logOdds(alarmAbove) || u.rules.story(m, false) {
		return None
	}
	if sober := u.rules.sober(m).packed(); !sober.is(m) && (len(sober.words) < alarmWords || 1-u.alarm.predict(sober)[0] < alarmAbove) {
		return None
	}
	best := 1
	for i := 2; i < len(p); i++ {
		if p[i] > p[best] {
			best = i
		}
	}
	return Crisis(u.alarm.classes[best])
}

// shift is what the topics and the manner of a message, and the hints, say for a
// danger.
func (r *Reading) shift(m message, how manner) (odds float64) {
	for i, share := range r.topics(m) {
		switch topic := r.u.topics.classes[i]; {
		case harms[topic] && how.now:
			odds += harmNow * float64(share)
		case sorrows[topic] && how.now:
			odds += sorrowNow * float64(share)
		case topic != "" && !harms[topic] && !sorrows[topic]:
			odds += elsewhere * float64(share)
		}
	}
	if how.past {
		odds += overShift
	}
	if how.asking {
		odds += asksShift
	}
	if r.u.routes.calm(m) {
		odds += calmShift
	}
	return odds + r.u.rules.hinted(m)
}

func logOdds(p float64) float64 { return math.Log(p / (1 - p + 1e-9)) }
