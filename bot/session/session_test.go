package session_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"nhipcau/bot/session"
	"nhipcau/bot/session/sessiontest"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// clock is a time that only the test moves.
type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

func noon() *clock { return &clock{time.Date(2026, 11, 24, 12, 0, 30, 0, time.UTC)} }

func sealer(c *clock) *session.Sealer { return session.NewSealer(session.Secret{7}, c.Now) }

func visits(most int) *rapid.Generator[[]flows.Visit] {
	one := rapid.Custom(func(t *rapid.T) flows.Visit {
		id := rapid.Uint16()
		return flows.Visit{At: flows.StepID(id.Draw(t, "at")), Fact: flows.StepID(id.Draw(t, "fact")), Answer: flows.AnswerID(id.Draw(t, "answer"))}
	})
	return rapid.SliceOfN(one, 0, most)
}

// states draws any state, the largest among them.
func states() *rapid.Generator[flows.State] {
	return rapid.Custom(func(t *rapid.T) flows.State {
		s := flows.State{
			Release: rapid.Uint64().Draw(t, "release"), Nonce: rapid.Uint64().Draw(t, "nonce"),
			Lang: rapid.SampledFrom(lang.All).Draw(t, "lang"), At: flows.StepID(rapid.Uint16().Draw(t, "at")),
			Base: visits(24).Draw(t, "base"), Trail: visits(38).Draw(t, "trail"),
		}
		for i := range s.Codes {
			s.Codes[i] = flows.Held{Code: rapid.Uint64Range(0, 9_999_999_999).Draw(t, "code"), Topic: rapid.Byte().Draw(t, "topic")}
		}
		for range rapid.IntRange(0, 8).Draw(t, "offers") {
			s.Offer = append(s.Offer, flows.AnswerID(rapid.Uint16().Draw(t, "offer")))
		}
		return s
	})
}

func TestWhatIsSealedOpensAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, key := sealer(noon()), session.Key{1}
		r := session.Record{State: states().Draw(t, "state")}
		updates := rapid.SliceOfN(rapid.Uint64Min(1), 0, 4).Draw(t, "updates")
		for _, u := range updates {
			r.Handle(u)
		}
		sealed, until, err := s.Seal(key, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Open(key, sealed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.State, got.State, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		for _, u := range updates {
			if !got.Handled(u) {
				t.Fatal("a handled update was forgotten")
			}
		}
		if want := time.Date(2026, 11, 24, 12, 20, 0, 0, time.UTC); !until.Equal(want) || !got.Begun.Equal(want.Add(-session.Idle)) {
			t.Fatalf("until %v, begun %v", until, got.Begun)
		}
	})
}

func TestAnyFlippedBitIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, key := sealer(noon()), session.Key{1}
		sealed, _, err := s.Seal(key, session.Record{State: states().Draw(t, "state")})
		if err != nil {
			t.Fatal(err)
		}
		sealed[rapid.IntRange(0, session.Size-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if _, err := s.Open(key, sealed); !errors.Is(err, session.ErrSeal) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestEveryRecordLooksTheSame(t *testing.T) {
	s := sealer(noon())
	small := session.Record{}
	large := session.Record{State: flows.State{At: 1, Base: make([]flows.Visit, 24), Trail: make([]flows.Visit, 40), Offer: make([]flows.AnswerID, 8)}}
	one, _ := s.SealPage(small)
	other, err := s.SealPage(large)
	if err != nil || len(one) != len(other) || one == other {
		t.Fatalf("%d and %d characters, %v", len(one), len(other), err)
	}
	a, _, _ := s.Seal(session.Key{}, small)
	b, _, _ := s.Seal(session.Key{}, small)
	if a == b || a.Version() == b.Version() {
		t.Fatal("the same record sealed twice must not be recognisable")
	}
}

func TestARecordOpensOnlyWhereItBelongs(t *testing.T) {
	c := noon()
	s := sealer(c)
	sealed, _, _ := s.Seal(session.Key{1}, session.Record{})
	page, _ := s.SealPage(session.Record{})
	foreign := session.NewSealer(session.Secret{8}, c.Now)
	if _, err := s.Open(session.Key{2}, sealed); !errors.Is(err, session.ErrSeal) {
		t.Error("another chat's record was opened")
	}
	if _, err := foreign.Open(session.Key{1}, sealed); !errors.Is(err, session.ErrSeal) {
		t.Error("another secret opened the record")
	}
	if _, err := foreign.OpenPage(page); !errors.Is(err, session.ErrSeal) {
		t.Error("another secret opened the page")
	}
	if _, err := s.OpenPage(session.Page(sealed)); !errors.Is(err, session.ErrSeal) {
		t.Error("a stored record was taken for a page's")
	}
}

func TestASessionEndsInTime(t *testing.T) {
	c := noon()
	s, key := sealer(c), session.Key{1}
	sealed, until, _ := s.Seal(key, session.Record{})
	page, _ := s.SealPage(session.Record{})
	begun := c.at
	for c.at = begun; c.at.Before(until); c.at = c.at.Add(time.Second) {
		if _, err := s.Open(key, sealed); err != nil {
			t.Fatal(err)
		}
	}
	if c.at.Sub(begun) > session.Idle {
		t.Fatalf("a silent session lasted %v", c.at.Sub(begun))
	}
	if _, err := s.Open(key, sealed); !errors.Is(err, session.ErrExpired) {
		t.Fatal(err)
	}
	if _, err := s.OpenPage(page); !errors.Is(err, session.ErrExpired) {
		t.Fatal(err)
	}
}

func TestNoSessionLastsLongerThanTwoHours(t *testing.T) {
	c := noon()
	s, key := sealer(c), session.Key{1}
	begun := c.at
	r, err := session.Record{}, error(nil)
	for ; err == nil; c.at = c.at.Add(5 * time.Minute) {
		sealed, until, _ := s.Seal(key, r)
		if until.Sub(begun) > session.Longest {
			t.Fatalf("good for %v", until.Sub(begun))
		}
		if r, err = s.Open(key, sealed); err == nil && c.at.Sub(begun) > session.Longest {
			t.Fatalf("open after %v", c.at.Sub(begun))
		}
	}
	if !errors.Is(err, session.ErrExpired) {
		t.Fatal(err)
	}
}

func TestKeysChangeByTheDay(t *testing.T) {
	c := noon()
	c.at = time.Date(2026, 11, 24, 23, 58, 0, 0, time.UTC)
	s := sealer(c)
	evening := s.Key("telegram", "912345678")
	sealed, _, _ := s.Seal(evening, session.Record{State: flows.State{At: 5}})

	c.at = c.at.Add(5 * time.Minute)
	if s.Key("telegram", "912345678") == evening {
		t.Fatal("the key is still yesterday's")
	}
	before, ok := s.Before("telegram", "912345678")
	if !ok || before != evening {
		t.Fatal("a session that began yesterday cannot be found")
	}
	if r, err := s.Open(evening, sealed); err != nil || r.State.At != 5 {
		t.Fatal(err)
	}
	c.at = c.at.Add(2 * time.Hour)
	if _, ok := s.Before("telegram", "912345678"); ok {
		t.Fatal("yesterday's key is of no use any more")
	}
	c.at = c.at.Add(48 * time.Hour)
	if _, err := s.Open(evening, sealed); !errors.Is(err, session.ErrSeal) {
		t.Fatal("the key of the day before yesterday still opens")
	}
}

func TestKeysOfChatsDoNotMeet(t *testing.T) {
	s := sealer(noon())
	if s.Key("zalo", "-bot1") == s.Key("zalo-bot", "1") {
		t.Fatal("channel and chat run into each other")
	}
}

func TestASecretNeverPrintsItself(t *testing.T) {
	secret, err := session.NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "secret", secret)
	fmt.Fprintf(&out, "%v %+v %#v %s %x %q %d", secret, secret, secret, secret, secret, secret, secret)
	_ = json.NewEncoder(&out).Encode(map[string]any{"s": secret})
	if n := strings.Count(out.String(), "[hidden]"); n != 10 {
		t.Fatalf("%d of 10 hidden: %s", n, out.String())
	}
}

func TestMemoryIsAStore(t *testing.T) {
	c := noon()
	sessiontest.Store(t, c.Now, func() session.Store { return session.NewMemory(10_000, c.Now) })
}

func TestMemoryForgetsWhatNobodyAsksFor(t *testing.T) {
	c := noon()
	m := session.NewMemory(10_000, c.Now)
	for i := range 100 {
		until := c.at.Add(time.Duration(1+i%2) * time.Minute)
		if err := m.Swap(t.Context(), session.Key{byte(i)}, session.Version{}, session.Sealed{}, until); err != nil {
			t.Fatal(err)
		}
	}
	c.at = c.at.Add(time.Minute)
	if m.Sweep(); m.Len() != 50 {
		t.Fatalf("%d left", m.Len())
	}
	c.at = c.at.Add(time.Minute)
	if m.Sweep(); m.Len() != 0 {
		t.Fatalf("%d left", m.Len())
	}
}

func TestMemoryIsBounded(t *testing.T) {
	c := noon()
	m := session.NewMemory(640, c.Now)
	var latest session.Key
	for i := range 5000 {
		latest = session.Key{byte(i), byte(i >> 8)}
		if err := m.Swap(t.Context(), latest, session.Version{}, session.Sealed{}, c.at.Add(time.Duration(i+1)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	if m.Len() > 640 {
		t.Fatalf("%d kept", m.Len())
	}
	if _, err := m.Get(t.Context(), latest); err != nil {
		t.Fatal("the newest session gave way")
	}
}

func FuzzOpenPage(f *testing.F) {
	s := sealer(noon())
	page, _ := s.SealPage(session.Record{State: flows.State{At: 3}})
	f.Add(page)
	f.Add(strings.Repeat("A", len(page)))
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := s.OpenPage(text); err == nil && r.State.At != 3 {
			t.Fatal("something that was never sealed was opened")
		}
	})
}

func BenchmarkSealAndOpen(b *testing.B) {
	s, key := sealer(noon()), session.Key{1}
	r := session.Record{State: flows.State{At: 1, Trail: make([]flows.Visit, 12)}}
	b.ReportAllocs()
	for b.Loop() {
		sealed, _, _ := s.Seal(key, r)
		if _, err := s.Open(key, sealed); err != nil {
			b.Fatal(err)
		}
	}
}

func TestDeriveIsHMAC(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "key")
		nonce := rapid.SliceOfN(rapid.Byte(), 24, 24).Draw(t, "nonce")
		use := string(rapid.SliceOfN(rapid.Byte(), 0, 21).Draw(t, "use"))
		h := hmac.New(sha256.New, key)
		h.Write([]byte("label " + string(nonce) + use))
		if got := session.Derive(key, "label ", nonce, use); !bytes.Equal(got[:], h.Sum(nil)) {
			t.Fatal("not HMAC-SHA-256")
		}
	})
}
