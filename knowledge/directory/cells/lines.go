package cells

import (
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
)

// unknown stands for a commune that an editor left open, so that it is not
// looked for again.
const unknown = "-"

// The names that parts of the other lines have.
var (
	placeNames    = []string{"en", "xã"}
	noteNames     = []string{"ghi chú", "note"}
	documentNames = []string{"en", "không có thì", "without"}
	costNames     = []string{"en", "nguồn"}
	englishName   = []string{"en"}
)

func getHours(l *listing) string {
	w := line{names: noteNames}
	if hours := FormatHours(l.Schedule); hours != "" {
		w.parts = append(w.parts, hours)
	}
	w.set("ghi chú", l.Schedule.Note.VI)
	w.set("note", l.Schedule.Note.EN)
	return w.String()
}

// setHours keeps what it cannot read as a note, so that nothing is lost.
func setHours(f *Filling, cell string) error {
	f.Listing.Schedule = directory.Schedule{}
	if cell == "" {
		return nil
	}
	cell, had := Plain(cell)
	if had {
		f.note("html")
	}
	plain, named := read(strings.Join(each(cell), "; "), noteNames...)
	hours := strings.Join(plain, "; ")
	if hours != "" {
		s, rest, ok := ParseHours(hours)
		if !ok {
			f.note("hours_as_note", hours)
			s, rest = directory.Schedule{}, hours
		}
		f.Listing.Schedule = s
		f.Listing.Schedule.Note.VI = rest
	}
	if v := named["ghi chú"]; v != "" {
		f.Listing.Schedule.Note.VI = v
	}
	f.Listing.Schedule.Note.EN = named["note"]
	return nil
}

func getLocations(g Gazetteer, all []directory.Location) string {
	var out []string
	for _, at := range all {
		w := line{names: placeNames}
		w.add(at.Address.VI)
		w.set("en", at.Address.EN)
		if at.Commune != 0 {
			w.set("xã", formatCommune(g, at.Commune))
		} else {
			w.set("xã", unknown)
		}
		if at.Former {
			w.parts = append(w.parts, lists()["former"].written("former"))
		}
		out = append(out, w.String())
	}
	return strings.Join(out, "\n")
}

func setLocations(f *Filling, cell string, into *[]directory.Location) error {
	cell, had := Plain(cell)
	if had {
		f.note("html")
	}
	var out []directory.Location
	for _, text := range each(cell) {
		plain, named := read(text, placeNames...)
		var at directory.Location
		for i, part := range plain {
			_, former := lists()["former"].value(part)
			switch {
			case i == 0:
				at.Address.VI = part
			case former:
				at.Former = true
			default:
				at.Address.VI += ", " + part
			}
		}
		at.Address.EN = named["en"]
		if c := named["xã"]; c != "" && c != unknown {
			found, err := f.communes(named["xã"])
			if err != nil {
				return err
			}
			if len(found) != 1 {
				return say.It("too_wide", named["xã"])
			}
			at.Commune = found[0]
		} else if c == "" {
			f.Locate(&at)
		}
		out = append(out, at)
	}
	*into = out
	return nil
}

// Locate finds today's commune in an address, also one written before July 2025
// ("xã Đa Lộc, huyện Hậu Lộc"). Where it may be one of several the question is
// noted; it is never guessed.
func (f *Filling) Locate(at *directory.Location) {
	if at.Commune != 0 || at.Address.VI == "" {
		return
	}
	found := f.Places.Resolve(at.Address.VI).Found
	switch {
	case len(found) == 1 && found[0].Area.IsCommune():
		at.Commune = found[0].Area
		at.Former = found[0].Old != ""
		if at.Former {
			f.note("old_commune", at.Address.VI, f.Places.Name(at.Commune))
		}
	case len(found) == 1 && found[0].Area.IsDistrict():
		f.note("only_district", at.Address.VI, f.Places.Name(found[0].Area))
	case len(found) > 1:
		f.note("which_commune", at.Address.VI, f.choices(found))
	}
}

func getDocuments(l *listing) string {
	var out []string
	for _, d := range l.Documents {
		w := line{names: documentNames}
		w.add(d.Document.VI)
		w.set("en", d.Document.EN)
		w.set("không có thì", d.Without.VI)
		w.set("without", d.Without.EN)
		out = append(out, w.String())
	}
	return strings.Join(out, "\n")
}

func setDocuments(f *Filling, cell string) error {
	var out []directory.RequiredDocument
	for _, text := range f.lines(cell) {
		plain, named := read(text, documentNames...)
		out = append(out, directory.RequiredDocument{
			Document: lang.Text{VI: strings.Join(plain, ", "), EN: named["en"]},
			Without:  lang.Text{VI: named["không có thì"], EN: named["without"]},
		})
	}
	f.Listing.Documents = out
	return nil
}

