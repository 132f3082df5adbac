package portal

import (
	"errors"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

// route is one page or one deed: who may come, and what happens. A test holds
// every route against every role.
type route struct {
	method, path string
	may          access
	risky        bool // asks for both factors again unless they were shown a short while ago
	upload       bool // takes a file
	serve        func(*visit) error
}

// access says who may come to a route.
type access struct {
	anybody bool
	stage   staff.Stage // for who is half signed in; "" for Full
	roles   []staff.Role
	export  bool // and, of those, only who may take figures away
}

// lets says whether somebody who is fully signed in may come.
func (a access) lets(p staff.Place) bool {
	return slices.Contains(a.roles, p.Role) && (!a.export || p.MayExport())
}

var (
	anybody  = access{anybody: true}
	halfway  = access{stage: staff.NeedsCode}
	enrolls  = access{stage: staff.NeedsEnrolment}
	everyone = access{roles: staff.Roles()}
	admins   = access{roles: []staff.Role{staff.Admin}}
)

// routes lists everything there is.
func routes() []route {
	return slices.Concat(signInRoutes(), joinRoutes(), redeemRoutes(), meRoutes(), peopleRoutes(), logRoutes(), operationRoutes(), figureRoutes(), phoneRoutes(),
		wordsRoutes(), wordsFlowRoutes(), wordsReleaseRoutes(),
		servicesRoutes(), serviceRoutes(), checkRoutes(), releaseRoutes(), fileRoutes(), correctRoutes())
}

// visit is one request of somebody, known or not.
type visit struct {
	*Portal
	w       http.ResponseWriter
	r       *http.Request
	signIn  staff.SignIn
	account staff.Account // ID is empty for a stranger
}

// cookieName keeps the cookie to this very host, to https and to no script
// (RFC 6265bis §4.1.3.2).
const cookieName = "__Host-nhipcau"

// open finds out who comes and lets in who may.
func (p *Portal) open(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{Portal: p, w: w, r: r}
		if err := v.recognise(); err != nil {
			v.trouble(err)
			return
		}
		if rt.method == http.MethodPost {
			if !v.readForm(rt) {
				return
			}
		}
		if to, ok := v.elsewhere(rt); ok {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return
		}
		if !rt.may.anybody && rt.may.stage == "" && !rt.may.lets(v.account.Place) {
			v.Log.Warn("a page was asked for by an account that may not open it", "part", "portal")
			v.sorry(http.StatusForbidden)
			return
		}
		if err := rt.serve(v); err != nil {
			v.trouble(err)
		}
	})
}

// recognise finds out who comes. A cookie that is worth nothing makes a
// stranger.
func (v *visit) recognise() error {
	c, err := v.r.Cookie(cookieName)
	if err != nil {
		return nil
	}
	s, a, err := v.Office.Recognise(v.r.Context(), c.Value)
	if errors.Is(err, store.NotFound) {
		return nil
	}
	v.signIn, v.account = s, a
	return err
}

// elsewhere says where somebody has to go first: to sign in, to the second
// factor, or to prove both again.
func (v *visit) elsewhere(rt route) (to string, ok bool) {
	stage := v.signIn.Stage
	switch {
	case rt.may.anybody:
		return "", false
	case rt.may.stage != "":
		if stage == rt.may.stage {
			return "", false
		}
	case stage == staff.Full:
		if rt.risky && !v.signIn.Fresh(v.Now()) {
			return Root + "prove?" + url.Values{"next": {v.page()}}.Encode(), true
		}
		return "", false
	}
	switch stage {
	case staff.Full:
		return Root, true
	case staff.NeedsCode:
		return Root + "code", true
	case staff.NeedsEnrolment:
		return Root + "enrol", true
	}
	return Root + "sign-in?" + url.Values{"next": {v.page()}}.Encode(), true
}

// page is the address to come back to: the one asked for, or, when something
// was sent, the page it was sent from.
func (v *visit) page() string {
	if v.r.Method == http.MethodGet {
		return v.r.URL.RequestURI()
	}
	return inside(v.r.PostFormValue("page"))
}

// inside is an address within the portal, its first page for any other.
func inside(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path.Clean(u.Path)+"/", Root) || strings.ContainsAny(next, "\\\r\n") {
		return Root
	}
	return u.RequestURI()
}

// Forms are small; the largest holds a long description in two languages.
const maxForm = 256 << 10

// readForm reads what was sent, and answers for itself when that cannot be. A
// file is read only from who may send one, into memory alone.
func (v *visit) readForm(rt route) bool {
	most := int64(maxForm)
	takes := rt.upload && v.signIn.Stage == staff.Full && rt.may.lets(v.account.Place)
	if takes {
		most += maxUpload
	}
	v.r.Body, v.r.Form, v.r.PostForm = http.MaxBytesReader(v.w, v.r.Body, most), nil, nil
	err := v.r.ParseForm()
	if err == nil && takes {
		if err = v.r.ParseMultipartForm(most); errors.Is(err, http.ErrNotMultipart) {
			err = nil
		}
	}
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		v.sorry(http.StatusRequestEntityTooLarge)
		return false
	}
	if err != nil {
		v.sorry(http.StatusBadRequest)
		return false
	}
	return true
}

// field is one field of what was sent, without blanks around it.
func (v *visit) field(name string) string {
	return strings.TrimSpace(strings.ToValidUTF8(v.r.PostFormValue(name), "�"))
}

// lang is the language of the page: what a person who is signed in chose, else
// what the address or the form says.
func (v *visit) lang() lang.Lang {
	l, err := lang.Parse(v.r.FormValue("lang"))
	if v.signIn.Stage == staff.Full || err != nil {
		return v.signIn.Lang
	}
	return l
}

// goTo sends somebody to a page after a deed, with a word about it: the key of
// a sentence without its "done_".
func (v *visit) goTo(path, done string) error {
	if done != "" {
		path += "?" + url.Values{"done": {done}}.Encode()
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// enter gives the browser its token.
func (v *visit) enter(token string) {
	http.SetCookie(v.w, &http.Cookie{
		Name: cookieName, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// leave takes the token back, and has the browser forget what it kept of the pages.
func (v *visit) leave() {
	v.w.Header().Set("Clear-Site-Data", `"storage"`)
	http.SetCookie(v.w, &http.Cookie{Name: cookieName, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: -1})
}
