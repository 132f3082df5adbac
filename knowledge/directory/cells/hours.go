package cells

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

// Hours are written as "T2–T6 07:30–11:30, 13:00–17:00; T7 08:00–11:30", day and
// night as "24/7".

const always = "24/7"

// monday is the week as Vietnam counts it: T2 to T7, then CN.
var monday = []directory.Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

var dayNames = map[directory.Day]string{"MO": "T2", "TU": "T3", "WE": "T4", "TH": "T5", "FR": "T6", "SA": "T7", "SU": "CN"}

// FormatHours writes when something is open, without its note.
func FormatHours(s directory.Schedule) string {
	if s.Always {
		return always
	}
	var out []string
	for i, h := range s.Weekly {
		span := h.Opens + "–" + h.Closes
		if i > 0 && slices.Equal(h.Days, s.Weekly[i-1].Days) {
			out[len(out)-1] += ", " + span
			continue
		}
		out = append(out, formatDays(h.Days)+" "+span)
	}
	return strings.Join(out, "; ")
}

// formatDays writes three or more days in a row as a range.
func formatDays(days []directory.Day) string {
	var out []string
	for i := 0; i < len(days); {
		j := i + 1
		for j < len(days) && slices.Index(monday, days[j]) == slices.Index(monday, days[j-1])+1 {
			j++
		}
		if j-i >= 3 {
			out = append(out, dayNames[days[i]]+"–"+dayNames[days[j-1]])
		} else {
			j = i + 1
			out = append(out, dayNames[days[i]])
		}
		i = j
	}
	return strings.Join(out, ",")
}

var (
	everHours = regexp.MustCompile(`24\s*/\s*(24|7)|\b24 ?(gio|h|tieng)\b|\b24 ?x ?7\b|ca ngay (lan|va) dem|suot ngay dem|bat ky luc nao|round the clock|day and night`)
	// A time is 7h, 7h30, 7 giờ 30, 7:30, 07.30; a span is two of them.
	oneTime  = `(\d{1,2})(?: ?(?:gio|h|g|:|\.) ?(\d{2})?)?(?: ?(?:phut|p\b))?(?: ?(am|pm|sang|trua|chieu|toi))?`
	hourSpan = regexp.MustCompile(oneTime + ` ?(?:-|den|toi|to|~) ?` + oneTime)
	dayWord  = regexp.MustCompile(`\b(?:thu ?)?(hai|ba|tu|nam|sau|bay)\b|\b(?:thu|t) ?([2-7])\b|\b(chu nhat|cn|sunday|sun)\b|\b(monday|mon|tuesday|tue|wednesday|wed|thursday|thu|friday|fri|saturday|sat)\b|\b([2-7])\b`)
	allDays  = regexp.MustCompile(`hang ngay|moi ngay|cac ngay trong tuan|ca tuan|tat ca cac ngay|daily|every ?day|7 ?/ ?7|ca 7 ngay|7 ngay`)
	joining  = regexp.MustCompile(`^[ .:]*(-|den|toi|to|~)[ .:]*(?:het )?$`)
	dashes   = strings.NewReplacer("–", "-", "—", "-", "−", "-", "→", "-", "÷", "-")
)

// ParseHours reads hours as people write them: "7h30–11h30; 13h–17h T2–T6", "8h-17h
// thứ 2-6 (trừ lễ)", "Sáng 7h-11h, chiều 13h30-17h, từ thứ Hai đến thứ Sáu".
// What stands in brackets is the rest. It reports false where it is not sure of
// everything that it read; then the text is best kept as a note.
func ParseHours(text string) (s directory.Schedule, rest string, ok bool) {
	without, rest := bracketed(text)
	if s, ok = parseHours(without); ok || without == text {
		return s, rest, ok
	}
	s, ok = parseHours(strings.NewReplacer("(", " ", ")", " ").Replace(text)) // "8h-17h (thứ 2-6)"
	return s, "", ok
}

func parseHours(text string) (s directory.Schedule, ok bool) {
	folded := dashes.Replace(viet.Fold(text))
	if folded == "" {
		return s, true
	}
	if everHours.MatchString(folded) && len(spansIn(folded)) == 0 {
		s.Always = true
		return s, !strings.ContainsAny(everHours.ReplaceAllString(folded, ""), "0123456789")
	}
	for _, part := range groups(folded) {
		hours, ok := readGroup(part)
		if !ok {
			return directory.Schedule{}, false
		}
		s.Weekly = append(s.Weekly, hours...)
	}
	return s, len(s.Weekly) > 0
}

var brackets = regexp.MustCompile(`\(([^()]*)\)`)

// bracketed takes out what stands in brackets.
func bracketed(text string) (without, within string) {
	var in []string
	for _, m := range brackets.FindAllStringSubmatch(text, -1) {
		in = append(in, strings.TrimSpace(m[1]))
	}
	return brackets.ReplaceAllString(text, " "), strings.Join(in, "; ")
}

