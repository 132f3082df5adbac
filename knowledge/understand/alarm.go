package understand

import (
	"fmt"
	"slices"
	"strings"
)

// How likely all dangers together must be before one is named that no rule
// found, and how much of the classifier's certainty is believed. Found by
// cross-validation.
const (
	alarmAbove float32 = 0.88
	alarmHeat  float32 = 2.5
)

// dangers are the classes of the alarm, None first.
func dangers() []string {
	return []string{
		string(None), string(Suicide), string(ViolenceNow),
		string(TraffickingNow), string(ChildDanger), string(MedicalEmergency),
	}
}

// readSignals makes the hints of the alarm out of the lists of crisis.yaml.
func readSignals(lists map[string][]string, r reader) (*phrasebook, error) {
	out := &phrasebook{}
	names := []string{"suicide", "violence", "trafficking", "child", "medical", "now", "past", "asking"}
	for name := range lists {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("crisis.yaml: signals: no list is called %s", name)
		}
	}
	for number, name := range names {
		if err := out.add(number, lists[name], longestHint, r); err != nil {
			return nil, fmt.Errorf("crisis.yaml: signals: %s: %w", name, err)
		}
	}
	return out, nil
}

// dangerLessons labels the topic lessons by danger instead: examples as they
// say. The questions of the book are left out: some are about danger. So are the
// phrases that staff added and that name none: a topic may be made louder, and no
// danger quieter.
func dangerLessons(m material, rs rules, lessons []labelled) (out []labelled) {
	for i, e := range m.examples {
		if e.Crisis == None && strings.HasPrefix(e.ID, addedID) {
			continue
		}
		line := lessons[i]
		line.classes = []int{slices.Index(dangers(), string(e.Crisis))}
		line.message = rs.unambiguous(line.message)
		out = append(out, line)
	}
	return out
}

// sensed is the danger that the message as a whole speaks of, in words that no
// rule knows. Without a single signal of danger it is none. The message comes
// without what is ambiguous.
func (u *Understander) sensed(m message) Crisis {
	p := u.alarm.predict(m)
	if 1-p[0] < alarmAbove {
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
