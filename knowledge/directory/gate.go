package directory

import "time"

// Reason is why a listing is not offered: a short id for code, a sentence for
// editors.
type Reason struct {
	ID   string
	Text string
}

// Gate lists every reason why the listing may not be offered at the time; none
// means that it may.
func (l *Listing) Gate(now time.Time) []Reason { return nil }
