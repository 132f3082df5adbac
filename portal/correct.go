package portal

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"nhipcau/internal/brake"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/form"
	"nhipcau/store"
)

// CorrectPath is where anybody says that something about a service is wrong; the
// service's code comes behind.
const CorrectPath = Root + "correct"

func correctRoutes() []route {
	return []route{
		{method: "GET", path: CorrectPath, may: anybody, serve: askCorrection},
		{method: "POST", path: CorrectPath, may: anybody, serve: takeCorrection},
		{method: "GET", path: deskPath + "/corrections", may: editors, serve: showCorrections},
		{method: "POST", path: deskPath + "/corrections", may: editors, serve: dismissCorrection},
	}
}

// How often one address may send corrections: a few at once, then one in a
// quarter of an hour.
const (
	correctEvery = 15 * time.Minute
	correctBurst = 4
)

// wrongs are what can be wrong, with the part of the form where it is mended.
var wrongs = []string{"phone", "address", "hours", "closed", "refused", "cost", "other"}

var mendedIn = map[string]form.Part{
	"phone": form.Contact, "address": form.Where, "hours": form.When, "closed": form.Check, "refused": form.Eligibility, "cost": form.Papers, "other": form.What,
}

// correctPage asks what is wrong. Nobody is asked who they are.
type correctPage struct {
	ID, Name string
	Kinds    []string
	Chosen   []string
	Number   string
	Text     string
	Wrong    string
	Taken    bool
}

// mostWords is how long a correction may be, in letters.
const mostWords = 500

// offered finds a listing that people can see; the office of one commune stands
// for its pattern.
func (v *visit) offered(id string) (*directory.Listing, error) {
	id, _, _ = strings.Cut(id, "@")
	live, err := v.Catalogue.Live(v.r.Context())
	if err != nil {
		return nil, err
	}
	if l := live.Listing(id); l != nil && len(l.Gate(v.Now())) == 0 {
		return l, nil
	}
	return nil, store.NotFound
}

func askCorrection(v *visit) error {
	l, err := v.offered(v.r.URL.Query().Get("id"))
	if err != nil {
		return err
	}
	return v.show("correct.html", "correct_title", correctPage{ID: l.ID, Name: l.Name.In(v.lang()), Kinds: wrongs})
}

// takeCorrection keeps what was said, without anything that could say who did:
// names, numbers and links are taken out of the words, a mobile number is not
// taken at all, and the day is the finest time there is.
func takeCorrection(v *visit) error {
	l, err := v.offered(v.field("id"))
	if err != nil {
		return err
	}
	if v.field("ask") != "" { // from the chat, whose addresses name no service
		return v.show("correct.html", "correct_title", correctPage{ID: l.ID, Name: l.Name.In(v.lang()), Kinds: wrongs})
	}
	page := correctPage{ID: l.ID, Name: l.Name.In(v.lang()), Kinds: wrongs, Number: v.field("number"), Text: cut(v.field("text"), mostWords)}
	for _, w := range wrongs {
		if slices.Contains(v.r.PostForm["wrong"], w) {
			page.Chosen = append(page.Chosen, w)
		}
	}
	number, ofOffice := officeNumber(page.Number)
	status := http.StatusUnprocessableEntity
	switch {
	case len(page.Chosen) == 0:
		page.Wrong = "correct_nothing"
	case page.Number != "" && !ofOffice:
		page.Wrong = "correct_mobile"
	case v.corrections.Take(v.address()) > 0:
		page.Wrong, status = "correct_often", http.StatusTooManyRequests
	default:
		err := v.Catalogue.Suggest(v.r.Context(), catalogue.Suggestion{Listing: l.ID, Wrong: page.Chosen, Number: number, Text: v.scrubber.Text(page.Text)})
		if err == nil {
			return v.show("correct.html", "correct_title", correctPage{Name: page.Name, Taken: true})
		}
		if !errors.Is(err, catalogue.ErrFull) {
			return err
		}
		page.Wrong, status = "correct_full", http.StatusTooManyRequests
	}
	v.draw(status, "correct.html", "correct_title", page)
	return nil
}

// officeNumber reads a number that belongs to a house: a landline, 1800, 1900 or
// a short one. A mobile may be somebody's own, and is not taken.
func officeNumber(said string) (string, bool) {
	p := directory.Phone{Number: form.Number(said)}
	tel, ok := p.Dial()
	tel = strings.Replace(tel, "+84", "0", 1)
	if !ok || len(tel) == 10 && tel[0] == '0' {
		return "", false
	}
	return p.Number, true
}

// address is where a request comes from, for the brake alone, which keeps none.
func (v *visit) address() netip.Addr {
	from := ""
	if v.From != nil {
		from = v.From(v.r)
	} else if host, _, err := net.SplitHostPort(v.r.RemoteAddr); err == nil {
		from = host
	}
	a, err := netip.ParseAddr(from)
	if err != nil {
		return netip.IPv6Unspecified()
	}
	return a
}

func newCorrectionBrake(now func() time.Time) *brake.Brake {
	return brake.New(brake.Config{Every: correctEvery, Burst: correctBurst, Now: now})
}

// correctionsPage lists what people sent.
type correctionsPage struct {
	desk
	Waiting []waiting
}

// waiting is a correction with the service it is about.
type waiting struct {
	catalogue.Suggestion
	Name lang.Text
	Part form.Part // where it is mended
	Gone bool      // the service is no more
	All  []string  // of the first of several about one service: the ids of all
}

// Date is the day on which it came, as people write it.
func (w waiting) Date() string { return form.Day(directory.Date(w.Day)) }

func showCorrections(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	all, err := v.Catalogue.Suggestions(v.r.Context())
	if err != nil {
		return err
	}
	page := correctionsPage{desk: top}
	for _, s := range all {
		w := waiting{Suggestion: s, Part: mendedIn[s.Wrong[0]], All: several(all, s)}
		if l := draft.Listing(s.Listing); l != nil {
			w.Name = l.Name
		} else {
			w.Gone = true
		}
		page.Waiting = append(page.Waiting, w)
	}
	return v.show("corrections.html", "corrections_title", page)
}

// several gives the ids of all that wait about a service, for the first of them.
func several(all []catalogue.Suggestion, first catalogue.Suggestion) (ids []string) {
	for _, s := range all {
		if s.Listing == first.Listing {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) < 2 || ids[0] != first.ID {
		return nil
	}
	return ids
}

// dismissCorrection takes those that were seen off the list; one that is gone
// already is no fault.
func dismissCorrection(v *visit) error {
	for _, id := range v.r.PostForm["id"] {
		_, err := v.Catalogue.Settle(v.r.Context(), v.account.Actor(), id, catalogue.Dismissed)
		if err != nil && !errors.Is(err, store.NotFound) {
			return err
		}
	}
	return v.goTo(deskPath+"/corrections", "dismissed")
}

// suggested finds a correction by its id; nil when it is no more.
func (v *visit) suggested(id string) (*catalogue.Suggestion, error) {
	all, err := v.Catalogue.Suggestions(v.r.Context())
	if err != nil || id == "" {
		return nil, err
	}
	for _, s := range all {
		if s.ID == id {
			return &s, nil
		}
	}
	return nil, nil
}
