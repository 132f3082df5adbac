package portal

import (
	"net/http"
	"net/url"
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
	All, From, To                  int // found in all, and which of them stand here
	Before, After                  string
	Twins                          int
	Deeds                          []string
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
	items := v.Catalogue.ListOf(draft, q)
	if page.When == "never" {
		items = neverCalled(items)
	}
	page.cut(items, asked)
	page.Twins = len(lint.Twice(draft.Snapshot.Listings))
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
	case "overdue", "never":
		q.DueBy = now
	case "soon":
		q.DueBy = now.AddDate(0, 0, 30)
	}
}

func neverCalled(items []catalogue.Item) (out []catalogue.Item) {
	for _, i := range items {
		if i.Listing.Due().IsZero() {
			out = append(out, i)
		}
	}
	return out
}

// cut takes the page that was asked for out of what was found.
func (p *servicesPage) cut(items []catalogue.Item, asked url.Values) {
	p.All = len(items)
	n, err := strconv.Atoi(asked.Get("page"))
	if last := (p.All - 1) / listLength; err != nil || n < 0 || n > last {
		n = 0
	}
	p.Items = items[min(n*listLength, p.All):min((n+1)*listLength, p.All)]
	p.From, p.To = n*listLength+1, n*listLength+len(p.Items)
	at := func(n int) string {
		q := url.Values{"page": {strconv.Itoa(n)}}
		for name, value := range map[string]string{"q": p.Find, "topic": p.Topic, "area": p.Area, "state": p.State, "when": p.When, "sort": p.Sort} {
			if value != "" {
				q.Set(name, value)
			}
		}
		return deskPath + "?" + q.Encode()
	}
	if n > 0 {
		p.Before = at(n - 1)
	}
	if p.To < p.All {
		p.After = at(n + 1)
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
	return v.show("twins.html", "twins_title", twinsPage{top, lint.Twice(draft.Snapshot.Listings)})
}

// bulkDeeds are what can be done to several services at once.
var bulkDeeds = []string{"check", "verify", "withdraw", "show", "discard"}

// mostAtOnce is how many services one deed takes.
const mostAtOnce = 100

// bulkPage asks whether a deed on several services is meant, or says what came
// of it.
type bulkPage struct {
	desk
	Do      string
	Chosen  []catalogue.Entry
	Why     string
	Wrong   string
	Done    int
	Left    []string // names of those that somebody else changed meanwhile
	Settled bool
}

// bulk asks first, and does it when the answer comes with what each service
// looked like.
func bulk(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	page := bulkPage{desk: top, Do: one(v.field("do"), bulkDeeds), Why: cut(v.field("why"), 300)}
	tags := v.r.PostForm["etag"]
	for i, id := range v.r.PostForm["id"] {
		e, err := v.one(id)
		if err != nil || e.Listing == nil || i >= mostAtOnce {
			continue
		}
		if v.field("sure") != "" && i < len(tags) {
			e.ETag = tags[i]
		}
		page.Chosen = append(page.Chosen, e)
	}
	switch {
	case page.Do == "" || len(page.Chosen) == 0:
		page.Wrong = "bulk_nothing"
	case v.field("sure") == "":
	case page.Do == "withdraw" && page.Why == "":
		page.Wrong = "bulk_why"
	default:
		return v.doBulk(page)
	}
	status := http.StatusOK
	if page.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	v.draw(status, "bulk.html", "bulk_title", page)
	return nil
}

func (v *visit) doBulk(page bulkPage) error {
	for _, e := range page.Chosen {
		switch err := v.deed(page.Do, e, page.Why); {
		case isConflict(err):
			page.Left = append(page.Left, e.Listing.Name.VI)
		case err != nil:
			return err
		default:
			page.Done++
		}
	}
	page.Settled = true
	return v.show("bulk.html", "bulk_title", page)
}

// deed does one thing to one service as it was seen.
func (v *visit) deed(do string, e catalogue.Entry, why string) error {
	l := *e.Listing
	switch do {
	case "verify":
		_, err := v.Catalogue.Verify(v.r.Context(), v.account.Actor(), e.ETag, l.ID, v.roleSaid(), v.calledSaid())
		return err
	case "discard":
		return v.Catalogue.Discard(v.r.Context(), v.account.Actor(), e.ETag, l.ID)
	case "check":
		l.Verification.Due = today(v.Now())
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.ForCheck)
	case "withdraw":
		l.Withheld = why
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.Withdrawn)
	default:
		l.Withheld = ""
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.Shown)
	}
}

func today(now time.Time) directory.Date { return directory.Date(now.In(hanoi).Format(time.DateOnly)) }

// roleSaid is who called, as a listing may say it: a role, never a name. It is
// kept in Vietnamese, as the directory is.
func (v *visit) roleSaid() string { return v.texts["verified_by_"+string(v.account.Place.Role)].VI }

func (v *visit) calledSaid() string { return v.texts["verified_how_call"].VI }
