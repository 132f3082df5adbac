package opendata_test

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/hsdstest"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

// office is the API over a release.
type office struct {
	http.Handler
	t       testing.TB
	release *catalogue.Release
}

func open(t testing.TB, change func(*catalogue.Release, *opendata.Config)) *office {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	r := &catalogue.Release{Number: 3, Published: now.Add(-time.Hour), Snapshot: s, Modified: map[string]time.Time{"nat-111": now.Add(-time.Hour)}}
	c := opendata.Config{Now: func() time.Time { return now }, Origin: "https://nhipcau.example.vn", Key: key, PerSecond: 1e6, Burst: 1e6}
	if change != nil {
		change(r, &c)
	}
	e, err := opendata.NewEdition(r, g)
	if err != nil {
		t.Fatal(err)
	}
	c.Edition = func() *opendata.Edition { return e }
	return &office{opendata.New(c), t, r}
}

func (o *office) do(method, path, body string, header ...string) *httptest.ResponseRecorder {
	o.t.Helper()
	req := httptest.NewRequest(method, "/hsds"+path, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	o.ServeHTTP(w, req)
	return w
}

func (o *office) get(path string) []byte {
	o.t.Helper()
	w := o.do("GET", path, "")
	if w.Code != 200 {
		o.t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	return w.Body.Bytes()
}

type page struct {
	TotalItems int   `json:"total_items"`
	TotalPages int   `json:"total_pages"`
	PageNumber int   `json:"page_number"`
	Size       int   `json:"size"`
	FirstPage  bool  `json:"first_page"`
	LastPage   bool  `json:"last_page"`
	Empty      *bool `json:"empty"`
	Contents   []struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		Organization *struct {
			ID string `json:"id"`
		} `json:"organization"`
	} `json:"contents"`
}

func (o *office) list(path string) (p page) {
	o.t.Helper()
	if err := json.Unmarshal(o.get(path), &p); err != nil || p.Empty == nil || p.Size != len(p.Contents) {
		o.t.Fatal(path, err)
	}
	return p
}

func TestEveryAnswerIsValidByTheStandardsOwnSchemas(t *testing.T) {
	schemas, loose := hsdstest.Load(t), hsdstest.LoadOpen(t)
	o := open(t, nil)
	schemas.Answer(t, "/", o.get("/"))
	for _, list := range []string{"services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"} {
		for _, query := range []string{"", "?page=2&per_page=3", "?search=vay", "?search=khongcogi", "?page=999"} {
			schemas.Answer(t, "/"+list, o.get("/"+list+query))
		}
		p := o.list("/" + list + "?per_page=1000")
		if p.TotalItems == 0 || p.Size != p.TotalItems {
			t.Errorf("%s: %d of %d", list, p.Size, p.TotalItems)
		}
		for _, c := range p.Contents {
			body := o.get("/" + list + "/" + c.ID)
			if list == "service_at_locations" { // the standard's description has the schema of a service here
				loose.Answer(t, "/service_at_locations/{id}", body)
				var whole map[string]any
				if err := json.Unmarshal(body, &whole); err != nil {
					t.Fatal(err)
				}
				delete(whole, "name")
				delete(whole, "status")
				body, _ = json.Marshal(whole)
				schemas.Object(t, "service_at_location", body)
			} else {
				schemas.Answer(t, "/"+list+"/{id}", body)
			}
		}
	}
	schemas.Answer(t, "/services", o.get("/services?minimal=true"))
	for path, object := range map[string]string{"/services?full=true": "service", "/organizations?full=true": "organization", "/organizations?full_service=true": "organization", "/service_at_locations?full=true": "service_at_location"} {
		var p struct{ Contents []json.RawMessage }
		if err := json.Unmarshal(o.get(path), &p); err != nil || len(p.Contents) == 0 {
			t.Fatal(path, err)
		}
		for _, c := range p.Contents {
			schemas.Object(t, object, c)
		}
	}
	for line := range bytes.Lines(o.get("/services?format=ndjson&full=true")) {
		schemas.Object(t, "service", line)
	}
}

func TestPagesAndFilters(t *testing.T) {
	o := open(t, nil)
	all := o.list("/services?per_page=1000")
	first, last := o.list("/services?per_page=10"), o.list(fmt.Sprintf("/services?per_page=10&page=%d", (all.TotalItems+9)/10))
	if !first.FirstPage || first.LastPage || !last.LastPage || first.TotalPages != (all.TotalItems+9)/10 || first.Contents[0].ID != all.Contents[0].ID || last.PageNumber != first.TotalPages {
		t.Errorf("%+v %+v", first, last)
	}
	if p := o.list("/services?page=999"); !*p.Empty || p.Size != 0 || p.LastPage {
		t.Errorf("%+v", p)
	}
	if p := o.list("/services?minimal=true"); p.Size != all.TotalItems || p.TotalPages != 1 {
		t.Errorf("minimal is not in one page: %+v", p)
	}
	if p := o.list("/services?modified_after=2026-11-24"); p.TotalItems != 1 || p.Contents[0].ID != hsds.ServiceID("nat-111") {
		t.Errorf("%+v", p)
	}
	if p := o.list("/services?search=" + url.QueryEscape("tong dai 111")); p.TotalItems == 0 || p.Contents[0].ID != hsds.ServiceID("nat-111") {
		t.Errorf("%+v", p)
	}
	org := o.list("/organizations").Contents[0]
	if p := o.list("/services?organization_id=" + org.ID); p.TotalItems == 0 || p.Contents[0].Organization.ID != org.ID {
		t.Errorf("%+v", p)
	}
	var loans hsds.TaxonomyTerm
	for _, term := range hsds.Terms() {
		if term.Code == "topics/loans" {
			loans = term
		}
	}
	some := o.list("/services?per_page=1000&taxonomy_term_id=" + string(loans.ID))
	if some.TotalItems == 0 || some.TotalItems == all.TotalItems {
		t.Error(some.TotalItems)
	}
	if p := o.list("/services?taxonomy_id=" + string(loans.TaxonomyID)); p.TotalItems != all.TotalItems {
		t.Error("every service has a topic:", p.TotalItems)
	}
	near := o.list("/service_at_locations?per_page=1000&postcode=14797&proximity=20000")
	far := o.list("/service_at_locations?per_page=1000&postcode=14797&proximity=100000")
	if near.TotalItems == 0 || near.TotalItems >= far.TotalItems {
		t.Error(near.TotalItems, far.TotalItems)
	}
	w := o.do("POST", "/services", "search=tong+dai+111", "Content-Type", "application/x-www-form-urlencoded")
	j := o.do("POST", "/services", `{"search":"tong dai 111"}`, "Content-Type", "application/json")
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), o.get("/services?search=tong+dai+111")) || !bytes.Equal(w.Body.Bytes(), j.Body.Bytes()) {
		t.Error("a POST does not answer as a GET does")
	}
}

