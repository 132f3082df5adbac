package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/bot/session"
)

// address accepts host:port with a port from 0 (any that is free) to 65535.
func address(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("is %q: want host:port, e.g. 127.0.0.1:8080", v)
	}
	return nil
}

// loopback accepts an address that only this machine can reach.
func loopback(v string) error {
	if v == "off" {
		return nil
	}
	if err := address(v); err != nil {
		return fmt.Errorf("%w, or off", err)
	}
	host, _, _ := net.SplitHostPort(v)
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("is %q: metrics stay on this machine, use 127.0.0.1:PORT or off", v)
}

func filled(v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("is empty: name a folder, e.g. ./data")
	}
	return nil
}

// database accepts nothing (SQLite in the data folder) or a PostgreSQL URL.
// It may hold a password, so it is not repeated.
func database(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("is not understood: leave it empty for SQLite, or give postgres://user@host/name")
	}
	return nil
}

// redisURL accepts nothing or what the session store does. It may hold a
// password, so it is not repeated.
func redisURL(v string) error {
	if v == "" {
		return nil
	}
	r, err := session.OpenRedis(v, time.Now)
	if err != nil {
		return errors.New("is not understood: leave it empty for memory, or give redis://user:password@host:6379")
	}
	return r.Close()
}

// leastSecret is how many characters a shared secret has at least: 16 bytes
// written in hexadecimal.
const leastSecret = 32

func sharedSecret(v string) error {
	if v == "" || len(v) >= leastSecret {
		return nil
	}
	return fmt.Errorf("is too short: want at least %d characters, e.g. from openssl rand -hex 32", leastSecret)
}

func website(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("is %q: want an address such as https://nhipcau.example.vn", v)
	}
	return nil
}

// home accepts the address under which people reach the program, which serves at
// the root of a host only.
func home(v string) error {
	if u, err := url.Parse(v); err == nil && strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("is %q: want it without what follows the host, such as https://nhipcau.example.vn", v)
	}
	return website(v)
}

// origins accepts addresses of sites with commas between: scheme and host, no
// path. Over plain http only this machine is a site that cannot be changed on the
// way.
func origins(v string) (all []string, err error) {
	for _, part := range listed(v) {
		u, err := url.Parse(part)
		ok := err == nil && u.Host != "" && part == u.Scheme+"://"+u.Host && !strings.ContainsAny(u.Host, "*;'\"@ ")
		if !ok || u.Scheme != "https" && !(u.Scheme == "http" && thisMachine(u.Hostname())) {
			return nil, fmt.Errorf("has %q: want sites such as https://hoi-phu-nu.example.vn, without a path, with commas between", part)
		}
		all = append(all, part)
	}
	return all, nil
}

// thisMachine says that a host is this machine.
func thisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// networks accepts addresses and networks with commas between.
func networks(v string) (all []netip.Prefix, err error) {
	for _, part := range listed(v) {
		p, err := netip.ParsePrefix(part)
		if a, notOne := netip.ParseAddr(part); err != nil && notOne == nil {
			p, err = a.Prefix(a.BitLen())
		}
		if err != nil {
			return nil, fmt.Errorf("has %q: want addresses or networks such as 127.0.0.1,10.0.0.0/8", part)
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// listed gives what stands between commas, without what is empty.
func listed(v string) (parts []string) {
	for part := range strings.SplitSeq(v, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}

// token accepts what BotFather hands out, e.g. 123456:AA…, and what other
// servers of the Bot API use; a slip of the clipboard is found here and not
// after the first failed call.
func token(v string) error {
	if v == "" || regexp.MustCompile(`^[A-Za-z0-9:_-]{3,200}$`).MatchString(v) {
		return nil
	}
	return errors.New("is not a bot's token: it looks like 123456:AAbbCC, copy it from BotFather once more")
}

func mode(v string) error {
	if v == "poll" || v == "webhook" {
		return nil
	}
	return fmt.Errorf("is %q: use poll or webhook", v)
}

// hookSecret accepts what Telegram's setWebhook does, but nothing so short
// that it could be guessed.
func hookSecret(v string) error {
	if v == "" || regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`).MatchString(v) {
		return nil
	}
	return errors.New("is not usable: want 16 to 256 letters, digits, _ and -")
}

func level(s *Settings, v string) error {
	switch v {
	case "debug", "info", "warn", "error":
		return s.LogLevel.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("is %q: use debug, info, warn or error", v)
}

// nearest gives the setting that an unknown variable was surely meant to be:
// two letters off at most, or ours with one more word, as TELEGRAM_BOT_TOKEN.
// It gives nothing for a setting's own name and for other programs' variables.
func nearest(name string) string {
	var ours []string
	for _, row := range settingsTable() {
		ours = append(ours, row.name)
	}
	if slices.Contains(ours, name) {
		return ""
	}
	slices.Sort(ours)
	for _, o := range ours {
		if strings.HasPrefix(name, o[:1]) && distance(name, o) <= 2 || vendors(o) && oneMoreWord(name, o) {
			return o
		}
	}
	return ""
}

// vendors reports whether a setting's first word is a name that few other
// programs' variables begin with.
func vendors(name string) bool {
	first, _, _ := strings.Cut(name, "_")
	return first == "TELEGRAM" || first == "ZALO" || first == "LLM"
}

// oneMoreWord reports whether taking one word out of long gives short.
func oneMoreWord(long, short string) bool {
	words := strings.Split(long, "_")
	for i := range words {
		rest := append(append([]string{}, words[:i]...), words[i+1:]...)
		if strings.Join(rest, "_") == short {
			return true
		}
	}
	return false
}

// distance counts the letters to put in, take out or change to make one name
// of the other (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
