package form

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
)

// week is in the order of a Vietnamese calendar.
var week = []directory.Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// spans are the openings of a day that the grid has room for.
var spans = []string{"am", "pm"}

// closedOnHolidays is what the note says of most offices.
var closedOnHolidays = lang.Text{VI: "trừ lễ, Tết", EN: "except public holidays"}

// openOnHolidays is the contrary.
var openOnHolidays = lang.Text{VI: "cả ngày lễ, Tết", EN: "public holidays too"}

var holidays = []string{"unknown", "closed", "open"}

func writeWhen(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{"holiday": {"unknown"}}
	s := l.Schedule
	if s.Always {
		v.Set("always", "yes")
	}
	if !gridHolds(s) {
		v.Set("quick", cells.FormatHours(s))
	}
	for _, d := range week {
		for i, h := range onDay(s, d) {
			if i < len(spans) && gridHolds(s) {
				v.Set(cell(d, spans[i], "from"), h.Opens)
				v.Set(cell(d, spans[i], "to"), h.Closes)
			}
		}
	}
	switch s.Note {
	case closedOnHolidays:
		v.Set("holiday", "closed")
	case openOnHolidays:
		v.Set("holiday", "open")
	default:
		setBoth(v, "hours_note", s.Note)
	}
	return v
}

func cell(d directory.Day, span, end string) string {
	return "hours-" + strings.ToLower(string(d)) + "-" + span + "-" + end
}

// onDay are the openings of a day, the earliest first.
func onDay(s directory.Schedule, d directory.Day) (out []directory.Hours) {
	for _, h := range s.Weekly {
		if slices.Contains(h.Days, d) {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b directory.Hours) int { return cmp.Compare(a.Opens, b.Opens) })
	return out
}

// gridHolds reports whether no day opens more often than the grid has room for,
// and none until midnight, which a field for a time of day cannot say.
func gridHolds(s directory.Schedule) bool {
	for _, d := range week {
		if hours := onDay(s, d); len(hours) > len(spans) || slices.ContainsFunc(hours, func(h directory.Hours) bool { return h.Closes == "24:00" }) {
			return false
		}
	}
	return true
}

func readWhen(_ *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	if !sent.Has("has") {
		return
	}
	s := directory.Schedule{Always: sent.Get("always") != ""}
	if quick := text(sent, "quick"); quick != "" {
		read, rest, ok := cells.ParseHours(quick)
		if !ok || rest != "" {
			w.add("quick", "form_hours_unread", quick)
		}
		s = read
	} else if !s.Always {
		s.Weekly = readGrid(sent, w)
	}
	switch sent.Get("holiday") {
	case "closed":
		s.Note = closedOnHolidays
	case "open":
		s.Note = openOnHolidays
	default:
		both(sent, "hours_note", longText, &s.Note, w)
	}
	if !sameHours(s, l.Schedule) || s.Note != l.Schedule.Note {
		l.Schedule = s
	}
}

// sameHours reports whether two schedules open at the same times, however their
// days are put together.
func sameHours(a, b directory.Schedule) bool {
	if a.Always != b.Always {
		return false
	}
	for _, d := range week {
		if !slices.EqualFunc(onDay(a, d), onDay(b, d), func(x, y directory.Hours) bool { return x.Opens == y.Opens && x.Closes == y.Closes }) {
			return false
		}
	}
	return true
}

// readGrid brings the days with the same openings together.
func readGrid(sent url.Values, w Wrongs) (out []directory.Hours) {
	for _, span := range spans {
		for _, d := range week {
			opens, closes := clock(sent.Get(cell(d, span, "from"))), clock(sent.Get(cell(d, span, "to")))
			unread := false
			for _, end := range []string{"from", "to"} {
				if said := strings.TrimSpace(sent.Get(cell(d, span, end))); said != "" && clock(said) == "" {
					unread = true
					w.add(cell(d, span, end), "form_time", said)
				}
			}
			switch {
			case unread:
			case opens == "" && closes == "":
				continue
			case opens == "":
				w.add(cell(d, span, "from"), "form_hours_half")
			case closes == "":
				w.add(cell(d, span, "to"), "form_hours_half")
			case opens >= closes:
				w.add(cell(d, span, "to"), "form_hours_order", opens, closes)
			default:
				out = put(out, directory.Hours{Days: []directory.Day{d}, Opens: opens, Closes: closes})
			}
		}
	}
	for _, d := range week {
		if hours := onDay(directory.Schedule{Weekly: out}, d); len(hours) == 2 && hours[1].Opens < hours[0].Closes {
			w.add(cell(d, "pm", "from"), "lint_overlap", hours[1].Opens, hours[1].Closes, hours[0].Opens, hours[0].Closes)
		}
	}
	return out
}

// put adds an opening to the days that have the same.
func put(all []directory.Hours, h directory.Hours) []directory.Hours {
	for i := range all {
		if all[i].Opens == h.Opens && all[i].Closes == h.Closes && !slices.Contains(all[i].Days, h.Days[0]) {
			all[i].Days = append(all[i].Days, h.Days...)
			return all
		}
	}
	return append(all, h)
}

// clock reads a time as people type it, "7h30" and "7:30" too; "" when it is
// none.
func clock(s string) string {
	s = strings.NewReplacer("h", ":", ".", ":", "g", ":", " ", "").Replace(strings.ToLower(s))
	hours, minutes, _ := strings.Cut(s, ":")
	minutes = cmp.Or(minutes, "00")
	if len(hours) == 1 {
		hours = "0" + hours
	}
	if t := hours + ":" + minutes; len(t) == 5 && digits(hours) && digits(minutes) && hours < "24" && minutes < "60" {
		return t
	}
	return ""
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == "" && len(s) == 2
}

func layWhen(_ *Form, s *sheet) {
	s.group(Group{},
		Field{Name: "always", Kind: "tick", Label: "f_always"},
		Field{Name: "quick", Kind: "line", Label: "f_quick", Hint: "f_quick_hint", Most: longText})
	for _, d := range week {
		var fields []Field
		for _, span := range spans {
			fields = append(fields,
				Field{Name: cell(d, span, "from"), Kind: "time", Label: "f_hours_" + span + "_from"},
				Field{Name: cell(d, span, "to"), Kind: "time", Label: "f_hours_" + span + "_to"})
		}
		s.group(Group{Legend: "day_" + strings.ToLower(string(d)), Row: true}, fields...)
	}
	s.group(Group{}, append([]Field{{Name: "holiday", Kind: "pick", Label: "f_holiday", Options: options("holiday_", holidays)}},
		bothFields("line", "hours_note", "f_hours_note", "f_hours_note_hint", longText)...)...)
}
