package directory

import (
	"fmt"
	"net/url"
	"slices"
)

// defects says what makes a listing unfit to be kept at all. What merely keeps
// it from being offered is the gate's matter.
func (d *Directory) defects(l *Listing) (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !identifier(l.ID) {
		bad("id %q: want small letters, digits and -", l.ID)
	}
	if _, twice := d.byID[l.ID]; twice {
		bad("this id is taken")
	}
	if len(l.Topics) == 0 {
		bad("no topics")
	}
	for _, t := range l.Topics {
		if !t.Valid() {
			bad("topic %q: want one of %v", t, topics)
		}
	}
	for _, t := range l.Lead {
		if !slices.Contains(l.Topics, t) {
			bad("lead %q is not among its topics", t)
		}
	}
	for _, tag := range l.Tags {
		if !d.narrowing(tag) {
			bad("tag %q: want a value of a fact that narrows", tag)
		}
	}
	if l.OnlyWhenAsked && len(l.Tags) == 0 {
		bad("only_when_asked needs tags to be asked by")
	}
	for _, a := range l.Access {
		switch a {
		case ByPhone, ByVisit, ViaCommune, ViaStation, Online:
		default:
			bad("access %q: want phone, visit, commune, station or online", a)
		}
	}
	switch l.Confidence {
	case High, Medium, Low:
	default:
		bad("confidence %q: want high, medium or low", l.Confidence)
	}
	switch l.Verification.Status {
	case "", PublicSource, NotChecked, CheckedByPhone:
	default:
		bad("verification %q: want phone, public or none", l.Verification.Status)
	}
	out = append(out, d.whereDefects(l)...)
	out = append(out, l.sourceDefects()...)
	out = append(out, l.Schedule.defects()...)
	for _, p := range l.Phones {
		out = append(out, p.Schedule.defects()...)
	}
	return out
}

func (d *Directory) whereDefects(l *Listing) (out []string) {
	switch s := l.Area; s.Scope {
	case ScopeNational, ScopeProvince:
		if len(s.Communes) > 0 {
			out = append(out, fmt.Sprintf("service area %s takes no communes", s.Scope))
		}
	case ScopeArea:
		if len(s.Communes) == 0 {
			out = append(out, "service area without communes")
		}
	default:
		out = append(out, fmt.Sprintf("scope %q: want national, province or area", s.Scope))
	}
	communes := slices.Clone(l.Area.Communes)
	for _, at := range slices.Concat(l.Locations, l.Hidden) {
		if at.Commune != 0 {
			communes = append(communes, at.Commune)
		}
	}
	for _, c := range communes {
		if !c.IsCommune() || !d.areas.Valid(c) {
			out = append(out, fmt.Sprintf("%d is not a commune", c))
		}
	}
	return out
}

func (l *Listing) sourceDefects() (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	sources := slices.Clone(l.Sources)
	if l.Eligibility.Rule != "" {
		if l.Eligibility.Source.URL == "" || l.Eligibility.Source.Date == "" {
			bad("a rule needs a source with a date")
		}
		if !l.Eligibility.Text.Complete() {
			bad("a rule needs its words in vi and en")
		}
	}
	if s := l.Eligibility.Source; !s.IsZero() {
		sources = append(sources, s)
	}
	for _, c := range l.Costs {
		if !c.Source.IsZero() {
			sources = append(sources, c.Source)
		}
	}
	for i, s := range sources {
		if u, err := url.Parse(s.URL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			bad("source %q: want a web address", s.URL)
		}
		if _, err := s.Date.Start(); err != nil && s.Date != "" {
			bad("source %s", err)
		}
		if 0 < i && i < len(l.Sources) && s.Date > sources[0].Date {
			bad("sources: put the newest first")
		}
	}
	v := l.Verification
	for _, date := range []Date{v.On, v.Due} {
		if _, err := date.Start(); err != nil && date != "" {
			bad("verification %s", err)
		}
	}
	if v.Status == CheckedByPhone && (v.On == "" || v.By == "") {
		bad("checked by phone: say when and by whom")
	}
	return out
}

// officeDefects says which offices are of no commune.
func (d *Directory) officeDefects() (defects []error) {
	for _, o := range d.written {
		if !o.Commune.IsCommune() || !d.areas.Valid(o.Commune) {
			defects = append(defects, fmt.Errorf("communes.csv: %d (%s) is not a commune", o.Commune, o.Name))
		}
	}
	return defects
}

// localDefects says which listings are local ones of no general one.
func (d *Directory) localDefects() (defects []error) {
	for _, l := range d.listings {
		if general := d.byID[l.LocalOf]; l.LocalOf != "" && (general == nil || general.LocalOf != "") {
			defects = append(defects, l.defect("local_of "+l.LocalOf+": no such general listing"))
		}
	}
	return defects
}

func (d *Directory) narrowing(tag string) bool {
	for _, f := range d.narrows {
		if _, ok := f.Value(tag); ok {
			return true
		}
	}
	return false
}

// defect puts the listing's place before what is wrong.
func (l *Listing) defect(what string) error {
	id := l.ID
	if id == "" {
		id = "(no id)"
	}
	if l.file == "" {
		return fmt.Errorf("%s: %s", id, what)
	}
	return fmt.Errorf("%s:%d: %s: %s", l.file, l.line, id, what)
}

func identifier(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z') && (i == 0 || c != '-' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
