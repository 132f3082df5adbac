package brake

import (
	"net/http"
	"net/netip"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func start(every time.Duration, burst int) (*Brake, *clock) {
	c := &clock{time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	return New(Config{Every: every, Burst: burst, Now: c.now}), c
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }

func TestABurstThenOnePaceForEver(t *testing.T) {
	b, c := start(time.Second, 5)
	a := addr("203.0.113.7")
	for i := range 5 {
		if w := b.Take(a); w != 0 {
			t.Fatalf("%d of the burst has to wait %v", i+1, w)
		}
	}
	if w := b.Take(a); w != time.Second {
		t.Fatalf("after the burst the wait is %v", w)
	}
	for range 20 {
		c.at = c.at.Add(time.Second)
		if w := b.Take(a); w != 0 {
			t.Fatalf("at the pace allowed the wait is %v", w)
		}
	}
	c.at = c.at.Add(time.Minute)
	for range 5 {
		if b.Take(a) != 0 {
			t.Fatal("after a rest there is no burst")
		}
	}
}

func TestWhoIsTurnedAwayDoesNotWaitLongerForIt(t *testing.T) {
	b, c := start(time.Second, 2)
	a := addr("203.0.113.7")
	for range 100 {
		b.Take(a)
	}
	c.at = c.at.Add(time.Second)
	if w := b.Take(a); w != 0 {
		t.Fatalf("%v", w)
	}
}

func TestLookingTakesNothing(t *testing.T) {
	b, _ := start(time.Second, 1)
	a := addr("203.0.113.7")
	for range 3 {
		if b.Look(a) != 0 {
			t.Fatal("looking took something")
		}
	}
	if b.Take(a) != 0 || b.Look(a) == 0 {
		t.Fatal("looking does not see what Take does")
	}
}

func TestOneAddressDoesNotSlowAnother(t *testing.T) {
	b, _ := start(time.Second, 3)
	for range 1000 {
		b.Take(addr("203.0.113.7"))
	}
	slowed := 0
	other := addr("198.51.0.0")
	for range 10_000 {
		if other = other.Next(); b.Take(other) != 0 {
			slowed++
		}
	}
	if slowed > 0 {
		t.Fatalf("%d of ten thousand others were slowed", slowed)
	}
}

func TestAnIPv6SubscriberIsOneAddress(t *testing.T) {
	b, _ := start(time.Second, 1)
	if b.Take(addr("2001:db8:1:2::1")) != 0 || b.Take(addr("2001:db8:1:2:ffff::9%eth0")) == 0 || b.Take(addr("2001:db8:1:3::1")) != 0 {
		t.Fatal("a network of 64 bits is not one subscriber")
	}
	if b.Take(addr("203.0.113.7")) != 0 || b.Take(addr("::ffff:203.0.113.7")) == 0 {
		t.Fatal("an address written as IPv6 is another one")
	}
}

func TestTheKeyLastsAnHour(t *testing.T) {
	b, c := start(time.Hour, 1)
	a := addr("203.0.113.7")
	b.Take(a)
	before := b.key
	c.at = c.at.Add(newKey)
	if b.Take(a) != 0 || b.key == before {
		t.Fatal("after an hour everybody begins anew, under another key")
	}
	c.at = c.at.Add(-24 * time.Hour)
	if b.Take(a) != 0 {
		t.Fatal("a clock set back locks people out")
	}
}

func TestWhoCalls(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("127.0.0.1/32")}
	for name, c := range map[string]struct {
		end     string
		header  []string
		trusted []netip.Prefix
		want    string // empty: not told
	}{
		"a phone, directly":               {"203.0.113.7:4711", nil, nil, "203.0.113.7"},
		"a made-up header":                {"203.0.113.7:4711", []string{"1.2.3.4"}, nil, "203.0.113.7"},
		"a proxy nobody told of":          {"127.0.0.1:4711", []string{"203.0.113.7"}, nil, ""},
		"one on a private network":        {"172.18.0.2:4711", nil, nil, ""},
		"a trusted proxy":                 {"127.0.0.1:4711", []string{"203.0.113.7"}, proxies, "203.0.113.7"},
		"two of them":                     {"127.0.0.1:4711", []string{"203.0.113.7, 10.1.1.1"}, proxies, "203.0.113.7"},
		"what somebody put in front":      {"127.0.0.1:4711", []string{"1.2.3.4, 203.0.113.7"}, proxies, "203.0.113.7"},
		"in two headers":                  {"127.0.0.1:4711", []string{"1.2.3.4", "203.0.113.7"}, proxies, "203.0.113.7"},
		"a stranger beside the proxy":     {"198.51.100.1:1", []string{"203.0.113.7"}, proxies, "198.51.100.1"},
		"a trusted proxy without header":  {"127.0.0.1:4711", nil, proxies, ""},
		"nonsense in the header":          {"127.0.0.1:4711", []string{"203.0.113.7, unknown"}, proxies, ""},
		"IPv6":                            {"[2001:db8::1]:4711", nil, nil, "2001:db8::1"},
		"IPv4 written as IPv6":            {"[::ffff:10.0.0.1]:4711", []string{"::ffff:203.0.113.7"}, proxies, "203.0.113.7"},
		"a socket that is no address":     {"@", nil, nil, ""},
		"only proxies all along the path": {"10.0.0.1:1", []string{"10.0.0.2"}, proxies, ""},
	} {
		r := &http.Request{RemoteAddr: c.end, Header: http.Header{"X-Forwarded-For": c.header}}
		a, ok := Caller(r, c.trusted)
		if got := a.String(); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %s, %v; want %q", name, got, ok, c.want)
		}
	}
}

func BenchmarkTake(b *testing.B) {
	brake := New(Config{Every: time.Millisecond, Burst: 100})
	a := addr("203.0.113.7")
	b.ReportAllocs()
	for b.Loop() {
		brake.Take(a)
	}
}
