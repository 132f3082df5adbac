package web

import (
	"net/http"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/qrcode"
)

// poster is a sheet to be printed and hung up: a picture to scan, the address,
// and a few words in both languages.
type poster struct {
	VI, EN  func(key string) string
	Neutral bool // it does not say what it is about
	Title   lang.Text
	Address string          // as people type it
	Picture *qrcode.Picture // of the whole address; nil where there is no public one
	Topic   string          // the number of the topic it leads to, empty for all
	Links   []posterLink
}

// posterLink is a topic with its addresses, listed beside the sheet and not
// printed.
type posterLink struct{ Number, Title, Quiet, Plain string }

// servePoster shows the sheet: for all topics, or ?t=23 for one; ?k=kin says
// nothing of what it is about, for places where it would be read by the wrong
// people.
func (h *chat) servePoster(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p := poster{
		VI:      func(key string) string { return h.Bot.Text(key, lang.VI) },
		EN:      func(key string) string { return h.Bot.Text(key, lang.EN) },
		Neutral: q.Get("k") == "kin",
	}
	p.Title = p.both("web_poster_title")
	if p.Neutral {
		p.Title = p.both("web_poster_quiet_title")
	}
	var chosen shared
	for _, l := range links() {
		title := p.both("web_topic_" + l.topic)
		p.Links = append(p.Links, posterLink{l.number, title.VI, h.address(l, lang.VI), h.URL + chatPath + "?t=" + l.topic})
		if l.topic == named(topic(q.Get("t"))) {
			chosen, p.Topic = l, l.number
			if !p.Neutral {
				p.Title = title
			}
		}
	}
	if h.URL != "" {
		whole := h.address(chosen, lang.VI)
		_, p.Address, _ = strings.Cut(whole, "://")
		p.Address = strings.TrimSuffix(p.Address, "/")
		if code, ok := qrcode.Draw(whole); ok {
			p.Picture = &code
		}
	}
	h.write(w, http.StatusOK, "poster.html", &p)
}

func (p *poster) both(key string) lang.Text { return lang.Text{VI: p.VI(key), EN: p.EN(key)} }
