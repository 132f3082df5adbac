package portal

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"nhipcau/portal/staff"
	"nhipcau/store"
)

// policy lets a page load and reach only this host, run no inline code and be
// framed by nobody; a page may hold the telephone of this host, which is the one
// that lets itself be framed.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// denied are the browser's senses that no page uses. The camera reads QR codes
// where a code is redeemed.
const denied = "accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), payment=(), usb=()"

// guarded wraps everything: the headers that keep a page to itself, the refusal
// of other sites' forms, and a catch for panics. Until readForm reads what was
// sent, a form is what the address says, and no body is read.
func (p *Portal) guarded(next http.Handler) http.Handler {
	own := http.NewCrossOriginProtection()
	// The chat tells no page where somebody stood, and a browser without TLS, as on
	// an onion address, says no more than that. Nobody is signed in for a correction.
	own.AddInsecureBypassPattern("POST " + CorrectPath)
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(&visit{Portal: p, w: w, r: r}).sorry(http.StatusForbidden)
	}))
	checked := own.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := w.Header()
		set.Set("Content-Security-Policy", policy)
		set.Set("Cross-Origin-Opener-Policy", "same-origin")
		set.Set("Cross-Origin-Resource-Policy", "same-origin")
		set.Set("Permissions-Policy", denied)
		set.Set("Referrer-Policy", "same-origin") // a form tells this host where it stood, which the refusal needs
		set.Set("X-Content-Type-Options", "nosniff")
		set.Set("X-Robots-Tag", "noindex, nofollow")
		set.Set("Cache-Control", "no-store")
		if strings.HasPrefix(p.Origin, "https:") {
			set.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler: // what went out must not look whole
				panic(v)
			default:
				p.Log.Error("a request panicked", "part", "portal")
				(&visit{Portal: p, w: w, r: r}).sorry(http.StatusInternalServerError)
			}
		}()
		r.Body = http.MaxBytesReader(w, r.Body, maxForm+maxUpload)
		r.Form, r.PostForm = r.URL.Query(), url.Values{}
		checked.ServeHTTP(w, r)
	})
}

// nowhere answers addresses that are none.
func (p *Portal) nowhere(w http.ResponseWriter, r *http.Request) {
	v := &visit{Portal: p, w: w, r: r}
	if err := v.recognise(); err != nil {
		v.trouble(err)
		return
	}
	v.sorry(http.StatusNotFound)
}

// trouble answers an error: what was refused says why, what is gone is gone,
// and what the store cannot do now is to be tried again.
func (v *visit) trouble(err error) {
	switch {
	case staff.Refused(err) != "":
		v.draw(http.StatusUnprocessableEntity, "sorry.html", "sorry_title", apology{Key: "refused_" + staff.Refused(err)})
	case errors.Is(err, store.NotFound):
		v.sorry(http.StatusNotFound)
	case errors.Is(err, store.Conflict):
		v.sorry(http.StatusConflict)
	case errors.Is(err, store.Invalid):
		v.sorry(http.StatusUnprocessableEntity)
	case errors.Is(err, store.Unavailable):
		v.Log.Error("the portal cannot reach the database", "part", "portal", "err", err)
		v.sorry(http.StatusServiceUnavailable)
	default:
		v.Log.Error("a page failed", "part", "portal", "err", err)
		v.sorry(http.StatusInternalServerError)
	}
}

// apology is the page that says in one sentence what went wrong.
type apology struct{ Key string }

// sorry says what a status means, in a sentence and with a way on.
func (v *visit) sorry(status int) {
	v.draw(status, "sorry.html", "sorry_title", apology{Key: fmt.Sprintf("sorry_%d", status)})
}

func isInvalid(err error) bool { return errors.Is(err, store.Invalid) }

func isConflict(err error) bool { return errors.Is(err, store.Conflict) }
