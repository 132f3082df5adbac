package tally

import "time"

// vietnam is Asia/Ho_Chi_Minh: seven hours ahead the year round, so that no
// machine needs a table of zones for it.
var vietnam = time.FixedZone("ICT", 7*60*60)

// month names the month of an instant, e.g. "2026-11". Like every name of a
// period, later ones sort after earlier ones.
func month(t time.Time) string { return t.In(vietnam).Format("2006-01") }

// monthBegin is the first instant of a month that month named.
func monthBegin(name string) (time.Time, error) {
	return time.ParseInLocation("2006-01", name, vietnam)
}

// months is how many months lie between two instants; two of one month have none.
func months(from, to time.Time) int {
	from, to = from.In(vietnam), to.In(vietnam)
	return 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
}
