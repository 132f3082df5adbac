package portal_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
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
)

// large is an installation as large as that, and who looks at it.
type large struct {
	*testing.B
	portal *portal.Portal
	store  *store.Store
	cookie string
	asked  map[string]string // what a page wants to know
}

var benchNow = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// BenchmarkPages asks for every page as an admin, and reports the middle and the
// slow end of the times, on each database.
func BenchmarkPages(b *testing.B) {
	years := counted(b)
	for name, url := range map[string]func() string{
		"sqlite": func() string { return storetest.SQLite(b) }, "postgresql": func() string { return realtest.PostgreSQL(b) },
	} {
		b.Run(name, func(b *testing.B) {
			l := build10000(b, url(), years)
			for _, rt := range portal.Routes() {
				if rt.Method != "GET" || rt.Anybody || rt.Halfway() || !rt.May(staff.Place{Role: staff.Admin}) {
					continue
				}
				path := strings.ReplaceAll(rt.Path, "{file}", "report.csv")
				b.Run(strings.Trim(strings.ReplaceAll(path, "/", "-"), "-"), func(b *testing.B) { l.measure(b, path+l.asked[path]) })
			}
		})
	}
}

func (l *large) measure(b *testing.B, path string) {
	var took []time.Duration
	for b.Loop() {
		req := httptest.NewRequest("GET", "https://localhost"+path, nil)
		req.Header.Set("Cookie", "__Host-nhipcau="+l.cookie)
		req.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		begun := time.Now()
		l.portal.ServeHTTP(w, req)
		took = append(took, time.Since(begun))
		if w.Code != 200 {
			b.Fatalf("%s: %d to %s", path, w.Code, w.Header().Get("Location"))
		}
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*95/100]), "p95-ms")
	b.ReportMetric(0, "ns/op")
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
	l.portal, err = portal.New(c)
	l.must(err)
	id := l.staffed(office)
	one := "?id=" + snapshot.Listings[17].ID
	l.asked = map[string]string{"/portal/people/one": "?id=" + id, "/portal/services/one": one, "/portal/services/edit": one + "&part=what",
		"/portal/services": "?q=vay+von", "/portal/services/compare": "?from=0&to=1", "/portal/services/restore": "?n=1", "/portal/log": "?q=lan", "/portal/words/text": "?key=text/skip", "/portal/words/answer": "?step=loans.purpose"}
	l.catalogueChanged(ctx, c.Catalogue, snapshot.Listings[17].ID)
	return l
}

func (l *large) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// catalogueChanged leaves a draft behind.
func (l *large) catalogueChanged(ctx context.Context, c *catalogue.Catalogue, id string) {
	e, err := c.Get(ctx, id)
	l.must(err)
	changed := *e.Listing
	changed.Name.VI += " mới"
	_, err = c.Put(ctx, auditlog.CommandLine, e.ETag, &changed)
	l.must(err)
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

// counted is what five years of counting leave, as rows.
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
	if err := s.Copy(b.Context(), func(string) bool { return false }, func(r store.Row) error { rows = append(rows, r); return nil }); err != nil {
		b.Fatal(err)
	}
	return rows
}
