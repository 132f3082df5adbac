package directory

import (
	"strings"
	"sync"

	"nhipcau/knowledge/eligibility"
)

// rules compiles each condition once, so that listings with the same conditions
// share it: Match and the interview work it out once for all of them.
type rules struct {
	vocabulary *eligibility.Vocabulary

	mu   sync.Mutex
	made map[string]*eligibility.Rule // by their sources
}

func newRules(v *eligibility.Vocabulary) *rules {
	return &rules{vocabulary: v, made: map[string]*eligibility.Rule{}}
}

// compile gives the rule of a source, that of before where it has it; nil has
// none.
func (r *rules) compile(source string, before *rules) (*eligibility.Rule, error) {
	source = strings.TrimSpace(source)
	r.mu.Lock()
	defer r.mu.Unlock()
	if rule := r.made[source]; rule != nil {
		return rule, nil
	}
	if rule := before.find(source); rule != nil {
		r.made[source] = rule
		return rule, nil
	}
	rule, err := r.vocabulary.Compile(source)
	r.made[source] = rule
	return rule, err
}

func (r *rules) find(source string) *eligibility.Rule {
	if r == nil {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.made[source]
}

// keep takes over the rules of a listing that was prepared with those before.
func (r *rules) keep(l *Listing) {
	r.made[l.rule.Source()] = l.rule
	for _, screen := range l.screen {
		if screen != nil {
			r.made[screen.Source()] = screen
		}
	}
}
