package main

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/tally"
)

// onlooker is somebody of the staff with a browser.
type onlooker struct {
	role   staff.Role
	cookie *http.Cookie
	portal http.Handler
}

// staffOf gives one signed-in person for each role.
func staffOf(w *world) (all []onlooker) {
	w.Helper()
	now := func() time.Time { return w.at }
	office, err := staff.Open(staff.Config{Store: w.db, Key: make([]byte, 32), Now: now, Quick: true})
	if err != nil {
		w.Fatal(err)
	}
	clusters, err := tally.LoadClusters(w.know.Places)
	if err != nil {
		w.Fatal(err)
	}
	kept, err := openCatalogue(w.db, w.know, nil)
	if err != nil {
		w.Fatal(err)
	}
	words, err := openWording(w.db, w.know)
	if err != nil {
		w.Fatal(err)
	}
	p, err := portal.New(portal.Config{
		Catalogue: kept, Knowledge: w.know, Wording: words, Office: office, Store: w.db, Now: now, Redeem: w.ledger.Redeem, Places: w.know.Places, Clusters: clusters,
		Organisations: func() []portal.Choice { return organisations(w.know.Directory, time.Now()) },
		Topics:        func() []portal.Choice { return topicChoices(w.engine) },
	})
	if err != nil {
		w.Fatal(err)
	}
	for _, role := range staff.Roles() {
		place := staff.Place{Role: role}
		if role == staff.Provider {
			place.Organisation, place.Topics = organisations(w.know.Directory, time.Now())[0].ID, []string{"loans"}
		}
		all = append(all, onlooker{role, signIn(w, office, place), p})
	}
	return all
}

func signIn(w *world, office *staff.Office, place staff.Place) *http.Cookie {
	w.Helper()
	ctx := w.Context()
	invitation, err := office.Invite(ctx, auditlog.CommandLine, place)
	if err != nil {
		w.Fatal(err)
	}
	account, err := office.Join(ctx, invitation, "mot."+string(place.Role), "con cò bay lả bay la")
	if err != nil {
		w.Fatal(err)
	}
	_, half, err := office.Joined(ctx, account, "", lang.VI)
	if err != nil {
		w.Fatal(err)
	}
	secret, err := office.NewSecret(ctx, &half)
	if err != nil {
		w.Fatal(err)
	}
	code, err := totp.GenerateCode(secret, w.at)
	if err != nil {
		w.Fatal(err)
	}
	token, _, _, err := office.SetTOTP(ctx, half, code)
	if err != nil {
		w.Fatal(err)
	}
	return &http.Cookie{Name: "__Host-nhipcau", Value: token}
}

// portalLink leads to a page. Downloads are left out: each is in the log of what
// staff did, so looking at one changes another; what they hold is what was
// published, which is looked at beside.
var portalLink = regexp.MustCompile(`href="(/portal/[^"#.]*(?:\?[^"#]*)?)"`)

// sees is every page that the role finds its way to, by its address.
func (o onlooker) sees(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for todo := []string{portal.Root}; len(todo) > 0; todo = todo[1:] {
		if _, seen := pages[todo[0]]; seen || len(pages) > 100 {
			continue
		}
		r := httptest.NewRequest("GET", strings.ReplaceAll(todo[0], "&amp;", "&"), nil)
		r.AddCookie(o.cookie)
		w := httptest.NewRecorder()
		o.portal.ServeHTTP(w, r)
		pages[todo[0]] = w.Body.String()
		for _, link := range portalLink.FindAllStringSubmatch(w.Body.String(), -1) {
			todo = append(todo, link[1])
		}
	}
	return pages
}

// moving are the figures of the metrics page that a conversation moves: how much
// is going on, on which channel, how typed words were understood (as a topic, not
// as which), and how the machine bears it. None has a topic, a place or a stage.
var moving = regexp.MustCompile(`^(nhipcau_turns_total\{channel="telegram",outcome="ok"\}|nhipcau_turn_seconds_(bucket|sum|count)\{channel="telegram".*|nhipcau_understood_total\{channel="telegram",kind="[a-z_]+"\}|go_.*|process_.*|promhttp_.*)$`)

// metrics are the samples of the page, by name and labels.
func metricsOf(w *world) map[string]string {
	w.Helper()
	r := httptest.NewRecorder()
	w.meter.ServeHTTP(r, httptest.NewRequest("GET", "/metrics", nil))
	samples := map[string]string{}
	for line := range strings.Lines(r.Body.String()) {
		if at := strings.LastIndexByte(line, ' '); at > 0 && line[0] != '#' {
			samples[line[:at]] = line[at:]
		}
	}
	return samples
}

// Whoever knows when somebody writes, and watches everything that staff can see,
// learns nothing from it until the figures of the period are published.
func TestNobodyOfTheStaffSeesThatSomebodyWrites(t *testing.T) {
	w := newEarth(t).newWorld(t, &[32]byte{7})
	people := staffOf(w)
	var before []map[string]string
	for _, o := range people {
		pages := o.sees(t)
		if len(pages) < 3 {
			t.Fatalf("%s sees only %v", o.role, slices.Collect(maps.Keys(pages)))
		}
		before = append(before, pages)
	}
	published, samples := w.published(), metricsOf(w)
	for number := range 6 {
		w.visit(person{number, 700_000_000 + number}, 10)
		for i, o := range people {
			if d := cmp.Diff(before[i], o.sees(t)); d != "" {
				t.Fatalf("%s sees that person %d wrote: %s", o.role, number, d)
			}
		}
		if string(w.published()) != string(published) || len(w.rows()) > 0 {
			t.Fatal("figures changed before their day")
		}
		now := metricsOf(w)
		for name, value := range now {
			if samples[name] != value && !moving.MatchString(name) {
				t.Errorf("person %d moved the metric %s", number, name)
			}
		}
		const turnsTaken = `nhipcau_turns_total{channel="telegram",outcome="ok"}`
		if now[turnsTaken] == samples[turnsTaken] {
			t.Error("the metrics know of no turns: this test would see nothing")
		}
		samples = now
	}
	w.months(6)
	if string(w.published()) == string(published) {
		t.Error("nothing was published in the end: this test would see nothing")
	}
}
