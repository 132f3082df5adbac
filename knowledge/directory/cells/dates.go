package cells

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
)

func date(key string, at func(*listing) *directory.Date) Column {
	return Column{Key: key,
		get: func(l *listing) string { return string(*at(l)) },
		set: func(f *Filling, cell string) error {
			if cell == "" {
				*at(f.Listing) = ""
				return nil
			}
			d, err := ParseDate(cell)
			if err == nil {
				*at(f.Listing) = d
			}
			return err
		}}
}

var (
	isoDate  = regexp.MustCompile(`^(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?(?:[T ]\d.*)?$`)
	ourDate  = regexp.MustCompile(`^(?:ngày )?(?:(\d{1,2})[-/. ])?(\d{1,2})[-/. ](\d{4})(?: \d.*)?$`)
	longDate = regexp.MustCompile(`^(?:ngày (\d{1,2}) )?tháng (\d{1,2}) năm (\d{4})$`)
	serial   = regexp.MustCompile(`^\d{5}(?:\.\d+)?$`)
)

// epoch is day 0 of the serial numbers that sheets keep dates as.
var epoch = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// ParseDate reads a day, month or year as people and sheets write it:
// "19/09/2025", "9/2025", "2025-09-19", "ngày 19 tháng 9 năm 2025", 45919.
func ParseDate(text string) (directory.Date, error) {
	text = strings.TrimSpace(text)
	if serial.MatchString(text) {
		days, err := strconv.ParseFloat(text, 64)
		if err == nil && days > 30000 && days < 80000 {
			return directory.Date(epoch.AddDate(0, 0, int(days)).Format(time.DateOnly)), nil
		}
	}
	for _, try := range []struct {
		form             *regexp.Regexp
		year, month, day int
	}{{isoDate, 1, 2, 3}, {ourDate, 3, 2, 1}, {longDate, 3, 2, 1}} {
		m := try.form.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		d := directory.Date(m[try.year])
		for _, part := range []string{m[try.month], m[try.day]} {
			if part != "" {
				d += directory.Date("-" + strings.Repeat("0", 2-len(part)) + part)
			}
		}
		if _, err := d.Start(); err == nil {
			return d, nil
		}
	}
	return "", say.It("date_unknown", text)
}
