package portal

import (
	"net/url"
	"slices"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/wording"
)

// behind is a number that a draft takes from a service, and where people would still
// read it: a number stands once in the directory, but sentences and cards of others
// may name it.
type behind struct {
	Tel    string
	Places []behindPlace
}

type behindPlace struct{ Text, Link string }

// leftBehind looks for what names the numbers that a service loses.
func (v *visit) leftBehind(draft catalogue.Draft, before, after *directory.Listing) (all []behind, err error) {
	for _, tel := range catalogue.Dropped(before, after) {
		b := behind{Tel: tel}
		for _, l := range draft.Naming(tel) {
			b.Places = append(b.Places, behindPlace{l.Name.VI, deskPath + "/one?id=" + url.QueryEscape(l.ID)})
		}
		said, err := v.Wording.Draft(v.r.Context())
		if err != nil {
			return nil, err
		}
		for _, i := range v.Wording.List(said, wording.Query{}) {
			if slices.Contains(directory.Quoted(i.Now.VI+"\n"+i.Now.EN), tel) {
				b.Places = append(b.Places, behindPlace{cut(i.Now.VI, mostQuoted), "/portal/words/text?key=" + url.QueryEscape(i.Key)})
			}
		}
		if len(b.Places) > 0 {
			all = append(all, b)
		}
	}
	return all, nil
}

// mostQuoted is how much of a sentence is shown, in characters.
const mostQuoted = 90
