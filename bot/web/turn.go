package web

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// maxBody is the longest form taken, in bytes: the 2,000 letters that the field
// allows, up to nine bytes each as browsers encode them, and the sealed state.
const maxBody = 24 << 10

// busyWait is after how long to come back when there are too many people.
const busyWait = 5 * time.Second

// form is what one request says.
type form struct {
	lang   lang.Lang
	sealed string
	in     flows.Input
	link   string // the topic of a deep link that was followed but not yet tapped
}

// serveChat is the chat: a GET greets, a POST is a turn. Addresses are opened
// by link previews, images on other sites and reloads as well, so a GET counts
// nothing: a deep link's topic is a button on the greeting until it is tapped.
//
// What the browser's own Back does, since no state is in a URL and no page may
// be stored: with JavaScript, turns replace the page in place, so there is one
// entry in the history and Back leaves the chat (the page has its own "back").
// Without it every turn is a POST and an entry of its own; Back comes to a
// notice of the browser's that the page has expired, with nothing of ours on
// it, and offers to send the form again. That is harmless: the field holds the
// state as it was, so the same answer comes back, and the counts know the step
// by its nonce. Past the state's time it begins anew and says so.
func (h *chat) serveChat(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodHead:
		w.Header().Set("Content-Type", htmlType)
	case http.MethodGet:
		h.turn(w, r, begin(r))
	case http.MethodPost:
		f, status := parse(w, r)
		if status != http.StatusOK {
			h.sorry(w, f.lang, status)
			return
		}
		h.turn(w, r, f)
	default:
		w.Header().Set("Allow", "GET, HEAD, POST")
		h.sorry(w, lang.VI, http.StatusMethodNotAllowed)
	}
}

// turn takes one step and shows what it says.
func (h *chat) turn(w http.ResponseWriter, r *http.Request, f form) {
	if h.Wait != nil {
		if wait := h.Wait(r); wait > 0 {
			h.busy(w, f, http.StatusTooManyRequests, wait)
			return
		}
	}
	if !h.enter(r) {
		h.busy(w, f, http.StatusServiceUnavailable, busyWait)
		return
	}
	defer h.leave()

	record, gone := h.open(f)
	state, reply := h.Bot.Step(r.Context(), record.State, f.in)
	if f.in.Kind == flows.Begin && f.in.Text != "" {
		reply.Messages = h.unsaid(r.Context(), state.Lang, reply.Messages)
	}
	// A reply's Wipe asks for nothing here: no earlier message is in sight.
	if reply.Neutral {
		http.Redirect(w, r, neutralPath, http.StatusSeeOther)
		return
	}
	p := h.newPage(state.Lang)
	p.fill(reply)
	p.Link = h.link(f.link, state.Lang)
	if gone {
		p.Notice = p.Say("web_state_gone")
	}
	if reply.Done {
		p.Begin = p.Say("web_begin")
		h.show(w, http.StatusOK, p)
		return
	}
	record.State = state
	sealed, err := h.Seal.SealPage(record)
	if err != nil {
		h.Log.Error("a page's session could not be sealed", "channel", "web", "err", err)
		h.sorry(w, state.Lang, http.StatusInternalServerError)
		return
	}
	p.State = sealed
	h.show(w, http.StatusOK, p)
}

// open gives the session a form carries, and whether one was there that can no
// longer be used. What the person did is then still answered, as if they had
// just come: somebody who writes that they are in danger after half an hour is
// not asked to write it again.
func (h *chat) open(f form) (r session.Record, gone bool) {
	if f.sealed != "" {
		r, err := h.Seal.OpenPage(f.sealed)
		if err == nil {
			return r, false
		}
		gone = true
	}
	return session.Record{State: flows.State{Lang: f.lang}}, gone
}

// unsaid drops the greeting that the page with a deep link's button had said
// already, so that the tap is answered by the topic's own words.
func (h *chat) unsaid(ctx context.Context, l lang.Lang, said []flows.Message) []flows.Message {
	_, greeting := h.Bot.Step(ctx, flows.State{Lang: l}, flows.Input{Kind: flows.Begin})
	for _, m := range greeting.Messages {
		if len(said) < 2 || said[0] != m {
			break
		}
		said = said[1:]
	}
	return said
}

// begin reads a first visit: the language of ?lang=en and the topic of a deep
// link, ?t=loans or its number, ?t=23. The language is not taken from the browser: many phones here
// are set to English and their owners are not.
func begin(r *http.Request) form {
	q := r.URL.Query()
	f := form{in: flows.Input{Kind: flows.Begin}, link: named(topic(q.Get("t")))}
	f.lang, _ = lang.Parse(q.Get("lang")) // unknown: Vietnamese
	return f
}

// topic gives a deep link's word when it is one: up to 64 letters, digits,
// underscores and dashes, the same as Telegram's.
func topic(t string) string {
	if len(t) > 64 || strings.Trim(t, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") != "" {
		return ""
	}
	return t
}

// parse reads a POST. The status is 200, 413 or 415; whatever else is odd in a
// form is taken as far as it can be read.
func parse(w http.ResponseWriter, r *http.Request) (form, int) {
	var f form
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return f, http.StatusUnsupportedMediaType
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if _, tooLong := errors.AsType[*http.MaxBytesError](r.ParseForm()); tooLong {
		return f, http.StatusRequestEntityTooLarge
	}
	f.lang, _ = lang.Parse(r.PostForm.Get("l"))
	f.sealed = r.PostForm.Get("s")
	f.in = input(r.PostForm)
	return f, http.StatusOK
}

// input tells what a form's fields mean: a tapped button, typed text, or
// neither, which begins, perhaps with a deep link's topic.
func input(fields url.Values) flows.Input {
	switch {
	case fields.Has("tap"):
		return flows.Input{Kind: flows.Tap, Text: clean(fields.Get("tap"))}
	case fields.Has("text"):
		return flows.Input{Kind: flows.Typed, Text: clean(fields.Get("text"))}
	}
	return flows.Input{Kind: flows.Begin, Text: topic(fields.Get("t"))}
}

// clean makes any bytes text.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
}
