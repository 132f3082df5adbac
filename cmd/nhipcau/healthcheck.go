package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"time"

	"nhipcau/internal/safelog"
)

// healthcheck asks /healthz of LISTEN, from this machine.
func healthcheck(c call, g given) error {
	ctx, cancel := context.WithTimeout(c.ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(g.settings.Listen)+"/healthz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("nothing answers at %s (%s): is nhipcau running there?", g.settings.Listen, safelog.Kind(err))
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %d to /healthz", g.settings.Listen, res.StatusCode)
	}
	_, err = fmt.Fprintln(c.out, "ok")
	return err
}

// reachable turns an address to listen on into one to call: 0.0.0.0 means
// every address of this machine, so the loopback does.
func reachable(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	ip, err := netip.ParseAddr(host)
	switch {
	case host == "" || err == nil && ip.IsUnspecified() && ip.Is4():
		host = "127.0.0.1"
	case err == nil && ip.IsUnspecified():
		host = "::1"
	}
	return net.JoinHostPort(host, port)
}
