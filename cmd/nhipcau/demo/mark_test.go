package demo

import (
	"context"
	"mime"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/internal/lang"
)

func house(t testing.TB) *House {
	h := &House{}
	if err := h.load(); err != nil {
		t.Fatal(err)
	}
	return h
}

// served is what comes out of the door when the program answers like this.
func served(h *House, kind, body string, header ...string) *httptest.ResponseRecorder {
	door := h.Door(Inside{All: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(http.StatusTeapot)
		w.Write([]byte(body))
	})})
	w := httptest.NewRecorder()
	door.ServeHTTP(w, httptest.NewRequest("GET", "/x", nil))
	return w
}

func TestEveryPageBearsTheMark(t *testing.T) {
	h := house(t)
	for page, want := range map[string]string{
		`<!doctype html><html lang="vi"><head></head><body class="plain"><main>x</main></body></html>`:         `<body class="plain"><aside class="sample-mark" aria-label="DỮ LIỆU MẪU"><b>Dữ liệu mẫu, không phải số liệu thật</b>`,
		`<!doctype html><html lang="en"><head></head><body><main>x</main></body></html>`:                       `<b>Sample data, not real figures</b>`,
		"<html lang=\"vi\"><head></head><body>\n<a class=\"skip\" href=\"#main\">Đi</a>\n<main></main></body>": `Đi</a><aside class="sample-mark"`,
	} {
		w := served(h, "text/html; charset=utf-8", page)
		if got := w.Body.String(); w.Code != http.StatusTeapot || !strings.Contains(got, want) || !strings.Contains(got, `<head><link rel="stylesheet" href="/demo/i/mark-`) {
			t.Errorf("%d %s", w.Code, got)
		}
	}
}

// The links sign in as staff do, also with recovery codes: the log says why.
func TestTheLogSaysWhereTheRecoveryCodesComeFrom(t *testing.T) {
	door := house(t).Door(Inside{All: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write([]byte(`<!doctype html><html lang="vi"><head></head><body><main>x</main></body></html>`))
	})})
	for path, want := range map[string]bool{"/portal/log": true, "/portal/people": false} {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if got := strings.Contains(w.Body.String(), "<span>Ở đây, “dùng mã dự phòng”"); got != want {
			t.Errorf("%s: explained: %t", path, got)
		}
	}
}

func TestASheetSaysInItsFirstLineThatItIsASample(t *testing.T) {
	w := served(house(t), "text/csv; charset=utf-8", "\ufeffa,b\n1,2\n", "Content-Disposition", `attachment; filename="nhipcau-2026-09.csv"`)
	if got := w.Body.String(); got != "\ufeff\"Dữ liệu mẫu, không phải số liệu thật · Sample data, not real figures\"\na,b\n1,2\n" {
		t.Errorf("%q", got)
	}
	if _, with, err := mime.ParseMediaType(w.Header().Get("Content-Disposition")); err != nil || with["filename"] != "nhipcau-2026-09-du-lieu-mau.csv" {
		t.Errorf("the file is called %v (%v)", with, err)
	}
}

// Whatever goes through the door comes out whole: a mark is added, and nothing
// taken away.
func TestTheDoorTakesNothingAway(t *testing.T) {
	h := house(t)
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.OneOf(rapid.String(), rapid.StringMatching(`(<head>|<body|>|</a>|<a class="skip"|x){0,9}`)).Draw(t, "body")
		kind := rapid.SampledFrom([]string{"text/html", "text/csv", "application/json", "", "text/html; charset=\xff"}).Draw(t, "kind")
		got := served(h, kind, body).Body.String()
		at := 0
		for _, r := range []byte(strings.TrimPrefix(body, "\ufeff")) {
			next := strings.IndexByte(got[at:], r)
			if next < 0 {
				t.Fatalf("%q became %q", body, got)
			}
			at += next + 1
		}
	})
}

func TestALinkOfAnotherStartLeadsToThePageWithTheRightOnes(t *testing.T) {
	h := house(t)
	h.people = []person{{role: "worker"}}
	door := h.Door(Inside{All: http.NotFoundHandler(), Code: func(context.Context) (string, error) { return "4829137054", nil }})
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		door.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for _, path := range []string{"/demo/as/worker", "/demo/as/worker?k=", "/demo/as/worker?k=" + house(t).key, "/demo/as/worker?k=%00"} {
		if w := get(path); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/demo/?old=1" || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
	if w := get("/demo/as/boss?k=" + h.key); w.Code != http.StatusNotFound {
		t.Errorf("somebody who is not there: %d", w.Code)
	}
	for _, l := range lang.All {
		page := get("/demo/?old=1&lang=" + l.String()).Body.String()
		if !strings.Contains(page, h.texts["nothing"].In(l)) || !strings.Contains(page, "482\u00a0913\u00a07054") {
			t.Error(page)
		}
	}
}
