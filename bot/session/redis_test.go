package session_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/session"
	"nhipcau/bot/session/sessiontest"
	"nhipcau/flows"
	"nhipcau/internal/realtest"
	"nhipcau/internal/safelog"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

func open(t testing.TB, address string) *session.Redis {
	t.Helper()
	r, err := session.OpenRedis(address, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// As in the field: with the configuration and the users of deploy/redis.
func TestHardenedRedisIsAStore(t *testing.T) {
	s := realtest.HardenedRedis(t)
	sessiontest.Store(t, time.Now, func() session.Store { return open(t, s.URL()) })
	if err := open(t, s.URL()).Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAClusterIsAStore(t *testing.T) {
	address, nodes := realtest.RedisCluster(t)
	r := open(t, address)
	sessiontest.Store(t, time.Now, func() session.Store { return r })
	var k session.Key
	for i := range 64 { // over all nodes
		k[0] = byte(i)
		if err := r.Swap(t.Context(), k, session.Version{}, session.Sealed{1}, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	nodes[2].End(syscall.SIGKILL)
	for i := range 64 {
		k[0] = byte(i)
		if _, err := r.Get(t.Context(), k); err != nil && !errors.Is(err, session.ErrNone) {
			return
		}
	}
	t.Fatal("a third of the cluster is gone and nobody says so")
}

// What is done is exactly what users.acl allows, and what is kept has an end.
func TestRedisNeedsNoMoreThanItIsAllowed(t *testing.T) {
	server := realtest.OwnRedis(t)
	admin := server.Client()
	sessiontest.Store(t, time.Now, func() session.Store { return open(t, server.URL()) })
	r := open(t, server.URL())
	for i := range byte(20) {
		until := time.Now().Add(time.Duration(i)*time.Minute - 5*time.Minute)
		if err := r.Swap(t.Context(), session.Key{i}, session.Version{}, session.Sealed{0, i}, until); err != nil {
			t.Fatal(err)
		}
	}

	used, err := admin.Info(t.Context(), "commandstats").Result()
	if err != nil {
		t.Fatal(err)
	}
	acl, err := os.ReadFile("../../deploy/redis/users.acl")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`cmdstat_(\S+?):`).FindAllStringSubmatch(used, -1) {
		if m[1] != "info" && !strings.Contains(string(acl), "+"+m[1]+" ") {
			t.Errorf("%s is used and not allowed", m[1])
		}
	}
	for _, c := range []string{"get", "set", "del", "eval", "evalsha", "hello"} {
		if !strings.Contains(used, "cmdstat_"+c+":") {
			t.Errorf("%s is allowed and not used", c)
		}
	}

	keys, err := admin.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) != 14 {
		t.Fatalf("%d keys, %v", len(keys), err)
	}
	for _, k := range keys {
		left, err := admin.PTTL(t.Context(), k).Result()
		size, _ := admin.StrLen(t.Context(), k).Result()
		if err != nil || left <= 0 || left > session.Longest || size != session.Size || !regexp.MustCompile(`^s:[0-9a-f]{32}$`).MatchString(k) {
			t.Errorf("%s: %d bytes for %v (%v)", k, size, left, err)
		}
	}
}

// The time of a record comes from the seal: when its last second is over, Redis
// has it no more and nobody could open it.
func TestARecordIsGoneWhenItsTimeIsOver(t *testing.T) {
	server := realtest.OwnRedis(t)
	admin := server.Client()
	c := &clock{time.Now()}
	s := sealer(c)
	store, err := session.OpenRedis(server.URL(), c.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	key := s.Key("telegram", "912345678")
	r := session.Record{State: flows.State{At: 3}}
	var version session.Version
	for begun := c.at; ; c.at = c.at.Add(7 * time.Minute) {
		sealed, until, err := s.Seal(key, r)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Swap(t.Context(), key, version, sealed, until); err != nil {
			t.Fatal(err)
		}
		version = sealed.Version()
		left, err := admin.PTTL(t.Context(), fmt.Sprintf("s:%x", key[:])).Result()
		if over := !c.at.Before(until); over {
			if left != -2 {
				t.Fatalf("it is over and kept for %v", left)
			}
			return
		}
		if err != nil || left <= 0 || left > until.Sub(c.at) || c.at.Add(left).After(begun.Add(session.Longest)) {
			t.Fatalf("kept for %v, good until %v", left, until.Sub(c.at))
		}
		if r, err = s.Open(key, sealed); err != nil {
			t.Fatal(err)
		}
	}
}

// Somebody who took a dump learns nothing from it two days later, not even with
// the program's own secret in the program's hands.
func TestASavedDumpCannotBeOpenedAfterTheKeysChanged(t *testing.T) {
	server := realtest.OwnRedis(t)
	admin := server.Client()
	c := &clock{time.Now()}
	s, store := sealer(c), open(t, server.URL())
	key := s.Key("telegram", "912345678")
	r := session.Record{State: flows.State{At: 3, Nonce: 77}}
	r.Owe(c.at, &flows.State{At: 2}, []flows.Event{{Nonce: 5, Stage: flows.Need, Topic: "violence"}})
	sealed, until, _ := s.Seal(key, r)
	if err := store.Swap(t.Context(), key, session.Version{}, sealed, until); err != nil {
		t.Fatal(err)
	}
	if err := admin.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	dump, err := os.ReadFile(server.Dir + "/dump.rdb")
	if err != nil || !strings.Contains(string(dump), string(sealed[25:80])) {
		t.Fatalf("the dump holds no record to look at (%v)", err)
	}
	for _, word := range []string{"violence", "912345678", "telegram"} {
		if strings.Contains(string(dump), word) {
			t.Errorf("the dump says %q", word)
		}
	}
	if _, err := s.Open(key, sealed); err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(48 * time.Hour)
	if _, err := s.Open(key, sealed); !errors.Is(err, session.ErrSeal) {
		t.Errorf("two days later: %v", err)
	}
	if s.Key("telegram", "912345678") == key {
		t.Error("the name in the dump is still that of the chat")
	}
}

func TestTwoSecretsNeverMeet(t *testing.T) {
	store := open(t, realtest.Redis(t))
	c := noon()
	one, other := session.NewSealer(session.Secret{1}, c.Now), session.NewSealer(session.Secret{2}, c.Now)
	k := one.Key("telegram", "1")
	sealed, _, _ := one.Seal(k, session.Record{})
	if err := store.Swap(t.Context(), k, session.Version{}, sealed, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(t.Context(), other.Key("telegram", "1")); !errors.Is(err, session.ErrNone) {
		t.Fatal(err)
	}
}

func TestWhatIsWrongWithRedisIsSaidInAWord(t *testing.T) {
	server := realtest.HardenedRedis(t)
	wrong := open(t, strings.Replace(server.URL(), server.Password, "guessed", 1))
	err := wrong.Ping(t.Context())
	if !session.Refused(err) || safelog.Kind(err) != "refused" {
		t.Errorf("with the wrong password: %v", err)
	}
	good := open(t, server.URL())
	server.Freeze(true)
	begun := time.Now()
	if _, err := good.Get(t.Context(), session.Key{}); err == nil || errors.Is(err, session.ErrNone) || safelog.Kind(err) != "unreachable" {
		t.Errorf("while it is deaf: %v, %s", err, safelog.Kind(err))
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("a deaf Redis keeps a person waiting for %v", took)
	}
	server.Freeze(false)
	if err := good.Ping(t.Context()); err != nil {
		t.Errorf("it hears again: %v", err)
	}
	server.End(syscall.SIGKILL)
	if err := good.Ping(t.Context()); safelog.Kind(err) != "connection-refused" {
		t.Errorf("without it: %s", safelog.Kind(err))
	}
	server.Start()
	if err := good.Ping(t.Context()); err != nil {
		t.Errorf("it is back: %v", err)
	}
}

func TestAFullRedisSaysSo(t *testing.T) {
	server := realtest.OwnRedis(t)
	if err := server.Client().ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	err := open(t, server.URL()).Swap(t.Context(), session.Key{}, session.Version{}, session.Sealed{}, time.Now().Add(time.Minute))
	if safelog.Kind(err) != "full" {
		t.Fatalf("%v, %s", err, safelog.Kind(err))
	}
}

func TestAnAddressThatIsNoneIsNotRepeated(t *testing.T) {
	for _, address := range []string{"http://u:hunter2@host", "redis://u:hunter2@host?nonsense=1", "redis://u:hunter2@ho st", "redis://u:hunter2@h?addr=b&x=1", "hunter2"} {
		if _, err := session.OpenRedis(address, time.Now); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"redis://h", "rediss://u:p@h:6380/1", "unix:///run/redis.sock?db=0", "redis://u:p@a:1?addr=b:2&addr=c:3"} {
		r, err := session.OpenRedis(address, time.Now)
		if err != nil {
			t.Errorf("%q: %v", address, err)
			continue
		}
		r.Close()
	}
}

func BenchmarkRedisTurn(b *testing.B) {
	server := realtest.HardenedRedis(b)
	store, s := open(b, server.URL()), session.NewSealer(session.Secret{7}, time.Now)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for i := 0; pb.Next(); i++ {
			k := s.Key("telegram", fmt.Sprint(i%1000))
			kept, err := store.Get(context.Background(), k)
			if err != nil && !errors.Is(err, session.ErrNone) {
				b.Fatal(err)
			}
			for range 2 { // the step, and that it is answered
				sealed, until, _ := s.Seal(k, session.Record{})
				err := store.Swap(context.Background(), k, kept.Version(), sealed, until)
				if err != nil && !errors.Is(err, session.ErrConflict) {
					b.Fatal(err)
				}
				kept = sealed
			}
		}
	})
}
