// Package safelog is the only way into the log. It lets through what an
// operator needs and nothing that a person could have sent: known keys, numbers
// and words from closed lists, and of an error only its kind. Whatever else is
// passed to it is dropped and counted.
//
//	log, dropped := safelog.New(os.Stderr, slog.LevelInfo)
//	log.Warn("turn failed", "channel", "telegram", "err", err)
//	// time=2026-11-24T09:41:00.000+07:00 level=WARN msg="turn failed" channel=telegram err=timeout
//	dropped() // 0
package safelog

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"
)

// New gives a logger that writes lines of key=value to w, from the level up.
// dropped tells how many attributes and messages were withheld so far: more
// than none means that a call in the program passes something it should not.
func New(w io.Writer, level slog.Leveler) (log *slog.Logger, dropped func() uint64) {
	h := &handler{
		next:    slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}),
		dropped: new(atomic.Uint64),
	}
	return slog.New(h), h.dropped.Load
}

// handler checks a record before it passes it on. Groups are flattened: the
// rules go by the key alone.
type handler struct {
	next    slog.Handler
	dropped *atomic.Uint64
}

func (h *handler) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	// Whole minutes: a line must not say to the second when somebody wrote.
	clean := slog.NewRecord(r.Time.Truncate(time.Minute), r.Level, h.message(r.Message), 0)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attrs(a)...)
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, a := range attrs {
		kept = append(kept, h.attrs(a)...)
	}
	return &handler{h.next.WithAttrs(kept), h.dropped}
}

func (h *handler) WithGroup(string) slog.Handler { return h }

// attrs gives what may be written of one attribute: itself, its kind, the
// members of a group, or nothing.
func (h *handler) attrs(a slog.Attr) []slog.Attr {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		var kept []slog.Attr
		for _, m := range v.Group() {
			kept = append(kept, h.attrs(m)...)
		}
		return kept
	}
	if v, ok := allowed(a.Key, v); ok {
		return []slog.Attr{{Key: a.Key, Value: v}}
	}
	h.dropped.Add(1)
	return nil
}

// message lets a plain sentence through. Messages are constants (a test over
// the source holds that); this is the second lock: no digit, no mark, no
// quote, nothing long.
func (h *handler) message(s string) string {
	if len(s) <= 72 && each(s, func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ' || c == ',' || c == ':' || c == '-'
	}) {
		return s
	}
	h.dropped.Add(1)
	return "(withheld)"
}

func each(s string, ok func(byte) bool) bool {
	for i := 0; i < len(s); i++ {
		if !ok(s[i]) {
			return false
		}
	}
	return true
}