func TestRequestsThatCannotBeMeantGetOneSentence(t *testing.T) {
	o := open(t, nil)
	for path, want := range map[string]int{
		"/services?page=0": 400, "/services?page=x": 400, "/services?per_page=100000": 400, "/services?full=maybe": 400, "/services?format=xml": 400,
		"/services?modified_after=yesterday": 400, "/service_at_locations?proximity=5": 400, "/service_at_locations?postcode=99999": 400,
		"/services/x": 404, "/nothing": 404, "/organizations/x": 404, "/feed/abc": 404, "/taxonomies/x": 404, "/service_at_locations/x": 404, "/taxonomy_terms/x": 404,
	} {
		w := o.do("GET", path, "")
		var said struct{ Message string }
		if err := json.Unmarshal(w.Body.Bytes(), &said); w.Code != want || err != nil || said.Message == "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH"} {
		if w := o.do(method, "/services", ""); w.Code != 405 || w.Header().Get("Allow") == "" {
			t.Error(method, w.Code)
		}
	}
	if w := o.do("POST", "/services", strings.Repeat("x", 1<<20), "Content-Type", "application/json"); w.Code != 400 {
		t.Error("a body without end:", w.Code)
	}
}

func TestConditionalRequestsAndOtherOrigins(t *testing.T) {
	o := open(t, nil)
	w := o.do("GET", "/services", "")
	tag := w.Header().Get("ETag")
	if tag == "" || w.Header().Get("Last-Modified") == "" || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Fatal(w.Header())
	}
	if again := o.do("GET", "/services", "", "If-None-Match", tag); again.Code != 304 || again.Body.Len() != 0 {
		t.Error(again.Code)
	}
	if other := o.do("GET", "/services?page=2", "", "If-None-Match", tag); other.Code != 200 {
		t.Error(other.Code)
	}
	if head := o.do("HEAD", "/services", ""); head.Code != 200 || head.Body.Len() != 0 || head.Header().Get("ETag") != tag {
		t.Error(head.Code)
	}
	if asked := o.do("OPTIONS", "/services", "", "Origin", "https://other.example"); asked.Code != 204 || !strings.Contains(asked.Header().Get("Access-Control-Allow-Methods"), "GET") {
		t.Error(asked.Code)
	}
}

