package cells

import (
	"regexp"
	"strconv"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
)

// The names that parts of a phone's line have.
var phoneNames = []string{"tên", "name", "gọi", "giờ", "ghi chú giờ", "hours note"}

func getPhones(l *listing) string {
	var out []string
	for _, p := range l.Phones {
		out = append(out, FormatPhone(p))
	}
	return strings.Join(out, "\n")
}

// FormatPhone writes a phone on one line: "1800 1744 | tên: … | miễn phí".
func FormatPhone(p directory.Phone) string {
	w := line{names: phoneNames}
	w.add(p.Number)
	w.set("tên", p.Name.VI)
	w.set("name", p.Name.EN)
	if p.Free != nil {
		w.parts = append(w.parts, lists()["calls"].written(strconv.FormatBool(*p.Free)))
	}
	if p.Texts {
		w.parts = append(w.parts, lists()["calls"].written("texts"))
	}
	w.set("giờ", FormatHours(p.Schedule))
	w.set("ghi chú giờ", p.Schedule.Note.VI)
	w.set("hours note", p.Schedule.Note.EN)
	return w.String()
}

func setPhones(f *Filling, cell string) error {
	var out []directory.Phone
	for _, text := range each(cell) {
		more, err := f.phones(text)
		if err != nil {
			return err
		}
		out = append(out, more...)
	}
	f.Listing.Phones = out
	return nil
}

// phones reads one line: a phone as written above, or several numbers as people
// put them beside each other.
func (f *Filling) phones(text string) ([]directory.Phone, error) {
	plain, named := read(text, phoneNames...)
	if len(plain) == 1 && len(named) == 0 {
		return f.loosePhones(plain[0])
	}
	p := directory.Phone{}
	for i, part := range plain {
		v, flag := lists()["calls"].value(part)
		switch {
		case i == 0:
			p.Number = f.number(part)
		case flag && v == "texts":
			p.Texts = true
		case flag:
			free := v == "true"
			p.Free = &free
		case p.Name.VI == "" && named["tên"] == "":
			p.Name.VI = part
		default:
			return nil, say.It("phone_part", part)
		}
	}
	if v := named["tên"]; v != "" {
		p.Name.VI = v
	}
	p.Name.EN = named["name"]
	if hours := named["giờ"]; hours != "" {
		s, rest, ok := ParseHours(hours)
		if !ok {
			f.note("hours_as_note", hours)
			s, rest = directory.Schedule{}, hours
		}
		p.Schedule = s
		p.Schedule.Note.VI = rest
	}
	if v := named["ghi chú giờ"]; v != "" {
		p.Schedule.Note.VI = v
	}
	p.Schedule.Note.EN = named["hours note"]
	return []directory.Phone{p}, nil
}

var (
	// numberIn finds a number of at least three digits, with what people put
	// between the digits.
	numberIn  = regexp.MustCompile(`\+?\(?\d[\d .()\-–]*\d`)
	exponent  = regexp.MustCompile(`^\d(?:[.,]\d+)?[eE]\+?\d{1,2}$`)
	pointZero = regexp.MustCompile(`^(\d{3,})[.,]0+$`)
	betweens  = regexp.MustCompile(`[;/,]| - |\bhoặc\b|\bor\b|\bvà\b`)
)

// loosePhones reads "0237.3851.234 - 0912 345 678 (chị Lan); 1800 1744".
func (f *Filling) loosePhones(text string) (out []directory.Phone, err error) {
	if n, ok := fromNumber(text); ok {
		if n != text {
			f.note("phone_read", text, n)
		}
		return []directory.Phone{{Number: n}}, nil
	}
	for _, part := range betweens.Split(text, -1) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		at := numberIn.FindStringIndex(part)
		if at == nil {
			if len(out) > 0 && out[len(out)-1].Name.VI == "" {
				out[len(out)-1].Name.VI = strings.Trim(part, " ():")
				continue
			}
			return nil, say.It("phone_unknown", part)
		}
		p := directory.Phone{Number: f.number(part[at[0]:at[1]])}
		p.Name.VI = strings.Trim(part[:at[0]]+part[at[1]:], " ():.-–")
		if key := strings.ToLower(p.Name.VI); isPhoneWord(key) {
			p.Name.VI = ""
		}
		out = append(out, p)
	}
	return out, nil
}

func isPhoneWord(s string) bool {
	_, ok := lists()["phone_words"].value(s)
	return ok
}

// number tidies a number, and gives back the zero that a sheet took from it.
func (f *Filling) number(text string) string {
	n := strings.TrimSpace(strings.NewReplacer("–", "-", "(", "", ")", "").Replace(text))
	if _, ok := (directory.Phone{Number: n}).Dial(); ok {
		return n
	}
	if mended, ok := fromNumber(n); ok && mended != n {
		f.note("phone_read", text, mended)
		return mended
	}
	return n
}

// fromNumber reads a phone that a sheet keeps as a number: without its zero,
// with a point and a zero behind, or in powers of ten. It reports false when
// that gives no number that exists in Vietnam.
func fromNumber(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if exponent.MatchString(s) {
		x, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil || x >= 1e15 {
			return "", false
		}
		s = strconv.FormatFloat(x, 'f', 0, 64)
	}
	if m := pointZero.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	for _, try := range []string{s, "0" + s, "+" + s} {
		if _, ok := (directory.Phone{Number: try}).Dial(); ok {
			return try, true
		}
	}
	return "", false
}
