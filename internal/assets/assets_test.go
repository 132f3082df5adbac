package assets_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"nhipcau/internal/assets"
)

func TestAFileIsServedUnderANameThatChangesWithIt(t *testing.T) {
	address := func(text string) (*assets.Set, string) {
		s, err := assets.Load(fstest.MapFS{"a/page.css": {Data: []byte(text)}}, "a", "/i/")
		if err != nil {
			t.Fatal(err)
		}
		url, err := s.URL("page.css")
		if err != nil {
			t.Fatal(err)
		}
		return s, url
	}
	_, old := address("one")
	s, url := address("two")
	if old == url {
		t.Fatalf("both are %s", url)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", url, nil))
	if w.Body.String() != "two" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	for _, wrong := range []string{old, "/i/", "/i/page.css", "/i/../a/page.css"} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", wrong, nil))
		if w.Code != 404 {
			t.Errorf("%s: %d", wrong, w.Code)
		}
	}
	if _, err := s.URL("other.css"); err == nil {
		t.Error("an address for a file that is none")
	}
}

func TestAKindThatIsNotServedIsRefused(t *testing.T) {
	if _, err := assets.Load(fstest.MapFS{"a/page.html": {}}, "a", "/i/"); err == nil {
		t.Fatal("loaded")
	}
}
