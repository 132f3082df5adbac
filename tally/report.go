package tally

// Report is how far people came, month by month.
type Report struct {
	Months []Month // newest first; the open one is there even when it is empty
}

// Month is one month, e.g. "2026-11", in Vietnam's time.
type Month struct {
	Month  string
	Open   bool // still counting
	All    Funnel
	Topics []TopicFunnel // in the order of Config.Topics, then topics of former times
}

// TopicFunnel is the funnel of one topic.
type TopicFunnel struct {
	Topic string
	Funnel
}

// Funnel counts sessions in one topic by how far they came.
type Funnel struct {
	Need        int64
	Eligible    int64
	NotEligible Unmet
	NoService   Unmet
	Referred    int64
}

// Unmet counts those for whom there was nothing, by the reason.
type Unmet struct {
	NoListing  int64
	Conditions int64
	Unsaid     int64
}

// Total is the sum over the reasons.
func (u Unmet) Total() int64 { return u.NoListing + u.Conditions + u.Unsaid }
