package portal

import (
	"nhipcau/knowledge/understand"
	"nhipcau/portal/staff"
)

// Sits has a portal hold this exam, not one of its own.
func (p *Portal) Sits(exam *understand.Exam) { p.exam = exam }

// Turn counts how often the proof of the log was forgotten.
func (p *Portal) Turn() int { return p.proved.last().turn }

// Route is a route as tests see it.
type Route struct {
	Method, Path string
	Anybody      bool
	may          access
}

// Halfway says that a route is for who is not signed in whole.
func (r Route) Halfway() bool { return r.may.stage != "" }

// May says whether somebody in a place who is fully signed in may come.
func (r Route) May(p staff.Place) bool {
	return r.may.stage != "" || r.may.lets(p)
}

// Routes lists every route.
func Routes() (all []Route) {
	for _, r := range routes() {
		path := r.path
		if path == Root+"{$}" {
			path = Root
		}
		all = append(all, Route{r.method, path, r.may.anybody, r.may})
	}
	return all
}
