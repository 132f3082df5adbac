package main

import (
	"net"
	"testing"
)

func TestWhereTheChatIsCalled(t *testing.T) {
	opened := &net.TCPAddr{IP: net.IPv6zero, Port: 8203}
	for listen, want := range map[string]struct {
		call       string
		everywhere bool
	}{
		":8203":          {"127.0.0.1:8203", true},
		"0.0.0.0:0":      {"127.0.0.1:8203", true},
		"[::]:8203":      {"[::1]:8203", true},
		"127.0.0.1:0":    {"127.0.0.1:8203", false},
		"localhost:8203": {"localhost:8203", false},
	} {
		if got := calledBy(listen, opened); got != want.call || everywhere(listen) != want.everywhere {
			t.Errorf("%s: %s, everywhere %v", listen, got, everywhere(listen))
		}
	}
}
