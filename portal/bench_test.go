package portal_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/ed25519"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"

	"nhipcau/internal/realtest"
)

// How large the installation is whose pages are measured.
const (
	benchServices = 10_000
	benchYears    = 5
	benchStaff    = 200
	benchLog      = 50_000 // entries of the audit log: each signs in every working day of a year
)

// benchBound is what a page may take.
const benchBound = 50 * time.Millisecond

// large is an installation as large as that, and who looks at it.
type large struct {
	*testing.B
	mux       *http.ServeMux
	portal    *portal.Portal
	store     *store.Store
	catalogue *catalogue.Catalogue
	cookie    string
	asked     map[string]string   // what a page wants to know
	files     map[string][]string // what stands for a {file}
	open      []string            // pages of the open directory
	one       string              // the service that is looked at and saved
	saved     int
	took      []timed
}

var benchNow = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// BenchmarkPages asks for every page there is, and says which were slowest. Each is
// asked for again and again, and then as the first after a service was saved.
func BenchmarkPages(b *testing.B) {
	years := counted(b)
	for name, url := range map[string]func() string{
		"sqlite": func() string { return storetest.SQLite(b) }, "postgresql": func() string { return realtest.PostgreSQL(b) },
	} {
		b.Run(name, func(b *testing.B) {
			l := build10000(b, url(), years)
			begun := time.Now()
			l.must(l.portal.Warm(b.Context())) // as the program does when it has started
			fmt.Printf("%s: worked out ahead in %v\n", b.Name(), time.Since(begun).Round(time.Millisecond))
			for _, path := range l.pages() {
				part := strings.Trim(strings.ReplaceAll(path, "/", "-"), "-")
				b.Run(part, func(b *testing.B) { l.measure(b, path, func() {}) })
				if strings.HasPrefix(path, "/portal/services") || path == "/portal/phone" || path == "/portal/" || path == "/hsds/services" {
					b.Run(part+"-after-save", func(b *testing.B) { l.measure(b, path, func() { l.save(b) }) })
				}
			}
			l.say(b)
		})
	}
}

// pages are the addresses of every GET route for an admin and for a stranger, and
// those of the open directory. Halfway routes are for one moment of signing in.
func (l *large) pages() (all []string) {
	for _, rt := range portal.Routes() {
		if rt.Method != "GET" || rt.Halfway() || !rt.Anybody && !rt.May(staff.Place{Role: staff.Admin}) {
			continue
		}
		path := strings.ReplaceAll(rt.Path, "{$}", "")
		if files, ok := l.files[path]; ok {
			all = append(all, files...)
			continue
		}
		all = append(all, path)
	}
	return append(all, l.open...)
}

// strangers are pages for who is not signed in.
var strangers = []string{"/portal/sign-in", "/portal/join", "/portal/correct"}

// timed is how long a page took, in the middle and at the slow end.
type timed struct {
	path            string
	p50, p95, first time.Duration
}

