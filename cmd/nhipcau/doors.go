package main

import (
	"net/http"
	"strconv"
	"time"

	"nhipcau/internal/brake"
	"nhipcau/internal/meter"
)

// How much may come from one address. A hundred people behind one address of a
// mobile network, each with a message every twenty seconds, stay below; so does
// an evening class that opens the page together.
const (
	chatEvery = 200 * time.Millisecond
	chatBurst = 300

	// Of webhooks only those count that show a wrong secret: the platforms
	// deliver everybody's messages from a few addresses.
	strangerEvery = time.Second
	strangerBurst = 50

	// mostHooks bounds the webhooks being read and answered at the same time.
	// Telegram opens a hundred connections at most.
	mostHooks = 512
)

// doors are where requests come in, and what is bounded there. Nothing of a
// request is kept or logged but a count by answer.
type doors struct {
	settings  Settings
	meter     *meter.Meter
	chat      *brake.Brake
	strangers *brake.Brake
	hooks     chan struct{}
}

func newDoors(s Settings, m *meter.Meter) *doors {
	return &doors{
		settings: s, meter: m,
		chat:      brake.New(brake.Config{Every: chatEvery, Burst: chatBurst}),
		strangers: brake.New(brake.Config{Every: strangerEvery, Burst: strangerBurst}),
		hooks:     make(chan struct{}, mostHooks),
	}
}

// wait says how long whoever asks the web chat for a turn has to wait.
func (d *doors) wait(r *http.Request) time.Duration {
	if a, ok := brake.Caller(r, d.settings.TrustedProxies); ok {
		return d.chat.Take(a)
	}
	return 0
}

// hook stands before a platform's webhook: so many at once, and after too many
// wrong secrets from one address, none from there for a while.
func (d *doors) hook(channel string, h http.Handler) http.Handler {
	return d.counted(channel, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, known := brake.Caller(r, d.settings.TrustedProxies)
		if known {
			if wait := d.strangers.Look(caller); wait > 0 {
				shut(w, http.StatusTooManyRequests, wait)
				return
			}
		}
		select {
		case d.hooks <- struct{}{}:
			defer func() { <-d.hooks }()
		default:
			shut(w, http.StatusServiceUnavailable, time.Second)
			return
		}
		seen := &answered{ResponseWriter: w}
		h.ServeHTTP(seen, r)
		if known && (seen.code == http.StatusUnauthorized || seen.code == http.StatusForbidden) {
			d.strangers.Take(caller)
		}
	}))
}

// counted counts what is turned away, by channel and answer.
func (d *doors) counted(channel string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := &answered{ResponseWriter: w}
		h.ServeHTTP(seen, r)
		if seen.code >= 400 {
			d.meter.TurnedAway(channel, seen.code)
		}
	})
}

// shut answers without reading what is sent, and hangs up.
func shut(w http.ResponseWriter, code int, wait time.Duration) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
	w.WriteHeader(code)
}

// answered notes with what a request was answered.
type answered struct {
	http.ResponseWriter
	code int
}

func (s *answered) WriteHeader(code int) {
	if s.code == 0 {
		s.code = code
	}
	s.ResponseWriter.WriteHeader(code)
}

// Unwrap lets a handler bound what is read through it.
func (s *answered) Unwrap() http.ResponseWriter { return s.ResponseWriter }
