package main

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"nhipcau/bot/telegram"
)

// How long a phone on a poor line may take, and how much it may send. An answer
// may take longer than the longest wait of a webhook.
const (
	headerTime = 10 * time.Second
	readTime   = 20 * time.Second
	writeTime  = telegram.WebhookTime + 10*time.Second
	idleTime   = 60 * time.Second
	maxHeader  = 16 << 10
	maxBody    = 64 << 10
)

// listen serves h on an address until stop. Its URL is known at once, also
// for port 0. Should serving end by itself, failed hears of it.
func listen(addr string, h http.Handler, failed func(error)) (url string, stop func(context.Context) error, err error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", nil, err
	}
	srv := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: headerTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		// net/http logs remote addresses and panics; see recovering.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed(err)
		}
	}()
	return "http://" + calledBy(addr, l.Addr()) + "/", srv.Shutdown, nil
}

// calledBy is an address to call what listens at addr, with the port that was
// opened.
func calledBy(addr string, opened net.Addr) string {
	host, _, err := net.SplitHostPort(addr)
	_, port, failed := net.SplitHostPort(opened.String())
	if err != nil || failed != nil {
		return reachable(opened.String())
	}
	return reachable(net.JoinHostPort(host, port))
}

// everywhere says that an address listens for every machine that can reach this
// one.
func everywhere(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	ip := net.ParseIP(host)
	return err == nil && (host == "" || ip != nil && ip.IsUnspecified())
}

// recovering answers 500 where a handler panics, and says so in the log
// without the panic's value.
func recovering(h http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch v := recover(); v {
			case nil:
			case http.ErrAbortHandler:
				panic(v)
			default:
				log.Error("a request panicked", "part", "web")
				http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
			}
		}()
		h.ServeHTTP(w, r)
	})
}

// probes adds the two addresses that tell an outside watcher how we are:
// /healthz while the process is alive, /readyz while it can take a turn.
func probes(mux *http.ServeMux, ready func(context.Context) error) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, "ok\n")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := ready(ctx); err != nil {
			answer(w, http.StatusServiceUnavailable, "not ready\n")
			return
		}
		answer(w, http.StatusOK, "ready\n")
	})
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	io.WriteString(w, text)
}
