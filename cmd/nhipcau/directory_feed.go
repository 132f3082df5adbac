package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/portal/opendata"
)

// feedKeyFile is a file of the data folder: the seed of the key that signs the
// feed. Replicas share it, or their readers would see two keys.
const feedKeyFile = "feed.key"

func feedKey(s Settings) (ed25519.PrivateKey, error) {
	seed, err := findOrMakeKey(filepath.Join(s.DataDir, feedKeyFile))
	return ed25519.NewKeyFromSeed(seed[:]), err
}

func directoryKey(s *shop) error {
	key, err := feedKey(s.settings)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out, base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
	return nil
}

// What following may take.
const (
	feedTime     = 2 * time.Minute
	mostFeed     = 64 << 10
	mostSnapshot = 256 << 20
)

// follow reads the feed of another installation, and brings its national
// listings, or all, to the intake.
func (s *shop) follow(take hsds.Taker) error {
	from, err := feedAddress(s.url)
	if err != nil {
		return err
	}
	if s.key == "" {
		return usageError{errors.New("--from-url wants --key: the other office tells you what its nhipcau directory key prints")}
	}
	ctx, cancel := context.WithTimeout(s.ctx, feedTime)
	defer cancel()
	body, err := download(ctx, from+"feed", mostFeed)
	if err != nil {
		return err
	}
	feed, err := opendata.ReadFeed(body, s.key)
	if err != nil {
		return err
	}
	if feed.Size > mostSnapshot {
		return errors.New("the other directory is larger than 256 MB")
	}
	snapshot, err := download(ctx, from+"feed/"+feed.SHA256, feed.Size)
	if err != nil {
		return err
	}
	if err := feed.Holds(snapshot); err != nil {
		return err
	}
	row := take.Row
	take.Row = func(r intake.Row) error {
		if !s.every && r.Listing.Area.Scope != directory.ScopeNational {
			return nil
		}
		r.Public = true
		return row(r)
	}
	take.Office = nil // the offices of another province are no concern of ours
	return hsds.ReadJSON(bytes.NewReader(snapshot), int64(len(snapshot)), s.k.Places, take)
}

// feedAddress is where the API of the other installation is. Only this machine
// is asked without TLS.
func feedAddress(v string) (string, error) {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return "", usageError{fmt.Errorf("--from-url %s: want an address such as https://nhipcau.example.vn", v)}
	}
	ip := net.ParseIP(u.Hostname())
	if local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback(); u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return "", usageError{errors.New("--from-url must begin with https://")}
	}
	return strings.TrimSuffix(strings.TrimSuffix(u.String(), "/"), strings.TrimSuffix(opendata.Root, "/")) + opendata.Root, nil
}

// download reads one answer of the other installation, of at most so many bytes.
func download(ctx context.Context, address string, most int) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the other directory cannot be reached (%s): is the address right?", safelog.Kind(err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the other directory answered %d: is the address right, and does it publish a feed?", res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, int64(most)+1))
	if err != nil {
		return nil, fmt.Errorf("the other directory broke off (%s): try again", safelog.Kind(err))
	}
	if len(body) > most {
		return nil, opendata.ErrSnapshot
	}
	return body, nil
}
