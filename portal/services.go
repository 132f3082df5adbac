package portal

import (
	"strconv"
	"strings"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/portal/catalogue"
)

func servicesRoutes() []route {
	return []route{
		{method: "GET", path: deskPath, may: readers, serve: showServices},
		{method: "GET", path: deskPath + "/twins", may: editors, serve: showTwins},
		{method: "POST", path: deskPath + "/bulk", may: editors, serve: bulk},
	}
}

// listLength is how many services a page of the list shows.
const listLength = 25

// servicesPage is a part of the list, and what it was asked for.
type servicesPage struct {
	desk
	Items                          []catalogue.Item
	Find, Topic, Area, State, When string
	Sort                           string
	Topics, States, Whens, Sorts   []string
	Districts, Communes            []Choice
	pager
	Twins int
	Deeds []string
}

var (
	listStates = []string{"shown", "hidden", "withdrawn", "drafted"}
	listWhens  = []string{"overdue", "soon", "never"}
	listSorts  = []string{"name", "due"}
)

func showServices(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	page := servicesPage{
		desk: top, Topics: allTopics(), States: listStates, Whens: listWhens, Sorts: listSorts, Deeds: bulkDeeds,
		Find: cut(strings.TrimSpace(strings.ToValidUTF8(asked.Get("q"), "")), 80), Topic: one(asked.Get("topic"), allTopics()),
		State: one(asked.Get("state"), listStates), When: one(asked.Get("when"), listWhens), Sort: one(asked.Get("sort"), listSorts),
	}
	page.Districts, page.Communes = v.pickAreas()
	q := catalogue.Query{Words: page.Find, Topic: directory.Topic(page.Topic), Order: catalogue.Order(page.Sort), Commune: v.area(asked.Get("area"))}
	if q.Commune != 0 {
		page.Area = strconv.Itoa(int(q.Commune))
	}
	page.narrow(&q, v.Now())
	found := draft.Find(q, v.Now())
	page.pager = turn(asked, found.Len(), listLength, deskPath,
		"q", page.Find, "topic", page.Topic, "area", page.Area, "state", page.State, "when", page.When, "sort", page.Sort)
	page.Items = found.Items(page.From-1, page.To)
	page.Twins = len(draft.Twins())
	return v.show("services.html", "services_title", page)
}

// narrow brings the state and the time that were picked into a query.
func (p *servicesPage) narrow(q *catalogue.Query, now time.Time) {
	shown := p.State == "shown"
	switch p.State {
	case "shown", "hidden":
		q.Shown = &shown
	case "withdrawn":
		q.Withdrawn = true
	case "drafted":
		q.Drafted = true
	}
	switch p.When {
	case "overdue":
		q.DueBy = now
	case "never":
		q.DueBy, q.Never = now, true
	case "soon":
		q.DueBy = now.AddDate(0, 0, 30)
	}
}

// Narrowed says that the list was asked for less than everything.
func (p servicesPage) Narrowed() bool {
	return p.Find+p.Topic+p.Area+p.State+p.When != ""
}

// Filtered says that it was asked for more than words.
func (p servicesPage) Filtered() bool { return p.Topic+p.Area+p.State+p.When+p.Sort != "" }

// one gives a word back when it is on a list, else nothing.
func one(word string, list []string) string {
	for _, w := range list {
		if w == word {
			return w
		}
	}
	return ""
}

// cut shortens a text to so many letters.
func cut(s string, most int) string {
	for i := range s {
		if most--; most < 0 {
			return s[:i]
		}
	}
	return s
}

// twinsPage lists pairs that may be one service.
type twinsPage struct {
	desk
	Pairs []lint.Pair
}

func showTwins(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	return v.show("twins.html", "twins_title", twinsPage{top, draft.Twins()})
}
