package tally

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"nhipcau/internal/hanoi"
)

// month names the month of an instant, e.g. "2026-11". Like every name of a
// period, later ones sort after earlier ones of the same length of period.
func month(t time.Time) string { return t.In(hanoi.Time).Format("2006-01") }

// quarter names the quarter of an instant, e.g. "2026-Q4".
func quarter(t time.Time) string {
	t = t.In(hanoi.Time)
	return fmt.Sprintf("%04d-Q%d", t.Year(), (t.Month()+2)/3)
}

// week names the ISO week of an instant, e.g. "2026-W48"; it begins on Monday.
func week(t time.Time) string {
	y, w := t.In(hanoi.Time).ISOWeek()
	return fmt.Sprintf("%04d-W%02d", y, w)
}

// monthBegin is the first instant of a month that month named.
func monthBegin(name string) (time.Time, error) {
	return time.ParseInLocation("2006-01", name, hanoi.Time)
}

// Span gives the first instant of a week, month or quarter, in Vietnam, and the
// first one after it. The error is ErrPeriod.
func Span(period string) (begin, end time.Time, err error) { return span(period) }

// Due is the first instant at which a week, month or quarter may be published.
func Due(period string) (time.Time, error) { return due(kindOf(period), period) }

// months is how many months lie between two instants; two of one month have none.
func months(from, to time.Time) int {
	from, to = from.In(hanoi.Time), to.In(hanoi.Time)
	return 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
}

var periodName = regexp.MustCompile(`^(\d{4})-(?:(\d{2})|Q([1-4])|W(\d{2}))$`)

// span gives the first instant of a period and the first one after it. The
// error is ErrPeriod for what is no week, month or quarter: "2026-13",
// "2025-W53", "2026-11-30".
func span(name string) (begin, end time.Time, err error) {
	m := periodName.FindStringSubmatch(name)
	if m == nil {
		return begin, end, fmt.Errorf("%w: %q is none; write 2026-11, 2026-Q4 or 2026-W48", ErrPeriod, name)
	}
	year, _ := strconv.Atoi(m[1])
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	day := func(month, day int) time.Time {
		return time.Date(year, time.Month(month), day, 0, 0, 0, 0, hanoi.Time)
	}
	switch {
	case m[2] != "":
		begin, end = day(number(m[2]), 1), day(number(m[2])+1, 1)
		if month(begin) != name {
			return begin, end, fmt.Errorf("%w: there is no month %s", ErrPeriod, name)
		}
	case m[3] != "":
		q := number(m[3])
		begin, end = day(3*q-2, 1), day(3*q+1, 1)
	default:
		fourth := day(1, 4) // is always in the first ISO week
		monday := fourth.AddDate(0, 0, -int(fourth.Weekday()+6)%7)
		begin = monday.AddDate(0, 0, 7*(number(m[4])-1))
		end = begin.AddDate(0, 0, 7)
		if week(begin) != name {
			return begin, end, fmt.Errorf("%w: there is no week %s", ErrPeriod, name)
		}
	}
	return begin, end, nil
}
