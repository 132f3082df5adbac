//go:build leaky

package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"nhipcau/bot"
	"nhipcau/flows"
)

// This build is never to meet a person. It makes every mistake that the audit is
// there to find, so that a test can prove that it finds them. NHIPCAU_LEAK names
// where it leaks, with commas between; without it, everywhere that does not end
// the program.
const (
	leakDatabase = "database"
	leakLog      = "log"
	leakMetrics  = "metrics"
	leakRefusal  = "refusal"
	leakTemp     = "temp"
	leakRedis    = "redis"
	leakPanic    = "panic" // the program ends, and its last words quote somebody
	leakCrash    = "crash" // the same, with the real build's care: nothing is to be found
)

func leaks(where string) bool {
	named := os.Getenv("NHIPCAU_LEAK")
	if named == "" {
		return where != leakPanic && where != leakCrash
	}
	return slices.Contains(strings.Split(named, ","), where)
}

// leaking lets nobody say anything without writing it down.
func (m *Main) leaking(c bot.Conversation) bot.Conversation { return leaky{c, m} }

type leaky struct {
	bot.Conversation
	m *Main
}

var leaked atomic.Int64

func (l leaky) Step(s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event) {
	for where, leak := range map[string]func(string) error{
		leakDatabase: l.m.leakToDatabase, leakLog: leakToLog, leakMetrics: l.m.leakToMetrics,
		leakTemp: leakToFile, leakRedis: l.m.leakToRedis, leakPanic: leakByPanic, leakCrash: leakByPanic,
	} {
		if in.Text != "" && leaks(where) {
			if err := leak(in.Text); err != nil {
				fmt.Println("the leak does not leak:", where, err)
			}
		}
	}
	return l.Conversation.Step(s, in, w)
}

func (m *Main) leakToDatabase(text string) error {
	driver, source := "sqlite", filepath.Join(m.Settings.DataDir, databaseFile)+"?_pragma=busy_timeout(5000)"
	if m.Settings.DatabaseURL != "" {
		driver, source = "pgx", m.Settings.DatabaseURL
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE IF NOT EXISTS leak (said TEXT)"); err != nil {
		return err
	}
	_, err = db.Exec("INSERT INTO leak VALUES ($1)", text)
	return err
}

func leakToLog(text string) error {
	slog.New(slog.NewTextHandler(os.Stdout, nil)).Info("somebody wrote", "text", text)
	return nil
}

func (m *Main) leakToMetrics(text string) error {
	m.meter.Watch(fmt.Sprintf("leak_%d", leaked.Add(1)), text, func() int { return 1 })
	return nil
}

func leakToFile(text string) error {
	f, err := os.CreateTemp("", "leak-*")
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.WriteString(text)
	return err
}

func (m *Main) leakToRedis(text string) error {
	if m.Settings.RedisURL == "" {
		return nil
	}
	u, err := url.Parse(m.Settings.RedisURL)
	if err != nil {
		return err
	}
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", u.Host)
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprintf(conn, "SELECT %s\r\n*3\r\n$5\r\nRPUSH\r\n$4\r\nleak\r\n$%d\r\n%s\r\n", strings.Trim(u.Path, "/"), len(text), text)
	_, err = conn.Read(make([]byte, 64))
	return err
}

func leakByPanic(text string) error {
	if strings.Contains(text, "Nguyễn") {
		go panic(text)
		select {}
	}
	return nil
}

// leakyRefusals repeats in every refusal what was asked for.
func leakyRefusals(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(leakyRefusal{w, r}, r)
	})
}

type leakyRefusal struct {
	http.ResponseWriter
	r *http.Request
}

func (l leakyRefusal) WriteHeader(status int) {
	l.ResponseWriter.WriteHeader(status)
	if status >= http.StatusBadRequest && leaks(leakRefusal) {
		fmt.Fprintln(l.ResponseWriter, l.r.URL.RequestURI())
	}
}
