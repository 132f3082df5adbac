package oa

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/internal/patience"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestAnExpiredTokenIsRenewedWithinTheTurn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{database: url})
		person := z.Person("1")
		for i := range 3 {
			z.Expire()
			person.Say("hello")
			reads(t, person, fmt.Sprintf("%d: hello%s", i+1, buttonsShown))
		}
		renewed, misused := z.Renewed()
		if renewed != 3 || misused != 0 {
			t.Fatalf("renewed %d times, misused %d times", renewed, misused)
		}
		kept, err := p.channel.keeper.vault.read(t.Context())
		access, refresh := z.Tokens()
		if err != nil || kept.Access != access || kept.Refresh != refresh || kept.Holder != "" {
			t.Fatalf("kept otherwise: %v", err)
		}
	})
}

// Two replicas find their token expired at the same moment, with many turns
// each.
func TestOfAllReplicasOneRenewsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		z := fakezalo.ForTest(t)
		a, b := run(t, z, setup{database: url}), run(t, z, setup{database: url})
		for _, p := range []*process{a, b} {
			p.channel.keeper.sleep = patience.Sleep // real, or it would be asked a thousand times a second
		}
		for round := range 3 {
			z.Fail("access_token", fakezalo.Fault{Delay: 300 * time.Millisecond, Pass: true})
			z.Expire()
			var wg sync.WaitGroup
			for i := range 20 {
				person := z.Person(fmt.Sprint(100*round + i))
				e := person.Writes("hello").At([]string{a.url, b.url}[i%2])
				wg.Go(func() {
					z.Deliver(e)
					if !person.Await(t.Context(), 1) {
						t.Error("no answer")
					}
				})
			}
			wg.Wait()
			if renewed, misused := z.Renewed(); renewed != round+1 || misused != 0 {
				t.Fatalf("round %d: renewed %d times, misused %d times", round, renewed, misused)
			}
		}
	})
}

func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	z := fakezalo.ForTestAt(t, clock)
	p := run(t, z, setup{now: clock})
	for _, c := range []struct {
		later time.Duration
		want  int
	}{{0, 1}, {23 * time.Hour, 1}, {time.Hour, 2}, {23 * time.Hour, 2}, {2 * time.Hour, 3}} {
		now = now.Add(c.later)
		if err := p.channel.keeper.tend(t.Context()); err != nil {
			t.Fatal(err)
		}
		if renewed, misused := z.Renewed(); renewed != c.want || misused != 0 {
			t.Fatalf("after %v more: renewed %d times, want %d; misused %d", c.later, renewed, c.want, misused)
		}
	}
}

func TestWhatAnotherReplicaRenewedIsUsed(t *testing.T) {
	url := storetest.SQLite(t)
	z := fakezalo.ForTest(t)
	a, b := run(t, z, setup{database: url}), run(t, z, setup{database: url})
	for _, p := range []*process{a, b} {
		if err := p.channel.keeper.tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	z.OAHook = b.url
	person := z.Person("1")
	person.Say("hello")
	reads(t, person, "1: hello"+buttonsShown)
	if renewed, misused := z.Renewed(); renewed != 1 || misused != 0 || len(z.Calls("cs")) != 1 {
		t.Fatalf("renewed %d times, misused %d, %d messages", renewed, misused, len(z.Calls("cs")))
	}
}

// errDied is the end of a process at a point where nothing can be tidied up.
var errDied = errors.New("killed")

func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	return ctx
}

func TestOldSettingsNeverReplaceWhatIsKept(t *testing.T) {
	url := storetest.SQLite(t)
	z := fakezalo.ForTest(t)
	oldAccess, oldRefresh := z.Tokens()
	seed := func(c *Config) { c.Access, c.Refresh = zalo.Secret(oldAccess), zalo.Secret(oldRefresh) }
	p := run(t, z, setup{database: url, change: seed})
	if err := p.channel.keeper.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*Config){seed, func(c *Config) { c.Access, c.Refresh = "", "" }} {
		again := run(t, z, setup{database: url, change: change})
		z.OAHook = again.url
		person := z.Person("1")
		person.Say("hello")
		reads(t, person, "1: hello"+buttonsShown)
	}
	if renewed, misused := z.Renewed(); renewed != 1 || misused != 0 {
		t.Fatalf("renewed %d times, misused %d", renewed, misused)
	}
}

func TestAStartWithoutTokensSaysWhatIsMissing(t *testing.T) {
	url := storetest.SQLite(t)
	for _, secret := range []zalo.Secret{fakezalo.AppSecret, "another"} {
		c := Config{AppID: fakezalo.AppID, AppSecret: secret, HookKey: fakezalo.HookKey, Store: storetest.Open(t, url)}
		if _, err := New(t.Context(), c); err == nil || !strings.Contains(err.Error(), "ZALO_OA_REFRESH_TOKEN is needed") {
			t.Fatal(err)
		}
		c.Refresh = "the first"
		if _, err := New(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
}

func TestARefreshTokenAloneIsEnough(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{change: func(c *Config) { c.Access = "" }})
	person := z.Person("1")
	person.Say("hello")
	reads(t, person, "1: hello"+buttonsShown)
}

func TestAnAnswerThatIsNotZalosIsNoRefusal(t *testing.T) {
	for name, fault := range map[string]fakezalo.Fault{"broken": {Status: 502}, "cut off": {}, "a page": {Status: 200}} {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{})
		z.Fail("access_token", fault, fault)
		z.Expire()
		person := z.Person("1")
		person.Say("hello")
		reads(t, person, "") // it failed a moment ago and is not asked for again at once
		ctx := t.Context()
		for kept, err := p.channel.keeper.vault.read(ctx); ; kept, err = p.channel.keeper.vault.read(ctx) {
			if err != nil || kept.Dead || kept.Failed == 0 {
				t.Fatalf("%s: %v %+v", name, err, kept.Failed)
			}
			p.channel.keeper.now = func() time.Time { return kept.Lease }
			if _, err := p.channel.keeper.token(ctx, kept.Access); err == nil {
				break
			}
		}
		person.Say("hello")
		reads(t, person, "2: hello"+buttonsShown)
	}
}

