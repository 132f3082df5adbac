package portal

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/form"
)

func serviceRoutes() []route {
	return []route{
		{method: "GET", path: deskPath + "/one", may: readers, serve: showService},
		{method: "GET", path: deskPath + "/new", may: editors, serve: askNew},
		{method: "POST", path: deskPath + "/new", may: editors, serve: takeNew},
		{method: "POST", path: deskPath + "/copy", may: editors, serve: copyService},
		{method: "POST", path: deskPath + "/remove", may: editors, serve: removeService},
		{method: "POST", path: deskPath + "/deed", may: editors, serve: serviceDeed},
		{method: "GET", path: deskPath + "/edit", may: editors, serve: askPart},
		{method: "POST", path: deskPath + "/edit", may: editors, serve: takePart},
	}
}

// servicePage is one service as staff see it.
type servicePage struct {
	desk
	Entry    catalogue.Entry
	Listing  *directory.Listing // in the draft, or as it is live where the draft takes it out
	Level    directory.Level
	Parts    []shownPart
	Findings []lint.Finding
	Twins    []lint.Pair
	Changes  []cells.Difference // of the draft
	Tries    catalogue.Tries
	Behind   []behind // what still names a number that the draft changes
}

// shownPart is a part of the form in words.
type shownPart struct {
	Part form.Part
	Rows []cells.Difference // Column and To
}

func showService(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	e, err := v.one(v.r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	page := servicePage{desk: top, Entry: e, Listing: e.Listing}
	if page.Listing == nil {
		page.Listing = e.Live
	}
	page.Level = page.Listing.Freshness(v.Now())
	nothing := &directory.Listing{}
	for _, p := range form.Parts() {
		rows := v.form.Differ(p, nothing, page.Listing)
		if !page.May {
			rows = forAll(rows)
		}
		page.Parts = append(page.Parts, shownPart{p, rows})
	}
	if e.Listing != nil {
		page.Findings = v.Catalogue.Look(e.Listing)
		page.Twins = draft.Alike(e.Listing)
	}
	for _, c := range draft.Changes {
		if c.ID == page.Listing.ID {
			page.Changes = c.Fields()
		}
	}
	if page.May {
		if page.Behind, err = v.leftBehind(draft, catalogue.Change{Before: e.Live, After: e.Listing}); err != nil {
			return err
		}
	}
	tries, err := v.Catalogue.InVain(v.r.Context())
	page.Tries = tries[page.Listing.ID]
	page.Tries.Day = form.Day(directory.Date(page.Tries.Day))
	if err != nil {
		return err
	}
	return v.show("service.html", "service_title", page)
}

// forAll leaves out what is for editors only.
func forAll(rows []cells.Difference) (out []cells.Difference) {
	for _, r := range rows {
		if !r.Column.Staff() {
			out = append(out, r)
		}
	}
	return out
}

// newPage begins a service: what tells it from others, and nothing more.
type newPage struct {
	desk
	Name, Organization, Number, Address string
	Chosen                              []string
	Topics                              []string
	Wrong                               form.Wrongs
	Twins                               []lint.Pair
}

func askNew(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	return v.show("new.html", "new_title", newPage{desk: top, Topics: allTopics()})
}

func takeNew(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	page := newPage{desk: top, Topics: allTopics(), Name: v.field("name_vi"), Organization: v.field("organization_vi"),
		Number: v.field("phones-0-number"), Address: v.field("locations-0-address_vi"), Chosen: v.r.PostForm["topics"], Wrong: form.Wrongs{}}
	l := &directory.Listing{Confidence: directory.Low, Area: directory.ServiceArea{Scope: directory.ScopeProvince}}
	for _, p := range []form.Part{form.Who, form.What, form.Contact, form.Where} {
		maps.Copy(page.Wrong, v.form.Read(p, v.begun(), l))
	}
	l.Area = directory.ServiceArea{Scope: directory.ScopeProvince}
	if len(l.Phones) > 0 {
		l.Access = append(l.Access, directory.ByPhone)
	}
	if len(l.Locations) > 0 {
		l.Access = append(l.Access, directory.ByVisit)
	}
	page.Twins = draft.Alike(l)
	if len(page.Wrong) > 0 || len(page.Twins) > 0 && v.field("anyway") == "" {
		v.draw(http.StatusUnprocessableEntity, "new.html", "new_title", page)
		return nil
	}
	if l.ID, err = v.Catalogue.NewID(v.r.Context(), l.Name.VI); err != nil {
		return err
	}
	if _, err := v.Catalogue.Put(v.r.Context(), v.account.Actor(), "", l); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, onePath(l.ID, "done", "new_service"), http.StatusSeeOther)
	return nil
}

