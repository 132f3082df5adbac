package places

import (
	"strings"

	"nhipcau/internal/viet"
)

// addElsewhere takes in the name of another province or of a country.
func (l *loader) addElsewhere(f []string) error {
	l.g.elsewhere = append(l.g.elsewhere, viet.Phrase(f[0]))
	return nil
}

// Elsewhere reports whether a short text, typed where a place was asked for,
// names another province or a country: "tôi ở Nghệ An", "ha noi". It is asked
// only after Resolve found nothing, because some of these names are also those
// of communes here.
func (g *Gazetteer) Elsewhere(text string) bool {
	const most = 8 // syllables: a longer text speaks of more than where one is
	phrase := viet.Phrase(text[:min(len(text), longest)])
	if strings.Count(phrase, " ") >= most {
		return false
	}
	for _, name := range g.elsewhere {
		if phrase == name || strings.HasSuffix(phrase, " "+name) {
			return true
		}
	}
	return false
}