func getCosts(l *listing) string {
	var out []string
	for _, c := range l.Costs {
		w := line{names: costNames}
		w.add(c.Text.VI)
		w.set("en", c.Text.EN)
		if c.Free {
			w.parts = append(w.parts, lists()["free"].written("free"))
		}
		w.set("nguồn", FormatSource(c.Source))
		out = append(out, w.String())
	}
	return strings.Join(out, "\n")
}

func setCosts(f *Filling, cell string) error {
	var out []directory.CostOption
	for _, text := range f.lines(cell) {
		plain, named := read(text, costNames...)
		c := directory.CostOption{Text: lang.Text{EN: named["en"]}}
		for i, part := range plain {
			_, free := lists()["free"].value(part)
			switch {
			case i == 0:
				c.Text.VI = part
				c.Free = free && len(plain) == 1 && len(named) == 0
			case free:
				c.Free = true
			default:
				c.Text.VI += ", " + part
			}
		}
		var err error
		if c.Source, err = ParseSource(named["nguồn"]); err != nil {
			return err
		}
		out = append(out, c)
	}
	f.Listing.Costs = out
	return nil
}

// lines gives the lines of a cell, without HTML.
func (f *Filling) lines(cell string) []string {
	plain, had := Plain(cell)
	if had {
		f.note("html")
	}
	return each(plain)
}

func getNotices(l *listing) string {
	var out []string
	for _, n := range l.Notices {
		w := line{names: englishName}
		w.add(n.VI)
		w.set("en", n.EN)
		out = append(out, w.String())
	}
	return strings.Join(out, "\n")
}

func setNotices(f *Filling, cell string) error {
	var out []lang.Text
	for _, text := range f.lines(cell) {
		plain, named := read(text, englishName...)
		out = append(out, lang.Text{VI: strings.Join(plain, ", "), EN: named["en"]})
	}
	f.Listing.Notices = out
	return nil
}

func getSources(l *listing) string {
	var out []string
	for _, s := range l.Sources {
		out = append(out, FormatSource(s))
	}
	return strings.Join(out, "\n")
}

func setSources(f *Filling, cell string) error {
	var out []directory.Source
	for _, text := range each(cell) {
		s, err := ParseSource(text)
		if err != nil {
			return err
		}
		out = append(out, s)
	}
	f.Listing.Sources = out
	return nil
}

// FormatSource writes a page and its date: "https://… 2025-09-19".
func FormatSource(s directory.Source) string {
	url := strings.NewReplacer(" ", "%20", "\n", "%0A").Replace(s.URL)
	return strings.TrimSpace(url + " " + string(s.Date))
}

// ParseSource reads a page and, behind it, its date in any usual form.
func ParseSource(text string) (s directory.Source, err error) {
	if text == "" {
		return s, nil
	}
	url, date, _ := strings.Cut(text, " ")
	if !strings.Contains(url, ".") && !strings.Contains(url, "/") {
		return s, say.It("source_unknown", text)
	}
	if date = strings.Trim(date, " (),;"); date != "" {
		if s.Date, err = ParseDate(date); err != nil {
			return directory.Source{}, err
		}
	}
	s.URL = url
	return s, nil
}

// duty is a column of what they must or may do: "có | Họ sẽ hỏi … | en: …".
func duty(key string, at func(*listing) *directory.Duty) Column {
	return Column{Key: key,
		get: func(l *listing) string {
			d := at(l)
			if *d == (directory.Duty{}) {
				return ""
			}
			w := line{names: englishName}
			w.parts = append(w.parts, lists()["answers"].written(string(d.Is)))
			if d.Text.VI != "" {
				w.add(d.Text.VI)
			}
			w.set("en", d.Text.EN)
			return w.String()
		},
		set: func(f *Filling, cell string) error {
			*at(f.Listing) = directory.Duty{}
			if cell == "" {
				return nil
			}
			plain, named := read(strings.Join(f.lines(cell), " "), englishName...)
			var d directory.Duty
			if v, ok := lists()["answers"].value(plain[0]); ok {
				d.Is, plain = directory.Answer(strings.TrimPrefix(v, "unknown")), plain[1:]
			} else if viet.Key(plain[0]) == "" {
				plain = plain[1:]
			}
			d.Text = lang.Text{VI: strings.Join(plain, ", "), EN: named["en"]}
			*at(f.Listing) = d
			return nil
		}}
}
