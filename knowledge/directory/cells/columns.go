package cells

import (
	"strconv"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/places"
)

// listing keeps the getters below readable.
type listing = directory.Listing

// textColumns are the columns of plain words.
func textColumns() []Column {
	office := func(pick func(*directory.PerCommune) *string) func(*listing) *string {
		return func(l *listing) *string {
			if l.PerCommune == nil {
				return new(string)
			}
			return pick(l.PerCommune)
		}
	}
	all := []Column{
		text("name", func(l *listing) *string { return &l.Name.VI }),
		text("name_en", func(l *listing) *string { return &l.Name.EN }),
		text("summary", func(l *listing) *string { return &l.Summary.VI }),
		text("summary_en", func(l *listing) *string { return &l.Summary.EN }),
		text("organization", func(l *listing) *string { return &l.Organization.VI }),
		text("organization_en", func(l *listing) *string { return &l.Organization.EN }),
		text("website", func(l *listing) *string { return &l.Website }),
		text("eligible", func(l *listing) *string { return &l.Eligibility.Text.VI }),
		text("eligible_en", func(l *listing) *string { return &l.Eligibility.Text.EN }),
		raw("rule", func(l *listing) *string { return &l.Eligibility.Rule }),
		text("basis", func(l *listing) *string { return &l.Eligibility.Basis }),
		text("apply", func(l *listing) *string { return &l.Application.VI }),
		text("apply_en", func(l *listing) *string { return &l.Application.EN }),
		text("say", func(l *listing) *string { return &l.Say.VI }),
		text("say_en", func(l *listing) *string { return &l.Say.EN }),
		text("local_of", func(l *listing) *string { return &l.LocalOf }),
		text("verified_by", func(l *listing) *string { return &l.Verification.By }),
		text("verified_how", func(l *listing) *string { return &l.Verification.How }),
		text("withheld", func(l *listing) *string { return &l.Withheld }),
		text("note", func(l *listing) *string { return &l.Note }),
	}
	for _, c := range []Column{
		text("office_name", office(func(p *directory.PerCommune) *string { return &p.Name.VI })),
		text("office_name_en", office(func(p *directory.PerCommune) *string { return &p.Name.EN })),
		text("office_address", office(func(p *directory.PerCommune) *string { return &p.Address.VI })),
		text("office_address_en", office(func(p *directory.PerCommune) *string { return &p.Address.EN })),
	} {
		set := c.set
		c.set = func(f *Filling, cell string) error {
			if f.Listing.PerCommune == nil {
				f.Listing.PerCommune = &directory.PerCommune{}
			}
			err := set(f, cell)
			if *f.Listing.PerCommune == (directory.PerCommune{}) {
				f.Listing.PerCommune = nil
			}
			return err
		}
		all = append(all, c)
	}
	return all
}

// raw is a column whose text may hold what looks like HTML: a rule's < and >.
func raw(key string, at func(*listing) *string) Column {
	return Column{Key: key,
		get: func(l *listing) string { return *at(l) },
		set: func(f *Filling, cell string) error { *at(f.Listing) = cell; return nil }}
}

