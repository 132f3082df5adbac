package safelog

import (
	"log/slog"
	"slices"
)

// allowed says what may be written under a key. Numbers are counts and codes
// of the program itself, never ids: an id has no key here.
func allowed(key string, v slog.Value) (slog.Value, bool) {
	switch key {
	case "took", "every", "wait":
		return v, v.Kind() == slog.KindDuration
	case "count", "attempt", "status", "signal":
		return v, small(v)
	case "err":
		err, ok := v.Any().(error)
		if !ok {
			return v, false
		}
		return slog.StringValue(Kind(err)), true
	}
	return v, v.Kind() == slog.KindString && slices.Contains(words(key), v.String())
}

// words lists, by key, every value a string may have.
func words(key string) []string {
	switch key {
	case "channel":
		return []string{"telegram", "zalo-oa", "zalo-bot", "web", "console"}
	case "outcome":
		return []string{"ok", "failed", "repeated", "refused", "dropped"}
	case "kind":
		return []string{"begin", "typed", "tap", "located", "other"}
	case "part":
		return []string{"web", "metrics", "telegram", "zalo-oa", "zalo-bot", "sessions", "counts", "store", "roll-over", "codes", "publication", "portal", "directory", "model"}
	}
	return nil
}

// small holds numbers below a million: every chat id, phone number and
// referral code is above it.
func small(v slog.Value) bool {
	const limit = 1_000_000
	switch v.Kind() {
	case slog.KindInt64:
		return v.Int64() > -limit && v.Int64() < limit
	case slog.KindUint64:
		return v.Uint64() < limit
	}
	return false
}