func (l *large) measure(b *testing.B, path string, before func()) {
	var took []time.Duration
	ask := func() {
		req := httptest.NewRequest("GET", "https://localhost"+path+l.asked[path], nil)
		if !slices.Contains(strangers, path) {
			req.Header.Set("Cookie", "__Host-nhipcau="+l.cookie)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		begun := time.Now()
		l.mux.ServeHTTP(w, req)
		took = append(took, time.Since(begun))
		if w.Code != 200 {
			b.Fatalf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	ask()
	first := took[0] // what nobody asked for before
	for took = nil; b.Loop(); ask() {
		before()
	}
	slices.Sort(took)
	t := timed{b.Name()[strings.LastIndex(b.Name(), "/")+1:], took[len(took)/2], took[len(took)*95/100], first}
	b.ReportMetric(ms(t.p50), "p50-ms")
	b.ReportMetric(ms(t.p95), "p95-ms")
	b.ReportMetric(ms(t.first), "first-ms")
	b.ReportMetric(0, "ns/op")
	l.took = append(slices.DeleteFunc(l.took, func(o timed) bool { return o.path == t.path }), t)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// say lists what was slowest.
func (l *large) say(b *testing.B) {
	slices.SortFunc(l.took, func(a, b timed) int { return cmp.Compare(b.p95, a.p95) })
	slow := 0
	for _, t := range l.took {
		if t.p95 > benchBound {
			slow++
		}
	}
	fmt.Printf("%s: %d of %d over %v; the slowest:\n", b.Name(), slow, len(l.took), benchBound)
	for _, t := range l.took[:min(len(l.took), 15)] {
		fmt.Printf("  %8.1f ms p95 %8.1f ms p50 %8.1f ms the first time  %s\n", ms(t.p95), ms(t.p50), ms(t.first), t.path)
	}
}

// save changes the name of a service, as an editor does.
func (l *large) save(b *testing.B) {
	l.saved++
	e, err := l.catalogue.Get(b.Context(), l.one)
	if err != nil {
		b.Fatal(err)
	}
	changed := *e.Listing
	changed.Name.VI = fmt.Sprintf("%s, số %d", strings.Split(changed.Name.VI, ", số")[0], l.saved)
	if _, err = l.catalogue.Put(b.Context(), auditlog.CommandLine, e.ETag, &changed); err != nil {
		b.Fatal(err)
	}
}

func build10000(b *testing.B, url string, years []store.Row) *large {
	l := &large{B: b, store: storetest.Open(b, url)}
	ctx, now := b.Context(), func() time.Time { return benchNow }
	l.must(l.store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range years {
			if err := tx.Paste(ctx, r); err != nil {
				return err
			}
		}
		return nil
	}))
	office, err := staff.Open(staff.Config{Store: l.store, Key: bytes.Repeat([]byte{7}, 32), Now: now, Quick: true})
	l.must(err)
	clusters, err := tally.LoadClusters(gazetteer(b))
	l.must(err)
	c := portal.Config{Office: office, Store: l.store, Now: now, Places: gazetteer(b), Clusters: clusters, Origin: "https://localhost",
		Redeem:        func(context.Context, tally.Slip) error { return nil },
		Organisations: func() []portal.Choice { return nil },
		Topics: func() []portal.Choice {
			return []portal.Choice{{ID: "loans", Name: lang.Text{VI: "Vay vốn", EN: "Loans"}}}
		},
	}
	rehearsable(b, &c)
	snapshot := services10000(b, c.Places)
	draft, err := c.Catalogue.Draft(ctx)
	l.must(err)
	l.must(c.Catalogue.Import(ctx, auditlog.CommandLine, draft, snapshot, "bench"))
	draft, err = c.Catalogue.Draft(ctx)
	l.must(err)
	_, err = c.Catalogue.Publish(ctx, auditlog.CommandLine, draft, "bench")
	l.must(err)
	live, err := directory.New(snapshot.Listings, snapshot.Offices, c.Knowledge.Facts, c.Places)
	l.must(err)
	c.ToCheck = sync.OnceValue(func() []directory.ToCheck { return live.Snapshot().ToCheck(benchNow) }) // as the program does, once a release and day
	p, err := portal.New(c)
	l.must(err)
	l.portal = p
	release, err := c.Catalogue.Live(ctx)
	l.must(err)
	edition, err := opendata.NewEdition(release, c.Places)
	l.must(err)
	l.mux = http.NewServeMux()
	l.mux.Handle(portal.Root, p)
	l.mux.Handle(opendata.Root, opendata.New(opendata.Config{Edition: func() *opendata.Edition { return edition }, Now: now, PerSecond: 1e9, Burst: 1e9, Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))}))
	id := l.staffed(office)
	l.catalogue, l.one = c.Catalogue, snapshot.Listings[17].ID
	one := "?id=" + l.one
	l.asked = map[string]string{"/portal/people/one": "?id=" + id, "/portal/services/one": one, "/portal/services/edit": one + "&part=what", "/portal/correct": one,
		"/portal/services": "?q=vay+von&sort=name", "/portal/services/compare": "?from=0&to=1", "/portal/services/restore": "?n=0", "/portal/log": "?q=không+có", "/portal/words/text": "?key=text/skip", "/portal/words/answer": "?step=loans.purpose",
		"/hsds/services": "?search=vay+von", "/hsds/organizations": "?full=true", "/hsds/service_at_locations": "?postcode=14797&proximity=20000"}
	l.files = map[string][]string{
		"/portal/figures/{file}":        {"/portal/figures/report.csv", "/portal/figures/report.xlsx", "/portal/figures/report.pdf"},
		"/portal/services/files/{file}": {"/portal/services/files/template.xlsx"}, // the directory itself is a file of megabytes: see BenchmarkExport
	}
	for _, path := range []string{"", "services", "services/" + hsds.ServiceID(l.one), "organizations", "service_at_locations", "taxonomies", "taxonomy_terms", "openapi.json", "profile", "feed"} {
		l.open = append(l.open, opendata.Root+path)
	}
	link, err := office.Invite(ctx, auditlog.CommandLine, staff.Place{Role: staff.Worker})
	l.must(err)
	l.asked["/portal/join"] = "?k=" + link
	l.save(b)
	return l
}