// columns are those that are more than words.
func columns(g Gazetteer) []Column {
	return []Column{
		{Key: "id", get: func(l *listing) string { return l.ID }, set: func(f *Filling, cell string) error {
			f.Listing.ID = cell
			return nil
		}},
		severalOf("topics", "topics", func(l *listing) *[]directory.Topic { return &l.Topics }),
		severalOf("lead", "topics", func(l *listing) *[]directory.Topic { return &l.Lead }),
		severalOf("access", "access", func(l *listing) *[]directory.Access { return &l.Access }),
		oneOf("scope", "scope", func(l *listing) *directory.Scope { return &l.Area.Scope }),
		oneOf("confidence", "confidence", func(l *listing) *directory.Confidence { return &l.Confidence }),
		oneOf("verification", "verification", func(l *listing) *directory.VerificationStatus { return &l.Verification.Status }),
		yes("only_when_asked", func(l *listing) *bool { return &l.OnlyWhenAsked }),
		yes("emergency", func(l *listing) *bool { return &l.Emergency }),
		date("verified_on", func(l *listing) *directory.Date { return &l.Verification.On }),
		date("next_check", func(l *listing) *directory.Date { return &l.Verification.Due }),
		{Key: "tags", get: func(l *listing) string { return strings.Join(l.Tags, "; ") }, set: setTags},
		{Key: "phones", get: getPhones, set: setPhones},
		{Key: "locations", get: func(l *listing) string { return getLocations(g, l.Locations) }, set: func(f *Filling, cell string) error {
			return setLocations(f, cell, &f.Listing.Locations)
		}},
		{Key: "hidden", get: func(l *listing) string { return getLocations(g, l.Hidden) }, set: func(f *Filling, cell string) error {
			return setLocations(f, cell, &f.Listing.Hidden)
		}},
		{Key: "hours", get: getHours, set: setHours},
		{Key: "communes", get: func(l *listing) string { return getCommunes(g, l) }, set: setCommunes},
		{Key: "documents", get: getDocuments, set: setDocuments},
		{Key: "costs", get: getCosts, set: setCosts},
		duty("asks_id", func(l *listing) *directory.Duty { return &l.AsksID }),
		duty("must_report", func(l *listing) *directory.Duty { return &l.MustReport }),
		{Key: "notices", get: getNotices, set: setNotices},
		{Key: "sources", get: getSources, set: setSources},
		{Key: "rule_source", get: func(l *listing) string { return FormatSource(l.Eligibility.Source) }, set: func(f *Filling, cell string) (err error) {
			f.Listing.Eligibility.Source, err = ParseSource(cell)
			return err
		}},
	}
}

func setTags(f *Filling, cell string) error {
	f.Listing.Tags = nil
	for _, tag := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == ' ' || r == '\n' }) {
		f.Listing.Tags = append(f.Listing.Tags, strings.ToLower(tag))
	}
	return nil
}

// getCommunes writes "14797 Phường Hạc Thành": the code decides, the name is for
// the reader.
func getCommunes(g Gazetteer, l *listing) string {
	var out []string
	for _, c := range l.Area.Communes {
		out = append(out, formatCommune(g, c))
	}
	return strings.Join(out, "\n")
}

func setCommunes(f *Filling, cell string) error {
	var out []places.Area
	for _, part := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		areas, err := f.communes(part)
		if err != nil {
			return err
		}
		out = append(out, areas...)
	}
	f.Listing.Area.Communes = out
	return nil
}

// communes reads one name of a place: a commune of today by code or name, an
// older one, or a former district, which means all of today's communes in it.
func (f *Filling) communes(name string) ([]places.Area, error) {
	if code, ok := leadingCode(name); ok {
		if !f.Places.Valid(code) {
			return nil, say.It("no_such_commune", name)
		}
		return []places.Area{code}, nil
	}
	found := f.Places.Resolve(name).Found
	switch {
	case len(found) == 0:
		return nil, say.It("no_such_commune", name)
	case len(found) > 1:
		return nil, say.It("which_commune", name, f.choices(found))
	}
	a := found[0].Area
	if a.IsCommune() {
		if found[0].Old != "" {
			f.note("old_commune", name, f.Places.Name(a))
		}
		return []places.Area{a}, nil
	}
	if d, ok := f.Places.(interface {
		Communes(places.Area) []places.Area
	}); ok && a.IsDistrict() {
		f.note("whole_district", name, strconv.Itoa(len(d.Communes(a))))
		return d.Communes(a), nil
	}
	return nil, say.It("too_wide", name)
}

// choices lists places to choose from, each with its code.
func (f *Filling) choices(found []places.Candidate) string {
	var out []string
	for _, c := range found {
		name := f.Places.Name(c.Area)
		if c.Area.IsCommune() {
			name = strconv.Itoa(int(c.Area)) + " " + name
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

func formatCommune(g Gazetteer, a places.Area) string {
	if g == nil {
		return strconv.Itoa(int(a))
	}
	return strings.TrimSpace(strconv.Itoa(int(a)) + " " + g.Name(a))
}

// leadingCode reads the five digits that a commune may be given by.
func leadingCode(s string) (places.Area, bool) {
	digits, _, _ := strings.Cut(strings.TrimSpace(s), " ")
	n, err := strconv.ParseUint(digits, 10, 16)
	return places.Area(n), err == nil && len(digits) == 5
}