func TestTooManyRequestsAreAskedToWait(t *testing.T) {
	o := open(t, func(_ *catalogue.Release, c *opendata.Config) { c.PerSecond, c.Burst = 1, 3 })
	var codes []int
	for range 5 {
		w := o.do("GET", "/", "")
		codes = append(codes, w.Code)
		if w.Code == 429 && w.Header().Get("Retry-After") == "" {
			t.Error("it does not say how long to wait")
		}
	}
	if !slices.Equal(codes, []int{200, 200, 200, 429, 429}) {
		t.Error(codes)
	}
}

// Whatever is for staff, withheld, hidden or too old is in no answer at all.
func TestWhatMayNotBeShownIsNowhere(t *testing.T) {
	const needle = "NEEDLE"
	both := lang.Text{VI: needle, EN: needle}
	o := open(t, func(r *catalogue.Release, _ *opendata.Config) {
		for i, l := range r.Snapshot.Listings {
			one := *l
			one.Note = needle
			one.Hidden = []directory.Location{{Address: both, Commune: 14797}}
			r.Snapshot.Listings[i] = &one
		}
		hide := func(change func(*directory.Listing)) {
			l := *r.Snapshot.Listings[0]
			l.ID, l.Name, l.Summary = fmt.Sprintf("needle-%d", len(r.Snapshot.Listings)), both, both
			change(&l)
			r.Snapshot.Listings = append(r.Snapshot.Listings, &l)
		}
		hide(func(l *directory.Listing) { l.Withheld = needle })
		hide(func(l *directory.Listing) { l.Confidence = directory.Low })
		hide(func(l *directory.Listing) { l.Sources = nil; l.Emergency = false })
		hide(func(l *directory.Listing) {
			l.Topics = []directory.Topic{directory.Violence}
			l.Summary.VI = "Nhà tạm lánh " + needle
			l.Locations = []directory.Location{{Address: both, Commune: 14797}}
		})
		hide(func(l *directory.Listing) {
			l.Verification = directory.Verification{Status: directory.CheckedByPhone, By: "x", On: "2025-01-01"}
		})
	})
	paths := []string{"/services?full=true&per_page=1000", "/services?format=ndjson", "/organizations?full_service=true&per_page=1000", "/service_at_locations?full=true&per_page=1000", "/services?search=needle", "/services/" + hsds.ServiceID("nat-111"), "/profile", "/openapi.json"}
	for _, path := range paths {
		if body := o.get(path); bytes.Contains(body, []byte(needle)) {
			i := bytes.Index(body, []byte(needle))
			t.Errorf("%s: …%s…", path, body[max(0, i-200):i])
		}
	}
	for i := range 5 {
		if w := o.do("GET", "/services/"+hsds.ServiceID(fmt.Sprintf("needle-%d", len(o.release.Snapshot.Listings)-1-i)), ""); w.Code != 404 {
			t.Error("a service that may not be shown is found by its id")
		}
	}
}

