package opendata_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/directory/search"
	"nhipcau/knowledge/directory/sheet"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
)

// services is how many a large directory has.
const services = 10_000

// country is a directory that does not exist, made of the real one many times
// over; the same on every run.
type country struct {
	snapshot directory.Snapshot
	g        *places.Gazetteer
	v        *eligibility.Vocabulary
	judge    *directory.Directory
}

func made(b testing.TB, n int) country {
	b.Helper()
	var c country
	var err error
	if c.g, err = places.Load(); err != nil {
		b.Fatal(err)
	}
	if c.v, err = eligibility.Load(); err != nil {
		b.Fatal(err)
	}
	if c.judge, err = directory.New(nil, nil, c.v, c.g); err != nil {
		b.Fatal(err)
	}
	built, err := directory.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	communes := c.g.All()
	for i := range n {
		l := *built.Listings[i%len(built.Listings)]
		l.ID = fmt.Sprintf("%s-%d", l.ID, i)
		l.LocalOf, l.PerCommune = "", nil
		l.Name.VI = fmt.Sprintf("%s %d", l.Name.VI, i)
		l.Organization = lang.Text{VI: fmt.Sprintf("%s %d", l.Organization.VI, i/7), EN: l.Organization.EN}
		l.Area = directory.ServiceArea{Scope: directory.ScopeArea, Communes: []places.Area{communes[i%len(communes)]}}
		if len(l.Locations) == 0 && !l.Sheltered() {
			l.Locations = []directory.Location{{Address: lang.Text{VI: fmt.Sprintf("Số %d đường Lê Lợi", i), EN: fmt.Sprintf("%d Le Loi", i)}, Commune: communes[i%len(communes)]}}
		}
		c.snapshot.Listings = append(c.snapshot.Listings, &l)
	}
	return c
}

type form struct {
	write func(country, io.Writer) error
	read  func(country, *bytes.Reader, hsds.Taker) error
}

var forms = map[string]form{
	"csv": {func(c country, w io.Writer) error { return sheet.WriteCSV(w, c.snapshot.Listings, c.g, lang.VI) },
		func(c country, r *bytes.Reader, t hsds.Taker) error {
			_, err := sheet.ReadCSV(r, r.Size(), c.g, t.Row)
			return err
		}},
	"xlsx": {func(c country, w io.Writer) error { return sheet.WriteXLSX(w, c.snapshot.Listings, c.g, lang.VI) },
		func(c country, r *bytes.Reader, t hsds.Taker) error {
			_, err := sheet.ReadXLSX(r, r.Size(), c.g, t.Row)
			return err
		}},
	"hsds": {func(c country, w io.Writer) error { return hsds.Writer{Places: c.g}.WriteJSON(w, c.snapshot.Listings) },
		func(c country, r *bytes.Reader, t hsds.Taker) error { return hsds.ReadJSON(r, r.Size(), c.g, t) }},
	"hsds-csv": {func(c country, w io.Writer) error {
		return hsds.Writer{Places: c.g}.WriteTables(w, c.snapshot.Listings)
	},
		func(c country, r *bytes.Reader, t hsds.Taker) error { return hsds.ReadTables(r, r.Size(), c.g, t) }},
}

// BenchmarkExport writes 10,000 services; it is to take under 3 s.
func BenchmarkExport(b *testing.B) {
	c := made(b, services)
	for _, name := range []string{"csv", "xlsx", "hsds", "hsds-csv"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := forms[name].write(c, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkImport reads 10,000 services and holds them against 10,000 others; it
// is to take under 10 s and 200 MB. peak-MB is the most memory in use beside what
// was there before, the file among it.
func BenchmarkImport(b *testing.B) {
	c := made(b, services)
	for _, name := range []string{"csv", "xlsx", "hsds", "hsds-csv"} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			if err := forms[name].write(c, &file); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				peak := watch()
				in := intake.New(intake.Config{Into: c.snapshot, Judge: c.judge, Places: c.g, Now: now})
				if err := forms[name].read(c, bytes.NewReader(file.Bytes()), hsds.Taker{Row: in.Take}); err != nil {
					b.Fatal(err)
				}
				if _, report := in.Finish(); report.Unchanged != services {
					b.Fatalf("%d unchanged: %+v", report.Unchanged, report.Refused[:min(3, len(report.Refused))])
				}
				b.ReportMetric(peak(), "peak-MB")
			}
		})
	}
}

// watch gives what tells the most memory in use since, in MB.
func watch() func() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapInuse
	var most atomic.Uint64
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most.Store(max(most.Load(), m.HeapInuse))
			select {
			case <-end:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() float64 {
		close(end)
		<-ended
		return (float64(most.Load()) - float64(before)) / (1 << 20)
	}
}

// BenchmarkSearch finds words among 10,000 services; it is to take under 5 ms.
func BenchmarkSearch(b *testing.B) {
	c := made(b, services)
	x := search.New(c.snapshot.Listings, nil)
	for _, query := range []string{"vay von", "tro giup phap ly", "so duong le loi 1", "ngoi nha binh yen", "th"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if len(x.Find(query)) == 0 {
					b.Fatal("nothing found")
				}
			}
		})
	}
}

// BenchmarkAPI answers from 10,000 services; 95 of 100 answers are to take under
// 20 ms.
func BenchmarkAPI(b *testing.B) {
	c := made(b, services)
	e, err := opendata.NewEdition(&catalogue.Release{Number: 1, Published: now, Snapshot: c.snapshot}, c.g)
	if err != nil {
		b.Fatal(err)
	}
	h := opendata.New(opendata.Config{Edition: func() *opendata.Edition { return e }, Now: func() time.Time { return now }, Origin: "https://x.example", PerSecond: 1e9, Burst: 1e9})
	for _, path := range []string{"/services", "/services?page=150&full=true", "/services?search=vay+von", "/services/" + hsds.ServiceID("nat-111-46"), "/organizations?full=true", "/service_at_locations?postcode=14797&proximity=20000", "/taxonomy_terms"} {
		b.Run(path, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				begun := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/hsds"+path, nil))
				if took = append(took, time.Since(begun)); w.Code != 200 && w.Code != 404 {
					b.Fatal(w.Code, w.Body)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}

// BenchmarkLint looks through 10,000 services.
func BenchmarkLint(b *testing.B) {
	c := made(b, services)
	for b.Loop() {
		lint.Look(c.snapshot, c.v, c.g, now)
	}
}

// BenchmarkGoLive makes everything that serves of a release of 10,000 services.
func BenchmarkGoLive(b *testing.B) {
	c := made(b, services)
	r := &catalogue.Release{Number: 1, Published: now, Snapshot: c.snapshot}
	for b.Loop() {
		if _, err := r.Snapshot.Directory(c.v, c.g); err != nil {
			b.Fatal(err)
		}
		if _, err := opendata.NewEdition(r, c.g); err != nil {
			b.Fatal(err)
		}
	}
}
