package web

import (
	"net/http"
	"strings"
	"time"

	"nhipcau/internal/lang"
)

// policy lets the page load and reach only this host, run no inline code, and be
// framed by those sites alone that the operator named, by nobody else.
func policy(embed []string) string {
	frames := "'none'"
	if len(embed) > 0 {
		frames = strings.Join(embed, " ")
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
		"connect-src 'self'; form-action 'self'; frame-ancestors " + frames + "; base-uri 'none'"
}

// denied are the browser's senses, none of which the chat uses.
const denied = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
	"magnetometer=(), microphone=(), payment=(), usb=()"

// guarded wraps everything that is served: the headers that keep the page to
// itself, the refusal of other sites' forms, and a catch for panics.
func (h *chat) guarded(next http.Handler) http.Handler {
	own := h.sameOrigin(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set := w.Header()
		set.Set("Content-Security-Policy", h.policy)
		set.Set("Cross-Origin-Opener-Policy", "same-origin")
		set.Set("Cross-Origin-Resource-Policy", "same-origin")
		set.Set("Permissions-Policy", denied)
		set.Set("Referrer-Policy", "no-referrer")
		set.Set("X-Content-Type-Options", "nosniff")
		set.Set("X-Robots-Tag", "noindex, nofollow")
		set.Set("Cache-Control", "no-store")
		if h.HTTPS {
			set.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer func() {
			// net/http would log the panic together with the person's
			// address, and its value may quote what they wrote.
			if recover() != nil {
				h.Log.Error("a request panicked", "part", "web")
				h.sorry(w, lang.VI, http.StatusInternalServerError)
			}
		}()
		own.ServeHTTP(w, r)
	})
}

// sameOrigin refuses forms sent from other sites. Nothing here rests on who
// sends a request (there is no cookie), so this only keeps other pages from
// taking turns in somebody's browser and bending the counts; what any page can
// make a browser do, a GET, counts nothing.
//
// Under Referrer-Policy no-referrer a form's own POST carries "Origin: null".
// Browsers since 2020 say Sec-Fetch-Site as well and are judged by that; the
// older ones on cheap phones, and any browser over plain http, do not, and
// would be turned away from their own page. They pass.
func (h *chat) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.sorry(w, lang.VI, http.StatusForbidden)
	}))
	checked := guard.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Sec-Fetch-Site") == "" && r.Header.Get("Origin") == "null" {
			next.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

// enter takes a place among the turns under way, waiting a little for one. It
// reports false when the house stays full or the person has left. A place is
// given back by leaving.
func (h *chat) enter(r *http.Request) bool {
	select {
	case h.places <- struct{}{}:
		return true
	default:
	}
	wait := time.NewTimer(h.Patience)
	defer wait.Stop()
	select {
	case h.places <- struct{}{}:
		return true
	case <-wait.C:
	case <-r.Context().Done():
	}
	return false
}

func (h *chat) leave() { <-h.places }
