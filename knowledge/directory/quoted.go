package directory

import (
	"regexp"
	"slices"

	"nhipcau/internal/lang"
)

// written is how a number that is not one of the short ones of those who come at
// once stands in a sentence: "1800 1233", "096 306 1414", "0237.3951.467".
var written = regexp.MustCompile(`(?:\b1[89]00|\b0\d{2,3})(?:[ .]?\d{2,4}){1,3}\b`)

// Quoted lists the telephone numbers that a sentence names, as they are dialled, each
// once. A service has its number once in the directory; a sentence that names it as
// well has to follow when it changes.
func Quoted(text string) (tels []string) {
	for _, number := range written.FindAllString(text, -1) {
		if tel, ok := (Phone{Number: number}).Dial(); ok && !slices.Contains(tels, tel) {
			tels = append(tels, tel)
		}
	}
	return tels
}

// Quoted lists the numbers that a listing's own sentences name.
func (l *Listing) Quoted() []string {
	texts := append([]lang.Text{l.Name, l.Summary, l.Application, l.Say}, l.Notices...)
	for _, c := range l.Costs {
		texts = append(texts, c.Text)
	}
	for _, d := range l.Documents {
		texts = append(texts, d.Document, d.Without)
	}
	all := ""
	for _, t := range texts {
		all += t.VI + "\n" + t.EN + "\n"
	}
	return Quoted(all)
}

// Tels lists a listing's numbers as they are dialled.
func (l *Listing) Tels() (tels []string) {
	for _, p := range l.Phones {
		if tel, ok := p.Dial(); ok {
			tels = append(tels, tel)
		}
	}
	return tels
}
