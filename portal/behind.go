package portal

import (
	"net/url"

	"nhipcau/internal/lang"
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

type behindPlace struct {
	Text lang.Text
	Link string
}

// First is as much of them as a page can carry.
func (b behind) First() []behindPlace { return first(b.Places) }

// leftBehind looks for what names the numbers that services lose: at each service and
// each sentence once, however many numbers there are.
func (v *visit) leftBehind(draft catalogue.Draft, changes ...catalogue.Change) (all []behind, err error) {
	var tels []string
	asked := map[string]bool{}
	for _, c := range changes {
		for _, tel := range catalogue.Dropped(c.Before, c.After) {
			if !asked[tel] {
				asked[tel], tels = true, append(tels, tel)
			}
		}
	}
	if len(tels) == 0 {
		return nil, nil
	}
	said, err := v.Wording.Draft(v.r.Context())
	if err != nil {
		return nil, err
	}
	sentences := map[string][]behindPlace{}
	for _, i := range v.Wording.List(said, wording.Query{}) {
		for _, tel := range directory.Quoted(i.Now.VI + "\n" + i.Now.EN) {
			if asked[tel] {
				sentences[tel] = append(sentences[tel], behindPlace{lang.Text{VI: cut(i.Now.VI, mostQuoted), EN: cut(i.Now.EN, mostQuoted)}, "/portal/words/text?key=" + url.QueryEscape(i.Key)})
			}
		}
	}
	naming := draft.Naming(tels)
	for _, tel := range tels {
		b := behind{Tel: tel}
		for _, l := range naming[tel] {
			b.Places = append(b.Places, behindPlace{l.Name, deskPath + "/one?id=" + url.QueryEscape(l.ID)})
		}
		if b.Places = append(b.Places, sentences[tel]...); len(b.Places) > 0 {
			all = append(all, b)
		}
	}
	return all, nil
}

// mostQuoted is how much of a sentence is shown, in characters.
const mostQuoted = 90
