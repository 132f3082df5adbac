package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"nhipcau/tally"
)

// period is what a report is of: from begin until before end, in Vietnam.
type period struct {
	name, kind string
	begin, end time.Time
}

// parsePeriod reads a week, a month, a quarter or a year.
func parsePeriod(name string) (p period, err error) {
	p.name = name
	if strings.ContainsAny(name, ",; ") || strings.Contains(name, "..") {
		return p, fmt.Errorf("%w: a report is of one period, and periods that overlap are never added up: write 2026-W48, 2026-11, 2026-Q4 or 2026", tally.ErrPeriod)
	}
	if year, err := strconv.Atoi(name); err == nil && len(name) == 4 && year > 0 {
		p.kind = Yearly
		if p.begin, _, err = tally.Span(name + "-01"); err == nil {
			p.end = p.begin.AddDate(1, 0, 0)
		}
		return p, err
	}
	p.begin, p.end, err = tally.Span(name)
	switch {
	case err != nil && !strings.Contains(name, "-"):
		return p, fmt.Errorf("%w: %q is none; write 2026-W48, 2026-11, 2026-Q4 or 2026", tally.ErrPeriod, name)
	case strings.Contains(name, "W"):
		p.kind = tally.Weekly
	case strings.Contains(name, "Q"):
		p.kind = tally.Quarterly
	default:
		p.kind = tally.Monthly
	}
	return p, err
}

// number is the week, month or quarter of its year.
func number(name string) (year, n int) {
	y, rest, _ := strings.Cut(name, "-")
	year, _ = strconv.Atoi(y)
	n, _ = strconv.Atoi(strings.TrimLeft(rest, "WQ"))
	return year, n
}

// weeks are those that belong to the period: an ISO week is where its Thursday is.
func (p period) weeks() (names []string) {
	if p.kind == tally.Weekly {
		return []string{p.name}
	}
	for day := p.begin; day.Before(p.end); day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Thursday {
			year, week := day.ISOWeek()
			names = append(names, fmt.Sprintf("%04d-W%02d", year, week))
		}
	}
	return names
}

// months are those of the period; none of a week.
func (p period) months() (names []string) {
	if p.kind == tally.Weekly {
		return nil
	}
	for day := p.begin; day.Before(p.end); day = day.AddDate(0, 1, 0) {
		names = append(names, day.Format("2006-01"))
	}
	return names
}

// quarters are those of the period, for a month the one that it lies in: there are
// no figures by place of less.
func (p period) quarters() (names []string) {
	if p.kind == tally.Weekly {
		return nil
	}
	for day := p.begin; day.Before(p.end); day = day.AddDate(0, 3, 0) {
		names = append(names, quarterOf(day))
	}
	return names
}

func quarterOf(day time.Time) string {
	return fmt.Sprintf("%04d-Q%d", day.Year(), (day.Month()+2)/3)
}

// next is the first quarter that begins when the period is over, or after.
func (p period) next() period {
	day := p.end
	for day.Day() != 1 || day.Month()%3 != 1 {
		day = day.AddDate(0, 0, 1)
	}
	next, _ := parsePeriod(quarterOf(day))
	return next
}
