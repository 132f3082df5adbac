package brake

import (
	"net/http"
	"net/netip"
	"strings"
)

// Caller is the address that a request comes from; ok is false where that cannot
// be told, and nobody is to be slowed down for it.
//
// Without trusted proxies it is the other end of the connection, unless that is
// on this machine or a private network: there stands a proxy nobody told us of,
// behind which all people look like one. With trusted ones it is the last
// address in X-Forwarded-For that none of them has; what stands before it, anybody
// can write.
func Caller(r *http.Request, trusted []netip.Prefix) (a netip.Addr, ok bool) {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return a, false
	}
	a = end.Addr().Unmap()
	if len(trusted) == 0 {
		return a, !a.IsLoopback() && !a.IsPrivate() && !a.IsLinkLocalUnicast()
	}
	if !among(trusted, a) {
		return a, true
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			return a, false
		}
		if hop = hop.Unmap(); !among(trusted, hop) {
			return hop, true
		}
	}
	return a, false
}

func among(prefixes []netip.Prefix, a netip.Addr) bool {
	for _, p := range prefixes {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
