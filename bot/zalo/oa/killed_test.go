package oa

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/store/storetest"
)

// dying makes a process end at a call to the OAuth server: before anything is
// sent, or when the answer has been lost.
func dying(after bool) *http.Client {
	c := zalo.NewClient()
	return &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/access_token") {
			if after {
				if resp, err := c.Do(r); err == nil {
					resp.Body.Close()
				}
			}
			panic(errDied)
		}
		return c.Do(r)
	})}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// crash renews in a process that dies in the middle.
func crash(t *testing.T, p *process) {
	t.Helper()
	defer func() {
		if v := recover(); v != errDied {
			t.Fatalf("it lived: %v", v)
		}
	}()
	_ = p.channel.keeper.tend(t.Context())
}

func TestKilledBetweenKeepingAndUsingTheNextReplicaGoesOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		var now atomic.Int64
		now.Store(time.Now().Unix())
		clock := func() time.Time { return time.Unix(now.Load(), 0) }
		z := fakezalo.ForTestAt(t, clock)
		first := run(t, z, setup{database: url, now: clock, client: dying(false)})
		crash(t, first)
		kept, err := first.channel.keeper.vault.read(t.Context())
		if err != nil || kept.Holder == "" || !clock().Before(kept.Lease) {
			t.Fatal("it was not durable that the refresh token would be used", err)
		}

		second := run(t, z, setup{database: url, now: clock})
		z.OAHook, second.channel.keeper.sleep = second.url, func(context.Context, time.Duration) bool {
			now.Add(1)
			return true
		}
		z.Expire()
		person := z.Person("1")
		person.Say("hello")
		if !person.Await(t.Context(), 1) {
			t.Fatal("no answer")
		}
		if renewed, misused := z.Renewed(); renewed != 1 || misused != 0 || clock().Before(kept.Lease) {
			t.Fatalf("renewed %d times, misused %d; the lease was over: %v", renewed, misused, !clock().Before(kept.Lease))
		}
	})
}

func TestKilledBetweenUsingAndKeepingPeopleAreToldOnceAndAuthoriseAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		now := time.Now()
		clock := func() time.Time { return now }
		z := fakezalo.ForTestAt(t, clock)
		first := run(t, z, setup{database: url, now: clock, client: dying(true)})
		crash(t, first)

		now = now.Add(leaseTime)
		second := run(t, z, setup{database: url, now: clock, change: func(c *Config) { c.Access, c.Refresh = "", "" }})
		z.OAHook = second.url
		for range 3 {
			z.Person("1").Say("hello")
			second.channel.Run(ended(t))
		}
		if _, misused := z.Renewed(); misused != 1 {
			t.Fatalf("the dead refresh token was tried %d times", misused)
		}
		if n := strings.Count(second.log.String(), "authorise the OA again"); n != 1 {
			t.Fatalf("the operator was told %d times:\n%s", n, second.log)
		}

		z.Authorise()
		third := run(t, z, setup{database: url, now: clock}) // with the new pair in its settings
		z.OAHook = third.url
		person := z.Person("1")
		person.Say("hello")
		reads(t, person, "1: hello"+buttonsShown)
		// The others learn of it without a restart.
		second.channel.Run(ended(t))
		z.OAHook = second.url
		person.Say("hello")
		reads(t, person, "4: hello"+buttonsShown)
	})
}

// ended is a context in which Run does its round once.
