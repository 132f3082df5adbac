package main

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// modelServer accepts the address of a server with OpenAI's API, and in plain HTTP
// only one that is near: what people write must not cross the internet in the clear.
func modelServer(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("is not understood: want an address such as http://127.0.0.1:11434/v1")
	}
	if u.Scheme == "http" && !near(u.Hostname()) {
		return errors.New("is plain http to a machine that is not near: use https, so that nobody on the way reads what people write")
	}
	return nil
}

// near reports whether a host is this machine or of a private network: an address
// of one, or a name without a dot, as containers have.
func near(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback() || ip.IsPrivate()
	}
	return !strings.Contains(host, ".")
}

// apiKey accepts what fits into a header.
func apiKey(v string) error {
	for i := range len(v) {
		if v[i] <= ' ' || v[i] > '~' {
			return errors.New("is not a key: it has a blank or a letter that no key has")
		}
	}
	return nil
}

// What a person can be made to wait for a model, at most.
const (
	leastModelWait = 200 * time.Millisecond
	mostModelWait  = 10 * time.Second
)

func modelTimeout(s *Settings, v string) (err error) {
	s.LLMTimeout, err = time.ParseDuration(v)
	if err != nil || s.LLMTimeout < leastModelWait || s.LLMTimeout > mostModelWait {
		return fmt.Errorf("is %q: want a time from 200ms to 10s, e.g. 3s", v)
	}
	return nil
}

// upTo reads a whole number from 1 to a bound.
func upTo(most int, into *int, v string) (err error) {
	if *into, err = strconv.Atoi(v); err != nil || *into < 1 || *into > most {
		return fmt.Errorf("is %q: want a number from 1 to %d", v, most)
	}
	return nil
}

// modelAgrees finds a model that is set up by half.
func (s Settings) modelAgrees() error {
	switch {
	case s.LLMBaseURL == "" && s.LLMKey != "":
		return errors.New("LLM_API_KEY is set and no server: set LLM_BASE_URL, or unset it")
	case s.LLMBaseURL == "" && s.LLMModel != "":
		return errors.New("LLM_MODEL is set and no server: set LLM_BASE_URL, or unset it")
	case s.LLMBaseURL != "" && s.LLMModel == "":
		return errors.New("LLM_BASE_URL is set and no model: set LLM_MODEL to the name the server knows it by")
	}
	return nil
}
