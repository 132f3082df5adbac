package form

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
)

var accesses = []directory.Access{directory.ByPhone, directory.ByVisit, directory.ViaCommune, directory.ViaStation, directory.Online}

var prices = []string{"unknown", "free", "paid"}

func writeContact(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{"website": {l.Website}, "access": asStrings(l.Access)}
	setBoth(v, "apply", l.Application)
	for i, p := range l.Phones {
		at := row("phones", i)
		v.Set(at+"number", p.Number)
		setBoth(v, at+"name", p.Name)
		v.Set(at+"hours", cells.FormatHours(p.Schedule))
		v.Set(at+"price", price(p.Free))
		if p.Texts {
			v.Set(at+"texts", "yes")
		}
	}
	return v
}

func price(free *bool) string {
	switch {
	case free == nil:
		return "unknown"
	case *free:
		return "free"
	}
	return "paid"
}

func readContact(_ *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	had := slices.Clone(l.Phones)
	var phones []directory.Phone
	if eachRow(sent, "phones", "number", func(at string) {
		if p, ok := readPhone(sent, at, &had, w); ok {
			phones = append(phones, p)
		}
	}) {
		l.Phones = phones
	}
	take(sent, "website", 500, &l.Website, w)
	if l.Website != "" && !webAddress(l.Website, "https") {
		w.add("website", "form_web")
	}
	ticked(sent, "access", accesses, &l.Access)
	both(sent, "apply", longText, &l.Application, w)
	if sent.Has("has") && slices.Contains(l.Access, directory.ByPhone) && len(l.Phones) == 0 {
		w.add("phones-0-number", "form_no_phone")
	}
}

// readPhone reads one number, in the form in which it is dialled and read aloud.
func readPhone(sent url.Values, at string, had *[]directory.Phone, w Wrongs) (p directory.Phone, ok bool) {
	number := text(sent, at+"number")
	if number == "" {
		// A price alone is what every empty row has.
		if text(sent, at+"name_vi")+text(sent, at+"name_en")+text(sent, at+"hours")+sent.Get(at+"texts") == "" {
			return p, false
		}
		w.add(at+"number", "form_phone_empty")
		return p, false
	}
	if p.Number = Number(number); slices.ContainsFunc(*had, func(o directory.Phone) bool { return o.Number == number }) {
		p.Number = number // as it was, and as its source has it
	}
	if _, can := p.Dial(); !can || slipped(number) {
		p.Number = number
		w.add(at+"number", "form_phone", number)
	}
	both(sent, at+"name", shortText, &p.Name, w)
	switch sent.Get(at + "price") {
	case "free":
		p.Free = new(true)
	case "paid":
		p.Free = new(false)
	}
	p.Texts = sent.Get(at+"texts") != ""
	p.Schedule = sameNumber(had, p).Schedule
	hours := text(sent, at+"hours")
	if hours == cells.FormatHours(p.Schedule) {
		return p, true
	}
	s, rest, understood := cells.ParseHours(hours)
	if hours != "" && (!understood || rest != "") {
		w.add(at+"hours", "form_hours_unread", hours)
		return p, true
	}
	s.Note = p.Schedule.Note
	p.Schedule = s
	return p, true
}

// slipped reports whether a letter stands right beside a digit: "1900 969 68o" is one
// digit short, and must not be read as if it were meant.
func slipped(number string) bool {
	digit, letter := false, false
	for _, r := range number {
		d, l := unicode.IsDigit(r), unicode.IsLetter(r)
		if d && letter || l && digit {
			return true
		}
		digit, letter = d, l
	}
	return false
}

// sameNumber takes a number out of those of before, for what this page does not
// ask about.
func sameNumber(had *[]directory.Phone, p directory.Phone) (o directory.Phone) {
	tel, _ := p.Dial()
	i := slices.IndexFunc(*had, func(o directory.Phone) bool { other, _ := o.Dial(); return other == tel })
	if i >= 0 {
		o = (*had)[i]
		*had = slices.Delete(*had, i, i+1)
	}
	return o
}

// Number writes a phone number as it is read aloud: "0237 385 1234",
// "0912 345 678", "1800 1744". A number that is written in groups already keeps
// them; +84 becomes the 0 that people dial.
func Number(said string) string {
	fill := cells.Filling{Listing: &directory.Listing{}}
	for _, c := range cells.Columns(nil) {
		if c.Key == "phones" && c.Set(&fill, said) == nil && len(fill.Listing.Phones) == 1 {
			said = fill.Listing.Phones[0].Number
		}
	}
	p := directory.Phone{Number: said}
	tel, ok := p.Dial()
	if !ok {
		return said
	}
	local, foreign := strings.CutPrefix(tel, "+84")
	if foreign {
		tel = "0" + local
	} else if strings.ContainsAny(strings.TrimSpace(said), " .-") {
		return strings.Join(strings.FieldsFunc(said, func(r rune) bool { return r == ' ' || r == '.' || r == '-' }), " ")
	}
	switch n := len(tel); {
	case n == 11:
		return tel[:4] + " " + tel[4:7] + " " + tel[7:]
	case n >= 8 && tel[0] == '1':
		return tel[:4] + " " + tel[4:]
	case n == 10:
		return tel[:4] + " " + tel[4:7] + " " + tel[7:]
	}
	return tel
}

func webAddress(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && slices.Contains(schemes, u.Scheme)
}

func layContact(_ *Form, s *sheet) {
	s.rows("phones", "f_phone", "f_phone_hint", func(at string) []Field {
		fields := []Field{
			{Name: at + "number", Kind: "tel", Label: "f_phone_number", Most: 40},
			{Name: at + "price", Kind: "pick", Label: "f_phone_price", Options: options("price_", prices)},
		}
		fields = append(fields, bothFields("line", at+"name", "f_phone_name", "f_phone_name_hint", shortText)...)
		return append(fields,
			Field{Name: at + "hours", Kind: "line", Label: "f_phone_hours", Hint: "f_phone_hours_hint", Most: 300},
			Field{Name: at + "texts", Kind: "tick", Label: "f_phone_texts"})
	})
	s.group(Group{}, Field{Name: "website", Kind: "url", Label: "f_website", Hint: "f_website_hint", Most: 500},
		Field{Name: "access", Kind: "ticks", Label: "f_access", Options: options("access_", accesses)})
	s.group(Group{}, bothFields("long", "apply", "f_apply", "f_apply_hint", longText)...)
}