// begun is what the first page of a service sends, with nothing else in it.
func (v *visit) begun() url.Values {
	out := url.Values{"has": {"1"}}
	for _, name := range []string{"name_vi", "organization_vi", "phones-0-number", "locations-0-address_vi", "topics"} {
		out[name] = v.r.PostForm[name]
	}
	if len(out["phones-0-number"]) == 0 || strings.TrimSpace(out.Get("phones-0-number")) == "" {
		delete(out, "phones-0-number")
	}
	if strings.TrimSpace(out.Get("locations-0-address_vi")) == "" {
		delete(out, "locations-0-address_vi")
	}
	return out
}

// copyService begins a service like another: all of it but its checks, which
// were of the other.
// A copy that is there already is opened instead of made twice.
func copyService(v *visit) error {
	draft, err := v.Catalogue.Draft(v.r.Context())
	if err != nil {
		return err
	}
	e, err := v.one(v.field("id"))
	if err != nil {
		return err
	}
	if e.Listing == nil {
		e.Listing = e.Live
	}
	l := *e.Listing
	said := v.texts["copy_of"]
	l.Name.VI = strings.ReplaceAll(said.VI, "{name}", l.Name.VI)
	if l.Name.EN != "" {
		l.Name.EN = strings.ReplaceAll(said.EN, "{name}", l.Name.EN)
	}
	l.Verification, l.Confidence, l.Withheld, l.Emergency = directory.Verification{}, directory.Low, "", false
	if i := slices.IndexFunc(draft.Snapshot.Listings, func(o *directory.Listing) bool { return o.Name.VI == l.Name.VI }); i >= 0 {
		l.ID = draft.Snapshot.Listings[i].ID
	} else {
		if l.ID, err = v.Catalogue.NewID(v.r.Context(), e.Listing.Name.VI); err != nil {
			return err
		}
		if _, err := v.Catalogue.Put(v.r.Context(), v.account.Actor(), "", &l); err != nil && !isConflict(err) { // made at this moment
			return err
		}
	}
	http.Redirect(v.w, v.r, deskPath+"/edit?"+query("id", l.ID, "part", string(form.Who), "done", "copied"), http.StatusSeeOther)
	return nil
}

// removePage asks whether a service is to go for good.
type removePage struct {
	desk
	Entry catalogue.Entry
}

// removeService takes a service out in the draft, after it was asked whether
// that is meant.
func removeService(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	e, err := v.one(v.field("id"))
	if err != nil {
		return err
	}
	if e.Listing == nil {
		return v.back(e.Live.ID, "removed")
	}
	if v.field("sure") == "" {
		return v.show("remove.html", "remove_title", removePage{top, e})
	}
	if err := v.Catalogue.Remove(v.r.Context(), v.account.Actor(), v.field("etag"), e.Listing.ID); err != nil {
		return err
	}
	if e.Live == nil {
		return v.goTo(deskPath, "removed")
	}
	return v.back(e.Listing.ID, "removed")
}

// back goes to the page of a service with a word about what was done.
func (v *visit) back(id, done string) error {
	http.Redirect(v.w, v.r, onePath(id, "done", done), http.StatusSeeOther)
	return nil
}

// serviceDeed does one of the deeds of the list to one service.
func serviceDeed(v *visit) error {
	e, err := v.one(v.field("id"))
	if err != nil {
		return err
	}
	do := one(v.field("do"), bulkDeeds)
	why := cut(v.field("why"), 300)
	id := v.field("id")
	switch {
	case do == "discard" && !e.Drafted:
		return v.back(id, "nothing")
	case do == "discard":
		if err := v.Catalogue.Discard(v.r.Context(), v.account.Actor(), v.field("etag"), id); err != nil {
			return err
		}
		if e.Live == nil {
			return v.goTo(deskPath, "discard")
		}
		return v.back(id, "discard")
	case do == "" || e.Listing == nil, do == "withdraw" && why == "":
		return v.back(id, "nothing")
	}
	e.ETag = v.field("etag")
	if err := v.deed(do, e, why); err != nil {
		return err
	}
	if next := v.field("next"); next == deskPath+"/due" {
		return v.goTo(next, do)
	}
	return v.back(id, do)
}