func TestTokensAreSealedAtRest(t *testing.T) {
	url := storetest.SQLite(t)
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{database: url})
	if err := p.channel.keeper.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Dir(strings.TrimPrefix(url, "sqlite://")) + "/*")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil || bytes.Contains(b, []byte("ACCESS-")) || bytes.Contains(b, []byte("REFRESH-")) || bytes.Contains(b, []byte(fakezalo.AppSecret)) {
			t.Errorf("%s: %v", f, err)
		}
	}
	s := storetest.Open(t, url)
	if _, err := newVault(s, fakezalo.AppID, "another").read(t.Context()); !errors.Is(err, errNoGrant) {
		t.Errorf("another secret: %v", err)
	}
	v := newVault(s, fakezalo.AppID, fakezalo.AppSecret)
	sealed, _ := s.Blob(t.Context(), v.name)
	sealed[len(sealed)-1] ^= 1
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutBlob(t.Context(), v.name, sealed) }); err != nil {
		t.Fatal(err)
	}
	if _, err := v.read(t.Context()); !errors.Is(err, errDamaged{}) {
		t.Errorf("changed by one bit: %v", err)
	}
}

func TestADatabaseThatIsAwayAtTheWrongMomentLosesNoToken(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	k := p.channel.keeper
	whole := k.vault.store
	broken, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	_ = broken.Close()
	k.renew = func(ctx context.Context, refresh string) (pair, error) {
		k.vault.store = broken
		return p.channel.exchange(ctx, refresh)
	}
	if err := k.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	person := z.Person("1")
	person.Say("hello") // with a token that is not durable yet
	reads(t, person, "1: hello"+buttonsShown)
	if err := k.tend(t.Context()); err == nil {
		t.Fatal("saved into a database that is away")
	}
	k.vault.store = whole
	if err := k.tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	access, refresh := z.Tokens()
	if kept, err := k.vault.read(t.Context()); err != nil || kept.Access != access || kept.Refresh != refresh {
		t.Fatalf("not kept: %v", err)
	}
}

// Replicas come, renew, die at any of three points and come again, in any order:
// a refresh token is never used twice, unless it was used by one who died before
// the answer was kept.
func TestNoOrderOfEventsUsesARefreshTokenTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s, err := store.Open(t.Context(), storetest.SQLite(t))
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		now := time.Unix(1_790_000_000, 0)
		clock := func() time.Time { return now }
		v := newVault(s, "1", "secret")
		if _, err := v.plant(t.Context(), "a0", "r0", now); err != nil {
			rt.Fatal(err)
		}
		serial, valid, lost := 0, "r0", false
		var die string
		renew := func(_ context.Context, refresh string) (pair, error) {
			if die == "before" {
				panic(errDied)
			}
			if refresh != valid {
				if !lost {
					rt.Fatalf("%s was used again", refresh)
				}
				return pair{}, &zalo.Refusal{Why: zalo.Token}
			}
			serial++
			valid = fmt.Sprintf("r%d", serial)
			switch die {
			case "after":
				lost = true
				panic(errDied)
			case "no answer":
				lost = true
				return pair{}, context.DeadlineExceeded
			}
			return pair{fmt.Sprintf("a%d", serial), valid, 25 * time.Hour}, nil
		}
		sleep := func(context.Context, time.Duration) bool { now = now.Add(time.Second); return true }
		var replicas [3]*keeper
		for i := range replicas {
			replicas[i] = newKeeper(v, clock, slog.New(slog.DiscardHandler))
			replicas[i].renew, replicas[i].sleep = renew, sleep
		}
		for range rapid.IntRange(1, 12).Draw(rt, "events") {
			k := replicas[rapid.IntRange(0, 2).Draw(rt, "replica")]
			now = now.Add(time.Duration(rapid.IntRange(0, 30*3600).Draw(rt, "later")) * time.Second)
			die = rapid.SampledFrom([]string{"", "", "", "before", "after", "no answer"}).Draw(rt, "die")
			func() {
				defer func() {
					if v := recover(); v == errDied {
						*k = *newKeeper(k.vault, clock, slog.New(slog.DiscardHandler)) // its successor
						k.renew, k.sleep = renew, sleep
					} else if v != nil {
						panic(v)
					}
				}()
				_ = k.tend(t.Context())
			}()
		}
		kept, err := v.read(t.Context())
		if err != nil || !lost && kept.Refresh != valid {
			rt.Fatalf("what works is not what is kept: %v", err)
		}
	})
}
