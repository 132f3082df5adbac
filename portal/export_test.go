package portal

import (
	"slices"

	"nhipcau/portal/staff"
)

// Route is a route as tests see it.
type Route struct {
	Method, Path string
	Anybody      bool
	may          access
}

// May says whether a role that is fully signed in may come.
func (r Route) May(role staff.Role) bool {
	return r.may.stage != "" || slices.Contains(r.may.roles, role)
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
