package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func peopleRoutes() []route {
	return []route{
		{method: "GET", path: Root + "people", may: admins, serve: showPeople},
		{method: "GET", path: Root + "people/invite", may: admins, risky: true, serve: askInvite},
		{method: "POST", path: Root + "people/invite", may: admins, risky: true, serve: takeInvite},
		{method: "POST", path: Root + "people/cancel", may: admins, risky: true, serve: cancelInvitation},
		{method: "GET", path: Root + "people/one", may: admins, serve: showPerson},
		{method: "POST", path: Root + "people/place", may: admins, risky: true, serve: setPlace},
		{method: "POST", path: Root + "people/disable", may: admins, risky: true, serve: disable},
		{method: "POST", path: Root + "people/enable", may: admins, risky: true, serve: enable},
		{method: "POST", path: Root + "people/reset", may: admins, risky: true, serve: reset},
	}
}

// Choice is something that can be picked from a list.
type Choice struct {
	ID   string
	Name lang.Text
}

// peoplePage lists the staff, and the invitations that nobody used yet.
type peoplePage struct {
	People  []staff.Account
	Waiting []staff.Waiting
	Wrong   string // key of a sentence
}

func (v *visit) peoplePage() (page peoplePage, err error) {
	if page.People, err = v.Office.Accounts(v.r.Context()); err != nil {
		return page, err
	}
	page.Waiting, err = v.Office.Waiting(v.r.Context())
	return page, err
}

func showPeople(v *visit) error {
	page, err := v.peoplePage()
	if err != nil {
		return err
	}
	return v.show("people.html", "people_title", page)
}

// cancelInvitation takes an invitation back. Somebody may have used it, or cancelled
// it, since the list was read.
func cancelInvitation(v *visit) error {
	err := v.Office.Cancel(v.r.Context(), v.account.Actor(), v.field("id"))
	if errors.Is(err, store.NotFound) {
		page, err := v.peoplePage()
		if err != nil {
			return err
		}
		page.Wrong = "people_not_waiting"
		v.draw(http.StatusUnprocessableEntity, "people.html", "people_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	return v.goTo(Root+"people", "cancelled")
}

// placePage asks what somebody may do: of a new person, or of one that is here.
type placePage struct {
	Person        *staff.Account // nil for a new one
	Me            bool
	Place         staff.Place
	Roles         []staff.Role
	Organisations []Choice
	Topics        []Choice
	For           string // whom an invitation is for
	Wrong         string
}

func (v *visit) placePage(p staff.Place) placePage {
	return placePage{Place: p, Roles: staff.Roles(), Organisations: v.Organisations(), Topics: v.Topics()}
}

// place reads what was picked. An organisation and topics that belong to
// another role are let go: the form shows them to everybody.
func (v *visit) place() staff.Place {
	p := staff.Place{Role: staff.Role(v.field("role"))}
	p.Export = v.field("export") != "" && (p.Role == staff.Worker || p.Role == staff.Editor)
	if p.Role == staff.Provider {
		p.Organisation, p.Topics = known(v.field("organisation"), v.Organisations), nil
		for _, topic := range v.r.PostForm["topic"] {
			if id := known(topic, v.Topics); id != "" {
				p.Topics = append(p.Topics, id)
			}
		}
	}
	return p
}

// known gives an id back when it is on a list, else nothing.
func known(id string, list func() []Choice) string {
	for _, c := range list() {
		if c.ID == id {
			return id
		}
	}
	return ""
}

func askInvite(v *visit) error {
	return v.show("invite.html", "invite_title", v.placePage(staff.Place{Role: staff.Worker, Export: true}))
}

// linkPage shows a link this once.
type linkPage struct {
	Link  string
	Name  string // of whom it is for, when an account is given back
	Local bool   // the link names an address that only this machine knows
}

func (v *visit) linkPage(token, name string) linkPage {
	origin := strings.TrimRight(v.Origin, "/")
	if origin == "" {
		origin = "http://" + v.r.Host
	}
	return linkPage{Link: origin + JoinPath(token), Name: name, Local: v.Origin == ""}
}

// JoinPath is the address of an invitation, below the portal's host.
func JoinPath(token string) string { return Root + "join?" + url.Values{"k": {token}}.Encode() }

func takeInvite(v *visit) error {
	place := v.place()
	token, err := v.Office.InviteFor(v.r.Context(), v.account.Actor(), place, v.field("for"))
	if key := staff.Refused(err); key != "" {
		page := v.placePage(place)
		page.For, page.Wrong = v.field("for"), "refused_"+key
		v.draw(http.StatusUnprocessableEntity, "invite.html", "invite_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	return v.show("link.html", "link_title", v.linkPage(token, ""))
}

func showPerson(v *visit) error {
	a, err := v.Office.Account(v.r.Context(), v.r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	page := v.placePage(a.Place)
	page.Person, page.Me = &a, a.ID == v.account.ID
	return v.show("person.html", "person_title", page)
}

// deedOnPerson does something to somebody and goes back to their page.
func (v *visit) deedOnPerson(do func(id string) error, done string) error {
	id := v.field("id")
	err := do(id)
	if key := staff.Refused(err); key != "" {
		a, missing := v.Office.Account(v.r.Context(), id)
		if missing != nil {
			return missing
		}
		page := v.placePage(a.Place)
		page.Person, page.Me, page.Wrong = &a, a.ID == v.account.ID, "refused_"+key
		v.draw(http.StatusUnprocessableEntity, "person.html", "person_title", page)
		return nil
	}
	if err != nil {
		return err
	}
	http.Redirect(v.w, v.r, Root+"people/one?"+url.Values{"id": {id}, "done": {done}}.Encode(), http.StatusSeeOther)
	return nil
}

func setPlace(v *visit) error {
	return v.deedOnPerson(func(id string) error {
		return v.Office.SetPlace(v.r.Context(), v.account.Actor(), id, v.place())
	}, "place")
}

func disable(v *visit) error {
	return v.deedOnPerson(func(id string) error { return v.Office.Disable(v.r.Context(), v.account.Actor(), id) }, "disabled")
}

func enable(v *visit) error {
	return v.deedOnPerson(func(id string) error { return v.Office.Enable(v.r.Context(), v.account.Actor(), id) }, "enabled")
}

func reset(v *visit) error {
	a, err := v.Office.Account(v.r.Context(), v.field("id"))
	if err != nil {
		return err
	}
	token, err := v.Office.Reset(v.r.Context(), v.account.Actor(), a.ID)
	if err != nil {
		return err
	}
	return v.show("link.html", "link_title", v.linkPage(token, a.Name))
}
