package demo

import (
	"bytes"
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
)

// Inside is the program behind the door.
type Inside struct {
	All    http.Handler // everything it serves
	Portal http.Handler // of that, the pages of the staff
	// Code gives a referral code that the sample provider may redeem.
	Code func(context.Context) (string, error)
	// Recovery draws new recovery codes for an account.
	Recovery func(ctx context.Context, account staff.Account) ([]string, error)
}

// Door is everything that the program serves with the first page of the
// demonstration beside it and the mark on each page.
func (h *House) Door(in Inside) http.Handler {
	d := &door{House: h, Inside: in}
	mux := http.NewServeMux()
	mux.Handle("/", in.All)
	mux.HandleFunc("GET "+Root+"{$}", d.front)
	mux.HandleFunc("GET "+Root+"as/{role}", d.enter)
	mux.Handle("GET "+assetPath, h.pages.assets)
	return h.marked(mux)
}

// Link is the path of the link that signs in as one of the sample staff.
func (h *House) Link(r staff.Role) string {
	return Root + "as/" + string(r) + "?" + url.Values{"k": {h.key}}.Encode()
}

// lands is where each of them has most to look at.
var lands = map[staff.Role]string{
	staff.Worker: "/portal/", staff.Provider: "/portal/redeem", staff.Editor: "/portal/services", staff.Admin: "/portal/people",
}

// door lets visitors in.
type door struct {
	*House
	Inside
	mu sync.Mutex // one sign-in at a time: each code works once
}

// enter signs in whoever follows a link, by the pages that staff sign in with.
func (d *door) enter(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if subtle.ConstantTimeCompare([]byte(q.Get("k")), []byte(d.key)) != 1 {
		http.Redirect(w, r, Root+"?old=1", http.StatusSeeOther)
		return
	}
	for i := range d.people {
		if string(d.people[i].role) == r.PathValue("role") {
			d.enterAs(w, r, &d.people[i])
			return
		}
	}
	http.NotFound(w, r)
}

func (d *door) enterAs(w http.ResponseWriter, r *http.Request, p *person) {
	cookie, err := d.signIn(r, p)
	if err != nil {
		http.Error(w, "The sign-in did not work: stop the program and start it again.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Set-Cookie", cookie)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the link holds a key
	http.Redirect(w, r, lands[p.role], http.StatusSeeOther)
}

// signIn gives the name and the password, then the second factor, and has the
// portal speak the language of the page that the link was on.
func (d *door) signIn(r *http.Request, p *person) (cookie string, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	code, err := p.code(time.Now())
	if errors.Is(err, errNoCode) {
		if p.recovery, err = d.Recovery(r.Context(), p.account); err == nil {
			code, err = p.code(time.Now())
		}
	}
	if err != nil {
		return "", err
	}
	speaks, _ := lang.Parse(r.URL.Query().Get("lang"))
	for _, form := range []struct {
		path   string
		fields url.Values
	}{
		{"sign-in", url.Values{"name": {p.name}, "password": {p.password}}},
		{"code", url.Values{"code": {code}}},
		{"me/lang", url.Values{"to": {speaks.String()}}},
	} {
		sent, err := d.send(r, form.path, form.fields, cookie)
		if err != nil {
			return "", err
		}
		cookie = cmp.Or(sent, cookie)
	}
	return cookie, nil
}

// send posts a form to the portal and gives the cookie that came of it, if any.
func (d *door) send(from *http.Request, path string, fields url.Values, cookie string) (string, error) {
	r, err := http.NewRequestWithContext(from.Context(), http.MethodPost, "/portal/"+path, strings.NewReader(fields.Encode()))
	if err != nil {
		return "", err
	}
	r.Host, r.RemoteAddr = from.Host, from.RemoteAddr
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("User-Agent", from.UserAgent())
	if name, _, ok := strings.Cut(cookie, ";"); ok {
		r.Header.Set("Cookie", name)
	}
	kept := &answer{header: http.Header{}}
	d.Portal.ServeHTTP(kept, r)
	if kept.status != http.StatusSeeOther {
		return "", errors.New("the portal did not let the sample staff in")
	}
	return kept.header.Get("Set-Cookie"), nil
}

// answer is what a handler answered.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) { a.status = cmp.Or(a.status, status) }

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}
