package portal_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"nhipcau/portal"
)

// client is one browser.
type client struct {
	*house
	http   *http.Client
	status int
	page   string
	path   string
	head   http.Header
}

func (h *house) client() *client {
	jar, _ := cookiejar.New(nil)
	c := *h.server.Client()
	c.Jar = jar
	return &client{house: h, http: &c}
}

func (c *client) do(req *http.Request, err error) string {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	c.status, c.page, c.path = resp.StatusCode, string(b), resp.Request.URL.RequestURI()
	c.head = resp.Header
	return c.page
}

func (c *client) get(path string) string {
	c.Helper()
	return c.do(http.NewRequest("GET", c.server.URL+path, nil))
}

func (c *client) post(path string, fields ...string) string {
	c.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequest("POST", c.server.URL+path, strings.NewReader(form.Encode()))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return c.do(req, err)
}

func (c *client) wants(status int, path string, texts ...string) {
	c.Helper()
	if c.status != status || !strings.HasPrefix(c.path, path) {
		c.Fatalf("got %d at %s, want %d at %s:\n%s", c.status, c.path, status, path, c.page)
	}
	for _, text := range texts {
		if !strings.Contains(c.page, text) {
			c.Fatalf("%q is not on the page %s:\n%s", text, c.path, c.page)
		}
	}
}

var secretShown = regexp.MustCompile(`<code class="copy">([A-Z2-7 ]+)</code>`)

// join takes an invitation up to the first page and gives the app's secret.
func (c *client) join(token, name string) (secret string) {
	c.Helper()
	c.get(portal.JoinPath(token))
	c.wants(200, "/portal/join")
	c.post("/portal/join", "k", token, "name", name, "password", password)
	c.wants(200, "/portal/enrol")
	secret = strings.ReplaceAll(secretShown.FindStringSubmatch(c.page)[1], " ", "")
	c.post("/portal/enrol", "code", c.code(secret))
	c.wants(200, "/portal/enrol", "Mã dự phòng")
	return secret
}
