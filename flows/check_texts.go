package flows

import (
	"regexp"
	"slices"
	"strings"

	"nhipcau/internal/lang"
)

// channelPrefixes begin the keys of sentences that a channel says; each channel
// checks for its own where it starts.
var channelPrefixes = []string{"web_", "telegram_", "console_", "zalo_"}

// blank is what is filled in when a sentence of texts.yaml is said.
var blank = regexp.MustCompile(`\{[a-z_]*\}`)

// unusedTexts finds sentences that nobody will ever read.
func (i *inspection) unusedTexts() {
	for _, s := range i.texts {
		_, button := controlNames[s.key] // what a control's button says can be typed
		if !button && !slices.Contains(engineTexts, s.key) &&
			!slices.ContainsFunc(channelPrefixes, func(p string) bool { return strings.HasPrefix(s.key, p) }) {
			i.advise(s.file, s.line, "", "nothing says the sentence %s: take it out", s.key)
		}
	}
}

// placeholders finds blanks that one language has and the other lacks, and
// blanks where nothing fills them in.
func (i *inspection) placeholders() {
	for _, s := range i.texts {
		if vi, en := blanks(s.text.VI), blanks(s.text.EN); !slices.Equal(vi, en) {
			i.fault(s.file, s.line, "", "%s: the blanks differ: vi has %s, en has %s", s.key, listed(vi), listed(en))
		}
	}
	unfilled := func(f *flow, line int, step string, t lang.Text) {
		if found := blanks(t.VI + t.EN); len(found) > 0 {
			i.fault(f.file, line, step, "%s is shown as it stands: only texts.yaml has blanks", listed(found))
		}
	}
	for _, f := range i.content.flows {
		for _, st := range f.steps {
			unfilled(f, st.line, st.name, st.text)
			unfilled(f, st.line, st.name, st.why)
			for _, ch := range st.choices {
				unfilled(f, ch.line, st.name, ch.label)
			}
		}
	}
}

// blanks lists the blanks of a sentence, each once.
func blanks(s string) []string {
	found := blank.FindAllString(s, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