func TestTheFeedCanBeFollowedAndNotForged(t *testing.T) {
	o := open(t, nil)
	body := o.get("/feed")
	pinned := base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	f, err := opendata.ReadFeed(body, pinned)
	if err != nil || f.Release != 3 {
		t.Fatal(err)
	}
	builtin := open(t, func(r *catalogue.Release, _ *opendata.Config) { r.Number, r.Published = 0, time.Time{} }).get("/feed")
	if _, err := opendata.ReadFeed(builtin, pinned); err != nil || bytes.Contains(builtin, []byte("published")) {
		t.Errorf("what was never published has a date: %s %v", builtin, err)
	}
	snapshot := o.get("/feed/" + f.SHA256)
	if err := f.Holds(snapshot); err != nil {
		t.Fatal(err)
	}
	if err := f.Holds(append(snapshot, ' ')); !errors.Is(err, opendata.ErrSnapshot) {
		t.Error(err)
	}
	other := base64.StdEncoding.EncodeToString(ed25519.NewKeyFromSeed(make([]byte, 32)).Public().(ed25519.PublicKey))
	if _, err := opendata.ReadFeed(body, other); !errors.Is(err, opendata.ErrSignature) {
		t.Error("signed by a stranger:", err)
	}
	for from, to := range map[string]string{`"release":3`: `"release":4`, f.SHA256: strings.Repeat("0", 64), `"format":1`: `"format":2`} {
		if _, err := opendata.ReadFeed(bytes.ReplaceAll(body, []byte(from), []byte(to)), pinned); err == nil {
			t.Errorf("%s was changed to %s, and it passed", from, to)
		}
	}
	if _, err := opendata.ReadFeed(body, "short"); err == nil {
		t.Error("a key of five letters was taken")
	}
}

// The snapshot is kept packed. Whoever reads it, packed, unpacked or in parts, reads
// the same.
func TestASnapshotIsTheSamePackedAndInParts(t *testing.T) {
	o := open(t, nil)
	f, err := opendata.ReadFeed(o.get("/feed"), base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method string, head ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/hsds/feed/"+f.SHA256, nil)
		for i := 0; i < len(head); i += 2 {
			r.Header.Set(head[i], head[i+1])
		}
		w := httptest.NewRecorder()
		o.ServeHTTP(w, r)
		return w
	}
	whole := ask("GET")
	if err := f.Holds(whole.Body.Bytes()); err != nil || whole.Header().Get("Content-Length") != fmt.Sprint(f.Size) {
		t.Fatalf("%v, %v of %d bytes", err, whole.Header(), f.Size)
	}
	packed := ask("GET", "Accept-Encoding", "br, gzip")
	unpack, err := gzip.NewReader(packed.Body)
	if err != nil || packed.Header().Get("Content-Encoding") != "gzip" {
		t.Fatal(err, packed.Header())
	}
	if got, err := io.ReadAll(unpack); err != nil || !bytes.Equal(got, whole.Body.Bytes()) {
		t.Errorf("packed it is another: %v", err)
	}
	for _, one := range []string{"0-9", "70000-70099", "5-5", "-20", "70000-"} {
		part := ask("GET", "Range", "bytes="+one)
		var from, to int
		if _, err := fmt.Sscanf(part.Header().Get("Content-Range"), "bytes %d-%d/", &from, &to); err != nil || part.Code != 206 || !bytes.Equal(part.Body.Bytes(), whole.Body.Bytes()[from:to+1]) {
			t.Errorf("%s: %d %v %d bytes", one, part.Code, part.Header(), part.Body.Len())
		}
	}
	if many := ask("GET", "Range", "bytes=90-99,0-9"); many.Code != 200 || many.Body.Len() != f.Size {
		t.Errorf("of parts that lie backwards %d, %d bytes", many.Code, many.Body.Len())
	}
	for _, w := range []*httptest.ResponseRecorder{whole, packed} {
		encoding := w.Header().Get("Content-Encoding")
		if again := ask("GET", "Accept-Encoding", encoding, "If-None-Match", w.Header().Get("ETag")); again.Code != 304 {
			t.Errorf("who has it in %q is sent it again: %d", encoding, again.Code)
		}
	}
	if whole.Header().Get("ETag") == packed.Header().Get("ETag") {
		t.Error("a cache may give who takes nothing packed what is")
	}
	if head := ask("HEAD"); head.Code != 200 || head.Body.Len() != 0 {
		t.Errorf("of its head: %d, %d bytes", head.Code, head.Body.Len())
	}
}

func FuzzRequest(f *testing.F) {
	o := open(f, nil)
	f.Add("GET", "services", "page=2&search=vay&full=1", "")
	f.Add("POST", "service_at_locations", "", `{"postcode":14797,"proximity":"5"}`)
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		u := url.URL{Scheme: "http", Host: "x", Path: "/hsds/" + path, RawQuery: query}
		req, err := http.NewRequest(method, u.String(), strings.NewReader(body))
		if err != nil {
			return
		}
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		o.ServeHTTP(w, req)
		if w.Code >= 500 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	})
}
