package directory

import (
	"fmt"
	"time"

	"nhipcau/internal/hanoi"
)

// Date is a day, a month or a year as a source gives it: "2025-09-19",
// "2025-09" or "2025". The empty Date is not known.
type Date string

// Start is the first instant of the day, month or year, in Vietnam.
func (d Date) Start() (time.Time, error) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, string(d), hanoi.Time); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("date %q: want 2025-09-19, 2025-09 or 2025", string(d))
}