// groups cuts the text where hours of other days begin. Pieces that have hours
// and no days belong to the piece that has them: the one after if nothing before
// has any.
func groups(folded string) (out []string) {
	var waiting string
	for _, piece := range strings.FieldsFunc(folded, func(r rune) bool { return r == ';' || r == '\n' }) {
		piece = strings.TrimSpace(piece)
		if piece == "" {
			continue
		}
		days := hasDays(piece)
		switch {
		case days:
			out = append(out, strings.TrimPrefix(waiting+" , "+piece, " , "))
			waiting = ""
		case len(out) > 0:
			out[len(out)-1] += " , " + piece
		default:
			waiting = strings.TrimPrefix(waiting+" , "+piece, " , ")
		}
	}
	if waiting != "" {
		out = append(out, waiting)
	}
	return out
}

func hasDays(piece string) bool {
	for _, m := range slices.Backward(spansIn(piece)) {
		piece = piece[:m[0]] + " " + piece[m[1]:]
	}
	return allDays.MatchString(piece) || dayWord.MatchString(piece)
}

// spansIn finds the spans of hours: two times of which one at least is written
// like a time, so that "thứ 2-6" is none.
func spansIn(text string) [][]int {
	return slices.DeleteFunc(hourSpan.FindAllStringSubmatchIndex(text, -1), func(m []int) bool {
		return !strings.ContainsAny(text[m[0]:m[1]], "hg:.")
	})
}

// readGroup reads the spans and the days of one group. "T2-T6 8h-17h, T7 8h-11h"
// is several: days that come after spans begin anew unless days have not come yet.
func readGroup(part string) (out []directory.Hours, ok bool) {
	spans := spansIn(part)
	if len(spans) == 0 {
		return nil, false
	}
	var between []string // what stands before each span, and after the last
	from := 0
	for _, m := range spans {
		between = append(between, part[from:m[0]])
		from = m[1]
	}
	between = append(between, part[from:])
	var days []directory.Day
	leading, isLeading := readDays(between[0])
	if !isLeading { // the days come last, for all the spans
		for _, b := range between[1 : len(between)-1] {
			if _, some := readDays(b); some {
				return nil, false
			}
		}
		days, ok = readDays(between[len(between)-1])
		if !ok {
			return nil, false
		}
	} else {
		days = leading
		if _, more := readDays(between[len(between)-1]); more {
			return nil, false // days before and after: whose?
		}
	}
	for i, m := range spans {
		if more, some := readDays(between[i]); i > 0 && some {
			days = more
		}
		opens, closes, ok := readSpan(part, m)
		if !ok {
			return nil, false
		}
		out = append(out, directory.Hours{Days: days, Opens: opens, Closes: closes})
	}
	return out, true
}

// readDays reads the days named in a text.
func readDays(text string) (days []directory.Day, ok bool) {
	if allDays.MatchString(text) {
		return slices.Clone(monday), true
	}
	from := 0
	for _, m := range dayWord.FindAllStringSubmatchIndex(text, -1) {
		d := dayOf(text, m)
		if d < 0 {
			continue
		}
		if n := len(days); n > 0 && joining.MatchString(text[from:m[0]]) {
			last := slices.Index(monday, days[n-1])
			if last >= d {
				return nil, false
			}
			for i := last + 1; i < d; i++ {
				days = append(days, monday[i])
			}
		}
		days = append(days, monday[d])
		from = m[1]
	}
	return days, len(days) > 0
}

// dayOf is the place in the week of the day word that was found, from 0.
func dayOf(text string, m []int) int {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return text[m[2*i]:m[2*i+1]]
	}
	whole := text[m[0]:m[1]]
	switch {
	case group(1) != "":
		if !strings.HasPrefix(whole, "thu") && slices.Contains([]string{"tu", "nam", "ba", "hai"}, whole) && !strings.Contains(text, "thu") {
			return -1 // "từ", "năm": only among "thứ …"
		}
		if whole == "tu" {
			return -1 // "từ" far oftener than "tư" without its "thứ"
		}
		return slices.Index([]string{"hai", "ba", "tu", "nam", "sau", "bay"}, group(1))
	case group(2) != "":
		return int(group(2)[0] - '2')
	case group(3) != "":
		return 6
	case group(4) != "":
		return slices.Index([]string{"mon", "tue", "wed", "thu", "fri", "sat"}, group(4)[:3])
	}
	return int(group(5)[0] - '2')
}

// readSpan reads "7h30-11h30" as opening and closing times.
func readSpan(part string, m []int) (opens, closes string, ok bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return part[m[2*i]:m[2*i+1]]
	}
	half := group(6)
	from, ok1 := clock(group(1), group(2), group(3))
	to, ok2 := clock(group(4), group(5), half)
	if !ok1 || !ok2 || from >= to {
		return "", "", false
	}
	return fmt.Sprintf("%02d:%02d", from/60, from%60), fmt.Sprintf("%02d:%02d", to/60, to%60), true
}

// clock gives minutes after midnight.
func clock(hour, minute, half string) (int, bool) {
	h, err := strconv.Atoi(hour)
	if err != nil {
		return 0, false
	}
	n := 0
	if minute != "" {
		if n, err = strconv.Atoi(minute); err != nil || n > 59 {
			return 0, false
		}
	}
	switch half {
	case "pm", "chieu", "toi":
		if h < 12 {
			h += 12
		}
	case "am":
		h %= 12
	}
	at := h*60 + n
	return at, at <= 24*60
}
