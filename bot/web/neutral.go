package web

import "net/http"

// serveNeutral is where "leave now" lands: an ordinary page about cooking with
// no word of the chat and no way back to it. Browsers may keep it for a day, so
// that the chat can have it at hand and leaving needs no network.
func (h *chat) serveNeutral(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "private, max-age=86400")
	h.write(w, http.StatusOK, "bep.html", nil)
}

// reading lets GET and HEAD through to a handler and answers every other method.
func reading(next http.Handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
	}
}