func (l *large) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// logged fills the audit log.
func logged(b *testing.B, db *store.Store) {
	for range benchLog / 1000 {
		err := db.Write(b.Context(), func(tx *store.Tx) error {
			for range 1000 {
				e := auditlog.Entry{At: benchNow, By: auditlog.Actor{ID: "a", Name: "lan.1"}, Deed: auditlog.SignedIn, Object: "Chrome, Android"}
				if err := auditlog.Write(b.Context(), tx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// staffed lets 200 people in, and signs the first in as an admin.
func (l *large) staffed(office *staff.Office) (id string) {
	ctx := l.Context()
	for i := range benchStaff {
		p := staff.Place{Role: staff.Worker}
		if i == 0 {
			p.Role = staff.Admin
		}
		link, err := office.Invite(ctx, auditlog.CommandLine, p)
		l.must(err)
		a, err := office.Join(ctx, link, fmt.Sprintf("lan.%d", i), password)
		l.must(err)
		_, s, err := office.Joined(ctx, a, "Chrome, Android", lang.VI)
		l.must(err)
		secret, err := office.NewSecret(ctx, &s)
		l.must(err)
		code, err := totp.GenerateCode(secret, benchNow)
		l.must(err)
		token, _, _, err := office.SetTOTP(ctx, s, code)
		l.must(err)
		if i == 0 {
			l.cookie = token
		}
		id = a.ID
	}
	return id
}

// services10000 is the built-in directory many times over, in a commune each.
func services10000(b *testing.B, g *places.Gazetteer) (s directory.Snapshot) {
	built, err := directory.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	communes := g.All()
	for i := range benchServices {
		l := *built.Listings[i%len(built.Listings)]
		l.ID, l.LocalOf, l.PerCommune = fmt.Sprintf("%s-%d", l.ID, i), "", nil
		l.Name.VI = fmt.Sprintf("%s %d", l.Name.VI, i)
		l.Area = directory.ServiceArea{Scope: directory.ScopeArea, Communes: []places.Area{communes[i%len(communes)]}}
		if len(l.Locations) == 0 && !l.Sheltered() {
			l.Locations = []directory.Location{{Address: lang.Text{VI: fmt.Sprintf("Số %d đường Lê Lợi", i), EN: fmt.Sprintf("%d Le Loi", i)}, Commune: communes[i%len(communes)]}}
		}
		s.Listings = append(s.Listings, &l)
	}
	return s
}

// counted is what five years of counting leave, as rows, and a long audit log.
func counted(b *testing.B) (rows []store.Row) {
	b.Helper()
	s, g := storetest.Open(b, storetest.SQLite(b)), gazetteer(b)
	clusters, err := tally.LoadClusters(g)
	if err != nil {
		b.Fatal(err)
	}
	now := benchNow.AddDate(-benchYears, 0, 0)
	dir := b.TempDir()
	topics := make([]string, 0, 12)
	for _, t := range directory.Topics() {
		topics = append(topics, string(t))
	}
	ledger, err := tally.OpenSimulated(b.Context(), tally.Config{
		Store: s, KeyFile: dir + "/counts.key", CodeKeyFile: dir + "/codes.key", Clock: func() time.Time { return now }, Topics: topics,
		Areas: append([]places.Area{places.Province}, g.All()...), Clusters: clusters, Log: slog.New(slog.DiscardHandler),
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	nonce := uint64(0)
	for ; now.Before(benchNow); now = now.AddDate(0, 0, 7) {
		var events []tally.Event
		for i := range 60 {
			nonce += 2
			topic, area := topics[i%len(topics)], g.All()[i%7]
			events = append(events, tally.Event{Nonce: nonce, Stage: tally.Need, Topic: topic, Area: area}, tally.Event{Nonce: nonce + 1, Stage: tally.Eligible, Topic: topic, Area: area})
		}
		if err := ledger.Add(b.Context(), events[:60]...); err != nil {
			b.Fatal(err)
		}
		if err := ledger.Add(b.Context(), events[60:]...); err != nil {
			b.Fatal(err)
		}
		if err := ledger.Tend(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	if err := ledger.Close(b.Context()); err != nil {
		b.Fatal(err)
	}
	logged(b, s)
	if err := s.Copy(b.Context(), func(string) bool { return false }, func(r store.Row) error { rows = append(rows, r); return nil }); err != nil {
		b.Fatal(err)
	}
	return rows
}
