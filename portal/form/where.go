package form

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/places"
)

var scopes = []directory.Scope{directory.ScopeArea, directory.ScopeProvince, directory.ScopeNational}

func writeWhere(f *Form, l *directory.Listing) url.Values {
	v := url.Values{"scope": {string(l.Area.Scope)}}
	for _, c := range l.Area.Communes {
		v.Add("communes", code(c))
	}
	f.setPlaces(v, "locations", l.Locations)
	f.setPlaces(v, "hidden", l.Hidden)
	return v
}

func code(a places.Area) string { return strconv.Itoa(int(a)) }

func (f *Form) setPlaces(v url.Values, name string, all []directory.Location) {
	for i, at := range all {
		setBoth(v, row(name, i)+"address", at.Address)
		if at.Commune != 0 {
			v.Set(row(name, i)+"commune", code(at.Commune)+" "+f.places.Name(at.Commune))
		}
		if at.Former {
			v.Set(row(name, i)+"former", "yes")
		}
	}
}

func readWhere(f *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	picked(sent, "scope", scopes, &l.Area.Scope)
	if sent.Has("has") {
		chosen := f.Chosen(sent, w)
		if !sameAreas(chosen, l.Area.Communes) {
			l.Area.Communes = chosen
		}
	}
	switch {
	case l.Area.Scope != directory.ScopeArea:
		l.Area.Communes = nil
	case len(l.Area.Communes) == 0:
		w.add("add", "form_no_commune")
	}
	f.readPlaces(sent, "locations", &l.Locations, w)
	f.readPlaces(sent, "hidden", &l.Hidden, w)
	if l.Sheltered() && len(l.Locations) > 0 {
		w.add("locations-0-address_vi", "lint_shelter")
	}
}

func sameAreas(a, b []places.Area) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Chosen are the communes that were ticked, by themselves or as a whole former
// district, with those whose names were written in.
func (f *Form) Chosen(sent url.Values, w Wrongs) (out []places.Area) {
	add := func(areas ...places.Area) {
		for _, a := range areas {
			if a.IsCommune() && f.places.Valid(a) && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	for _, c := range sent["communes"] {
		n, err := strconv.ParseUint(c, 10, 16)
		if a := places.Area(n); err == nil {
			add(a)
		}
	}
	for _, d := range sent["districts"] {
		n, err := strconv.ParseUint(d, 10, 16)
		if err == nil {
			add(f.places.Communes(places.Area(n))...)
		}
	}
	if names := text(sent, "add"); names != "" {
		fill := cells.Filling{Listing: &directory.Listing{}, Places: f.places}
		if err := f.cells["communes"].Set(&fill, names); err != nil {
			w["add"] = asNote(err)
		}
		add(fill.Listing.Area.Communes...)
	}
	return out
}

// asNote is what was said of a cell.
func asNote(err error) say.Note {
	if n, ok := errors.AsType[say.Note](err); ok {
		return n
	}
	return say.It("unreadable_row", "")
}

func (f *Form) readPlaces(sent url.Values, name string, into *[]directory.Location, w Wrongs) {
	var out []directory.Location
	if !eachRow(sent, name, "address_vi", func(at string) {
		one := directory.Location{Former: sent.Get(at+"former") != ""}
		both(sent, at+"address", longText, &one.Address, w)
		if one.Address.VI == "" {
			w.add(at+"address_vi", "form_address")
		}
		if said := text(sent, at+"commune"); said != "" {
			fill := cells.Filling{Listing: &directory.Listing{}, Places: f.places}
			err := f.cells["communes"].Set(&fill, said)
			switch got := fill.Listing.Area.Communes; {
			case err != nil:
				w[at+"commune"] = asNote(err)
			case len(got) != 1:
				w.add(at+"commune", "too_wide", said)
			default:
				one.Commune = got[0]
			}
		}
		out = append(out, one)
	}) {
		return
	}
	*into = out
}

func layWhere(f *Form, s *sheet) {
	s.group(Group{Legend: "f_area"}, Field{Name: "scope", Kind: "pick", Label: "f_scope", Options: options("scope_", scopes)})
	s.group(Group{Legend: "f_communes", Hint: "f_communes_hint"},
		Field{Name: "add", Kind: "long", Label: "f_communes_add", Hint: "f_communes_add_hint", Most: longText},
		Field{Name: "communes", Kind: "ticks", Label: "f_communes_now", Options: f.chosenOptions(s.sent["communes"])})
	s.group(Group{Legend: "f_districts", Closed: true}, Field{Name: "districts", Kind: "ticks", Label: "f_districts_whole", Options: f.districtOptions()})
	s.group(Group{Legend: "f_communes_all", Closed: true}, Field{Name: "communes", Kind: "ticks", Label: "f_communes_more", Options: f.otherOptions(s.sent["communes"])})
	s.rows("locations", "f_address", "f_address_hint", placeFields)
	s.rows("hidden", "f_hidden", "f_hidden_hint", placeFields)
}

func placeFields(at string) []Field {
	return append(bothFields("line", at+"address", "f_address_line", "", longText),
		Field{Name: at + "commune", Kind: "line", Label: "f_address_commune", Hint: "f_address_commune_hint", Most: shortText},
		Field{Name: at + "former", Kind: "tick", Label: "f_address_former"})
}

func (f *Form) option(a places.Area) Option {
	name := f.places.Name(a)
	return Option{Value: code(a), Say: lang.Text{VI: name, EN: name}}
}

func (f *Form) chosenOptions(chosen []string) (out []Option) {
	for _, c := range chosen {
		n, err := strconv.ParseUint(c, 10, 16)
		if a := places.Area(n); err == nil && a.IsCommune() && f.places.Valid(a) {
			out = append(out, f.option(a))
		}
	}
	return out
}

func (f *Form) otherOptions(chosen []string) (out []Option) {
	for _, a := range f.places.All() {
		if !slices.Contains(chosen, code(a)) {
			out = append(out, f.option(a))
		}
	}
	slices.SortFunc(out, func(a, b Option) int { return strings.Compare(a.Say.VI, b.Say.VI) })
	return out
}

func (f *Form) districtOptions() (out []Option) {
	for d := places.Area(1); d.IsDistrict() && f.places.Valid(d); d++ {
		out = append(out, f.option(d))
	}
	return out
}
