package portal_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"nhipcau/portal/staff"
)

// weighed is a large body that says how much of it was read.
type weighed struct {
	head string
	read int
}

func (w *weighed) Read(p []byte) (int, error) {
	if w.read > 48<<20 { // more than is kept in memory
		return 0, io.EOF
	}
	n := copy(p, w.head)
	w.head = w.head[n:]
	for i := range p[n:] {
		p[n+i] = 'x'
	}
	w.read += len(p)
	return len(p), nil
}

func TestNobodyMakesThePortalReadMoreThanAFormHolds(t *testing.T) {
	h := build(t)
	head := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
	for _, tt := range []struct {
		name, method, path, kind, site string
		most                           int
	}{
		{"a page", "GET", "/portal/sign-in", "multipart/form-data; boundary=b", "", 0},
		{"no page", "GET", "/portal/x", "multipart/form-data; boundary=b", "", 0},
		{"no page, sent", "POST", "/portal/x", "multipart/form-data; boundary=b", "same-origin", 0},
		{"from elsewhere", "POST", "/portal/sign-in", "multipart/form-data; boundary=b", "cross-site", 0},
		{"a file from a stranger", "POST", "/portal/services/files", "multipart/form-data; boundary=b", "same-origin", 0},
		{"a form", "POST", "/portal/sign-in", "application/x-www-form-urlencoded", "same-origin", 1 << 20},
		{"another method", "PUT", "/portal/sign-in", "multipart/form-data; boundary=b", "same-origin", 0},
	} {
		body := &weighed{head: head}
		r := httptest.NewRequest(tt.method, tt.path, body)
		r.Header.Set("Content-Type", tt.kind)
		r.Header.Set("Sec-Fetch-Site", tt.site)
		w := httptest.NewRecorder()
		h.server.Config.Handler.ServeHTTP(w, r)
		if body.read > tt.most {
			t.Errorf("%s: %d bytes were read, and answered with %d", tt.name, body.read, w.Code)
		}
		if w.Code >= 500 || w.Code == 200 && tt.method == "POST" {
			t.Errorf("%s: %d", tt.name, w.Code)
		}
	}
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	req, err := http.NewRequest("POST", h.server.URL+"/portal/people/invite", strings.NewReader("role=admin"))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Origin", "https://evil.example")
	}
	c.do(req, err)
	c.wants(403, "/portal/people/invite")
}

func TestWhatIsSentIsNeverTakenForMarkup(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	for _, bad := range []string{`"><script>alert(1)</script>`, "{{.Account.Password}}", "\x00\xff", "' OR 1=1 --", strings.Repeat("dài ", 2000)} {
		for _, path := range []string{"/portal/log?q=" + url.QueryEscape(bad), "/portal/people/one?id=" + url.QueryEscape(bad), "/portal/join?k=" + url.QueryEscape(bad), "/portal/?done=" + url.QueryEscape(bad), "/portal/" + url.PathEscape(bad)} {
			page := c.get(path)
			if c.status >= 500 || strings.Contains(page, "<script>alert") || strings.Contains(page, "argon2id") {
				t.Errorf("%s: %d", path, c.status)
			}
		}
		for _, path := range []string{"/portal/sign-in", "/portal/people/invite", "/portal/people/place", "/portal/join"} {
			page := c.post(path, "name", bad, "password", bad, "role", bad, "id", bad, "k", bad, "organisation", bad, "topic", bad, "next", bad, "page", bad)
			if c.status >= 500 || strings.Contains(page, "<script>alert") {
				t.Errorf("%s: %d", path, c.status)
			}
		}
	}
	c.post("/portal/sign-in", "name", strings.Repeat("x", 1<<20))
	c.wants(413, "/portal/sign-in", "quá dài")
}
