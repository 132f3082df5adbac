// Package web is the chat in a browser: one address, one screen at a time,
// plain forms that work without JavaScript. The conversation rides sealed in a
// hidden field of the page itself, so the server keeps nothing between two
// turns: no cookie, no storage, no address of anybody, nothing in a URL.
//
//	chat, err := web.New(web.Config{Bot: b, Seal: sealer, Log: log})
//	http.Handle("/", chat)
package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/assets"
	"nhipcau/internal/lang"
)

// Stepper takes one turn of a conversation and knows the sentences around it;
// cmd/nhipcau adapts a *bot.Bot to it.
type Stepper interface {
	// Step answers one input. The zero State (with a language, maybe) is
	// somebody who was never seen or was forgotten. It must not fail: what
	// goes wrong inside is a kind sentence in the reply.
	Step(ctx context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply)
	// Text gives a sentence of the page by its key (web_send, web_exit …).
	Text(key string, l lang.Lang) string
}

// Sealer hides a session in a page so that only this service can read it, and
// only for as long as a session lasts; *session.Sealer is one.
type Sealer interface {
	SealPage(r session.Record) (string, error)
	// OpenPage refuses, with whatever error, what was bent, sealed elsewhere
	// or left too long.
	OpenPage(sealed string) (session.Record, error)
}

// Config is what the chat is made of.
type Config struct {
	Bot  Stepper
	Seal Sealer
	// Log gets faults of the program, never anything of a request. Nil
	// discards.
	Log *slog.Logger
	// Turns is how many turns may be under way at once; the next wait up to
	// Patience for a free place and are then asked to come back. Zero means 64
	// turns and 2 seconds.
	Turns    int
	Patience time.Duration
	// HTTPS says that the public address is https, so browsers may be told
	// to insist on it.
	HTTPS bool
	// URL is the public address, without a slash at its end, for what is
	// printed; empty where there is none.
	URL string
	// Embed are the sites whose pages may show the chat in a frame, as origins:
	// "https://hoi-phu-nu.example.vn".
	Embed []string
	// Correct is the address where somebody says that something of a service is
	// wrong; empty where nobody keeps the directory. The service goes there in a
	// form, so that no address in a browser's history names it.
	Correct string
	// Wait says how long whoever sent a request has to wait because too much
	// comes from there, 0 for not at all. Nil never makes anybody wait.
	Wait func(*http.Request) time.Duration
}

// Where things are. The neutral page has a name that means nothing to whoever
// reads a browser's history.
const (
	chatPath    = "/"
	neutralPath = "/bep"
	noticePath  = "/rieng-tu"
	posterPath  = "/to-in"
	assetPath   = "/i/"
)

//go:embed assets templates
var content embed.FS

type chat struct {
	Config
	pages  *template.Template
	places chan struct{}
	policy string // the Content-Security-Policy
}

// New gives the handler of the whole chat: the page, the neutral page, the
// notice, the assets and the icon. It is to be mounted at the root of a host; addresses it
// does not know get a plain "not here".
func New(c Config) (http.Handler, error) {
	if c.Bot == nil || c.Seal == nil {
		return nil, errors.New("web: the chat needs a bot and a sealer")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Turns <= 0 {
		c.Turns = 64
	}
	if c.Patience <= 0 {
		c.Patience = 2 * time.Second
	}
	files, err := assets.Load(content, "assets", assetPath)
	if err != nil {
		return nil, err
	}
	pages, err := loadPages(files)
	if err != nil {
		return nil, err
	}
	h := &chat{Config: c, pages: pages, places: make(chan struct{}, c.Turns), policy: policy(c.Embed)}

	mux := http.NewServeMux()
	mux.HandleFunc(chatPath+"{$}", h.serveChat)
	mux.HandleFunc(neutralPath, reading(http.HandlerFunc(h.serveNeutral)))
	mux.HandleFunc(noticePath, reading(http.HandlerFunc(h.serveNotice)))
	mux.HandleFunc(posterPath, reading(http.HandlerFunc(h.servePoster)))
	mux.HandleFunc(assetPath, reading(files))
	mux.HandleFunc("/favicon.ico", reading(files.Plain("icon.ico")))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { h.sorry(w, lang.VI, http.StatusNotFound) })
	return h.guarded(mux), nil
}
