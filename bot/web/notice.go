package web

import (
	"net/http"

	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// serveNotice says on one page what is kept about a person and what is not: the
// words that every channel says when asked. It begins no conversation and counts
// nothing; ?lang=en is English.
func (h *chat) serveNotice(w http.ResponseWriter, r *http.Request) {
	l, _ := lang.Parse(r.URL.Query().Get("lang")) // unknown: Vietnamese
	p := h.newPage(l)
	p.Messages = []flows.Message{{Text: p.Say("privacy_text")}}
	p.Begin = p.Say("web_begin")
	h.show(w, http.StatusOK, p)
}
