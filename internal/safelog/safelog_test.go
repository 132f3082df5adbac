package safelog_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/internal/safelog"
)

// hidden is what a careless type would print of itself.
type hidden string

func (h hidden) String() string               { return string(h) }
func (h hidden) LogValue() slog.Value         { return slog.StringValue(string(h)) }
func (h hidden) Error() string                { return string(h) }
func (h hidden) MarshalText() ([]byte, error) { return []byte(h), nil }

const needle = "0912345678 Nguyễn Thị Kim"

func TestContentCannotGetThrough(t *testing.T) {
	calls := map[string]func(*slog.Logger){
		"as the message":         func(l *slog.Logger) { l.Error(needle) },
		"in the message":         func(l *slog.Logger) { l.Error("turn failed " + needle) },
		"under an unknown key":   func(l *slog.Logger) { l.Error("x", "text", needle) },
		"under a known key":      func(l *slog.Logger) { l.Error("x", "channel", needle) },
		"as a key":               func(l *slog.Logger) { l.Error("x", needle, 1) },
		"in an error":            func(l *slog.Logger) { l.Error("x", "err", errors.New(needle)) },
		"in a wrapped error":     func(l *slog.Logger) { l.Error("x", "err", fmt.Errorf("turn %s: %w", needle, fs.ErrNotExist)) },
		"in an error's own type": func(l *slog.Logger) { l.Error("x", "err", hidden(needle)) },
		"where an error belongs": func(l *slog.Logger) { l.Error("x", "err", needle) },
		"where a number belongs": func(l *slog.Logger) { l.Error("x", "count", needle) },
		"as a chat id":           func(l *slog.Logger) { l.Error("x", "count", int64(912345678), "status", uint64(912345678)) },
		"in a group":             func(l *slog.Logger) { l.Error("x", slog.Group("chat", "id", 912345678, "name", needle)) },
		"in a group's name":      func(l *slog.Logger) { l.WithGroup(needle).Error("x", "count", 1) },
		"through With":           func(l *slog.Logger) { l.With("user", needle, "channel", hidden(needle)).Error("x") },
		"by a log valuer":        func(l *slog.Logger) { l.Error("x", "channel", hidden(needle)) },
		"as any":                 func(l *slog.Logger) { l.Error("x", "kind", []string{needle}) },
		"as a time":              func(l *slog.Logger) { l.Error("x", "took", time.Unix(912345678, 0)) },
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			log, _ := safelog.New(&out, slog.LevelDebug)
			call(log)
			if out.Len() == 0 {
				t.Fatal("the line itself must still be written")
			}
			for _, part := range []string{"0912345678", "912345678", "Nguy", "Kim", "1998-11"} {
				if strings.Contains(out.String(), part) {
					t.Fatalf("%q got through: %s", part, out.String())
				}
			}
		})
	}
}

func TestNoStringGetsThroughUnlessItIsOnAList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"channel", "kind", "outcome", "part", "err", "count", "took"})).Draw(t, "key")
		text := "§" + rapid.StringN(1, 20, -1).Draw(t, "text")
		var out bytes.Buffer
		log, dropped := safelog.New(&out, slog.LevelDebug)
		log.Info("x", key, text)
		if strings.Contains(out.String(), "§") || dropped() != 1 {
			t.Fatalf("dropped %d: %s", dropped(), out.String())
		}
	})
}

func TestAnOperatorSeesWhatHeNeeds(t *testing.T) {
	var out bytes.Buffer
	log, dropped := safelog.New(&out, slog.LevelInfo)
	log.With("channel", "telegram").Warn("turn failed", "took", 1500*time.Millisecond, "attempt", 2,
		"err", fmt.Errorf("send: %w", context.DeadlineExceeded))
	log.Debug("too quiet to hear")
	_, line, _ := strings.Cut(out.String(), "level=")
	if want := "WARN msg=\"turn failed\" channel=telegram took=1.5s attempt=2 err=timeout\n"; line != want || dropped() != 0 {
		t.Fatalf("dropped %d\n got %s\nwant %s", dropped(), line, want)
	}
}

func TestTimesAreWholeMinutes(t *testing.T) {
	var out bytes.Buffer
	log, _ := safelog.New(&out, slog.LevelInfo)
	r := slog.NewRecord(time.Date(2026, 11, 24, 9, 41, 37, 5e8, time.UTC), slog.LevelInfo, "ready", 0)
	if err := log.Handler().Handle(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "time=2026-11-24T09:41:00.000Z ") {
		t.Fatal(out.String())
	}
}

func TestWhatIsWithheldIsCounted(t *testing.T) {
	log, dropped := safelog.New(new(bytes.Buffer), slog.LevelInfo)
	log.Info("turn 5 failed", "text", "a", slog.Group("g", "name", "b", "count", 1))
	if dropped() != 3 {
		t.Fatalf("dropped %d, want the message and two attributes", dropped())
	}
}

type kindly struct{ kind string }

func (kindly) Error() string  { return needle }
func (k kindly) Kind() string { return k.kind }

func TestKind(t *testing.T) {
	var syntax error = &json.SyntaxError{}
	cases := map[string]error{
		"none":                     nil,
		"timeout":                  fmt.Errorf("a: %w", context.DeadlineExceeded),
		"canceled":                 context.Canceled,
		"disk-full":                &fs.PathError{Op: "write", Path: "/data/" + needle, Err: syscall.ENOSPC},
		"no-such-file":             fs.ErrNotExist,
		"not-a-folder":             &fs.PathError{Op: "mkdir", Path: "/data/" + needle, Err: syscall.ENOTDIR},
		"type:syscall.Errno":       &fs.PathError{Op: "mkdir", Path: "/data/" + needle, Err: syscall.ELOOP},
		"network":                  &net.DNSError{Name: needle},
		"unavailable":              fmt.Errorf("%s: %w", needle, kindly{"unavailable"}),
		"type:safelog_test.kindly": kindly{needle},
		"type:json.SyntaxError":    fmt.Errorf("%s: %w", needle, syntax),
		"type:errors.errorString":  errors.New(needle),
	}
	for want, err := range cases {
		if got := safelog.Kind(err); got != want {
			t.Errorf("Kind(%T) = %q, want %q", err, got, want)
		}
	}
}
