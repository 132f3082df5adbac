package demo

import (
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
)

// policy lets the first page show the chat of the same program in a frame, and
// nothing else.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"

// frontPage is the first page: the chat on a phone, and the ways in.
type frontPage struct {
	Lang, Other lang.Lang
	Old         bool // a link of an earlier start led here
	Roles       []roleLink
	say         func(string) string
}

type roleLink struct{ Name, Look, Link string }

// Say gives a sentence with what is known filled in.
func (p frontPage) Say(key string) string { return p.say(key) }

func (d *door) front(w http.ResponseWriter, r *http.Request) {
	l, _ := lang.Parse(r.URL.Query().Get("lang")) // unknown: Vietnamese
	p := frontPage{Lang: l, Other: lang.EN, Old: r.URL.Query().Has("old")}
	if l == lang.EN {
		p.Other = lang.VI
	}
	code, err := d.Code(r.Context())
	if err != nil {
		code = "…" // none can be made now: the page is of use without
	}
	known := strings.NewReplacer("{seed}", strconv.FormatUint(d.Seed, 10), "{first}", d.First.Format("01/2006"), "{last}", d.Last.Format("01/2006"), "{code}", grouped(code))
	p.say = func(key string) string { return known.Replace(d.texts[key].In(l)) }
	for _, role := range []staff.Role{staff.Worker, staff.Provider, staff.Editor, staff.Admin} {
		link := d.Link(role) + "&" + url.Values{"lang": {l.String()}}.Encode()
		p.Roles = append(p.Roles, roleLink{p.say("role_" + string(role)), p.say("look_" + string(role)), link})
	}
	var b bytes.Buffer
	if err := d.pages.front.Execute(&b, p); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=utf-8")
	head.Set("Content-Security-Policy", policy)
	head.Set("Cache-Control", "no-store")
	head.Set("Referrer-Policy", "no-referrer")
	head.Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(b.Bytes()) // a reader that is gone needs no answer
}

// grouped writes a code as it is read aloud: 3-3-4.
func grouped(code string) string {
	if len(code) != 10 {
		return code
	}
	return code[:3] + "\u00a0" + code[3:6] + "\u00a0" + code[6:]
}
