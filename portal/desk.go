package portal

import (
	"net/url"
	"path"
	"slices"
	"strconv"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
)

// desk is what stands over every page of the directory: how much waits, and
// whether this account may change anything.
type desk struct {
	May       bool
	Drafted   int // changes that nobody sees yet
	Due       int // services to be called
	Suggested int // corrections that people sent
	At        string
}

// deskPath is where the pages of the directory are.
const deskPath = Root + "services"

// readDesk reads the draft and counts what waits.
func (v *visit) readDesk() (desk, catalogue.Draft, error) {
	d, err := v.Catalogue.Draft(v.r.Context())
	if err != nil {
		return desk{}, d, err
	}
	suggested, err := v.Catalogue.Suggestions(v.r.Context())
	if err != nil {
		return desk{}, d, err
	}
	return desk{
		May: slices.Contains(editors.roles, v.account.Place.Role), Drafted: len(d.Changes) + d.Offices,
		Due: len(d.ToCheck(v.Now())), Suggested: len(suggested), At: v.r.URL.Path,
	}, d, nil
}

// deskTab is one entry of the menu of the directory.
type deskTab struct {
	Path, Key string
	Count     int
	Current   string // "page" for the one that is open, "true" for one it belongs to, else ""
}

// under are the pages that have no entry of their own, by the end of their address.
var under = map[string]string{
	"compare": "history", "restore": "history", "publish": "draft", "discard": "draft", "check": "draft", "import": "files", "keep": "files",
	"answered": "due", "text": "words", "answer": "flow",
}

// current says how an entry of a menu stands to the page that is open.
func current(at, entry string) string {
	switch {
	case at == entry:
		return "page"
	case path.Base(entry) == under[path.Base(at)]:
		return "true"
	}
	return ""
}

// Tabs are the pages of the directory in the order of a working day.
func (d desk) Tabs() (all []deskTab) {
	for _, t := range []struct {
		path, key string
		count     int
		may       bool
	}{
		{deskPath, "desk_list", 0, true},
		{deskPath + "/due", "desk_due", d.Due, true},
		{deskPath + "/corrections", "desk_corrections", d.Suggested, d.May},
		{deskPath + "/draft", "desk_draft", d.Drafted, d.May},
		{deskPath + "/history", "desk_history", 0, d.May},
		{deskPath + "/files", "desk_files", 0, d.May},
	} {
		if t.may {
			all = append(all, deskTab{t.path, t.key, t.count, current(d.At, t.path)})
		}
	}
	return all
}

// Inner says that this is a page about one thing, which needs no menu.
func (d desk) Inner() bool {
	return !slices.ContainsFunc(d.Tabs(), func(t deskTab) bool { return t.Current != "" })
}

// one finds a listing in a draft, with how it is live.
func (v *visit) one(id string) (catalogue.Entry, error) {
	return v.Catalogue.Get(v.r.Context(), id)
}

// onePath is the page of one service; parts are put in pairs.
func onePath(id string, pairs ...string) string {
	return deskPath + "/one?" + query("id", id, pairs...)
}

func query(name, value string, pairs ...string) string {
	q := url.Values{name: {value}}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

// area is an area that somebody picked, 0 for none that there is.
func (v *visit) area(text string) places.Area {
	n, err := strconv.ParseUint(text, 10, 16)
	if a := places.Area(n); err == nil && v.Places.Valid(a) {
		return a
	}
	return 0
}

// areas lists former districts, then communes by their names, to pick from.
func (v *visit) pickAreas() (districts, communes []Choice) {
	for d := places.Area(1); v.Places.Valid(d) && d.IsDistrict(); d++ {
		name := v.Places.Name(d)
		districts = append(districts, Choice{strconv.Itoa(int(d)), lang.Text{VI: name, EN: name}})
	}
	for _, a := range v.Places.All() {
		name := v.Places.Name(a)
		communes = append(communes, Choice{strconv.Itoa(int(a)), lang.Text{VI: name, EN: name}})
	}
	return districts, communes
}

// readers are those who look the directory up; see editors.
var readers = access{roles: []staff.Role{staff.Worker, staff.Editor, staff.Admin}}

// allTopics lists every topic of the directory as pages name them.
func allTopics() (out []string) {
	for _, t := range directory.Topics() {
		out = append(out, string(t))
	}
	return out
}
