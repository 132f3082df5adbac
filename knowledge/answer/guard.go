package answer

import (
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/answer/scrub"
)

//go:embed content/*.yaml
var content embed.FS

// Guard decides what a model may be asked and what of its answers is passed on.
// It does not change after New and may be used by many goroutines at once.
type Guard struct {
	scrubber          *scrub.Scrubber
	prompt            string
	closed, guarded   set
	closedWords       phrases
	closedRuns        []string
	ageWords          phrases
	childBelow        int
	plain             phrases
	contacts          phrases
	denials, units    set
	periods, common   set
	numbers, numbers1 set
}

type set map[string]bool

func setOf(words []string) set {
	s := set{}
	for _, w := range words {
		s[w] = true
	}
	return s
}

// New reads the lists built into the program.
func New() (*Guard, error) {
	lists, err := content.ReadFile("content/guard.yaml")
	if err != nil {
		return nil, err
	}
	words, err := content.ReadFile("content/prompt.yaml")
	if err != nil {
		return nil, err
	}
	return newFrom(lists, words)
}

func newFrom(lists, words []byte) (*Guard, error) {
	var file struct {
		ClosedTopics  []string `yaml:"closed_topics"`
		GuardedTopics []string `yaml:"guarded_topics"`
		ClosedWords   []string `yaml:"closed_words"`
		ClosedRuns    []string `yaml:"closed_runs"`
		AgeWords      []string `yaml:"age_words"`
		ChildBelow    int      `yaml:"child_below"`
		PlainWords    []string `yaml:"plain_words"`
		Contacts      []string
		Denials       []string
		Units         []string
		Periods       []string
		NumberWords   []string `yaml:"number_words"`
		NumbersAlone  []string `yaml:"number_words_alone"`
		Common        string
	}
	if err := yaml.UnmarshalWithOptions(lists, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("guard.yaml: %w", err)
	}
	var prompt struct{ System string }
	if err := yaml.UnmarshalWithOptions(words, &prompt, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("prompt.yaml: %w", err)
	}
	scrubber, err := scrub.New()
	if err != nil {
		return nil, err
	}
	return &Guard{
		scrubber: scrubber, prompt: prompt.System,
		closed: setOf(file.ClosedTopics), guarded: setOf(file.GuardedTopics),
		closedWords: phrasesOf(file.ClosedWords), closedRuns: file.ClosedRuns,
		ageWords: phrasesOf(file.AgeWords), childBelow: file.ChildBelow,
		plain: phrasesOf(file.PlainWords), contacts: phrasesOf(file.Contacts),
		denials: setOf(file.Denials), units: setOf(file.Units), periods: setOf(file.Periods),
		numbers: setOf(file.NumberWords), numbers1: setOf(file.NumbersAlone),
		common: setOf(strings.Fields(file.Common)),
	}, nil
}

// Scrub takes out of a message what could give a person away.
func (g *Guard) Scrub(text string) string { return g.scrubber.Text(text) }

// Offers reports whether a model may choose a topic.
func (g *Guard) Offers(topic string) bool { return topic != "" && !g.closed[topic] }

// Enters reports whether a model may be asked in a conversation about a topic,
// and be given its passages; empty is no topic, as in the menu.
func (g *Guard) Enters(topic string) bool { return !g.closed[topic] && !g.guarded[topic] }

// Open reports whether a text has nothing to do with what a model is never asked
// about: danger, violence, trafficking, HIV, sex work, children. It errs on the
// side of no.
func (g *Guard) Open(text string) bool {
	words := bothSpellings(text)
	if g.closedWords.in(words) || g.young(words) {
		return false
	}
	bare, typed := viet.Key(text), strings.Join(viet.Words(text), "")
	return !slices.ContainsFunc(g.closedRuns, func(r string) bool { return strings.Contains(bare, r) || strings.Contains(typed, r) })
}

// Plainer reports whether a message asks for plainer words.
func (g *Guard) Plainer(text string) bool { return g.plain.in(bothSpellings(text)) }

// young reports whether somebody's age below that of grown-ups is named.
func (g *Guard) young(words []spelt) bool {
	for i, w := range words {
		digits := strings.TrimRight(w.folded, "abcdefghijklmnopqrstuvwxyz")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 0 || n >= g.childBelow {
			continue
		}
		unit := []spelt{{w.folded[len(digits):], w.folded[len(digits):]}}
		if unit[0].folded == "" && i+1 < len(words) {
			unit = words[i+1 : i+2]
		}
		if g.ageWords.in(unit) {
			return true
		}
	}
	return false
}
