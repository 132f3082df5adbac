package tally_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// slip is a code that an employee of a place for loans types.
func slip(code string) tally.Slip {
	return tally.Slip{Code: code, Account: "vay-von-1", Topics: []string{"loans"}}
}

func draw(tb testing.TB, l *tally.Ledger, topic string) string {
	tb.Helper()
	code, err := l.Draw(tb.Context(), topic, 16228, false)
	if err != nil {
		tb.Fatal(err)
	}
	return code
}

func redeem(tb testing.TB, l *tally.Ledger, s tally.Slip, want error) {
	tb.Helper()
	if err := l.Redeem(tb.Context(), s); !errors.Is(err, want) {
		tb.Fatalf("%v, want %v", err, want)
	}
}

// clocked is a ledger with a clock to set.
func clocked(tb testing.TB, url, now string) (*tally.Ledger, *clock, tally.Config) {
	tb.Helper()
	c, cfg := new(clock), config(tb, url)
	cfg.Clock = c.Now
	c.set(now)
	return open(tb, cfg), c, cfg
}

func TestACodeCountsOnceInTheMonthInWhichItWasGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, c, cfg := clocked(t, url, "2026-11-28T02:00:00Z")
		code := draw(t, l, "loans")
		c.set("2026-12-20T02:00:00Z")
		other := open(t, cfg) // another process, weeks later
		foreign := slip(code)
		foreign.Topics = []string{"health", "jobs"}
		redeem(t, other, foreign, tally.ErrWrongCode)
		elsewhere := slip(code)
		elsewhere.Clusters = []string{"muong-lat"}
		redeem(t, other, elsewhere, nil) // no clusters here: the code is of none
		redeem(t, other, slip(code), tally.ErrWrongCode)
		redeem(t, l, slip(code), tally.ErrWrongCode)
		if got := peek(t, l, tally.ByTopic)["2026-11"]; got["loans/reached"] != 1 || len(got) != 1 {
			t.Fatal(got)
		}
		if got := peek(t, l, tally.InAll)["2026-11"]; got["reached"] != 1 || len(got) != 1 {
			t.Fatal(got)
		}
	})
}

func TestACodeOfAFurtherTopicComesBackUncounted(t *testing.T) {
	l, _, _ := clocked(t, storetest.SQLite(t), "2026-11-28T02:00:00Z")
	code, err := l.Draw(t.Context(), "loans", 16228, true)
	if err != nil {
		t.Fatal(err)
	}
	redeem(t, l, slip(code), nil)
	redeem(t, l, slip(code), tally.ErrWrongCode)
	if got := peek(t, l, tally.InAll)["2026-11"]; len(got) != 0 {
		t.Fatal(got)
	}
}

func TestACodeLivesThirtyDaysAndIsGoneAfterThirtySeven(t *testing.T) {
	l, c, cfg := clocked(t, storetest.SQLite(t), "2026-11-23T00:00:00Z") // a Monday morning
	first, last := draw(t, l, "loans"), ""
	c.set("2026-11-29T16:59:00Z") // the Sunday night
	last = draw(t, l, "loans")
	c.set("2026-12-23T02:00:00Z")
	redeem(t, l, slip(first), nil)
	c.set("2026-12-29T16:59:59Z")
	redeem(t, l, slip(last), nil)
	late := draw(t, l, "loans")
	if n := codesKept(t, cfg.Store); n == 0 {
		t.Fatal("codes that are valid were deleted")
	}
	c.set("2027-01-30T17:00:00Z")
	redeem(t, l, slip(late), tally.ErrWrongCode)
	if err := l.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := codesKept(t, cfg.Store); n != 0 {
		t.Fatalf("%d codes are kept after their time", n)
	}
}

// codesKept counts the rows of codes by deleting them.
func codesKept(tb testing.TB, s *store.Store) (n int64) {
	tb.Helper()
	sentinel := errors.New("undo")
	err := s.Write(tb.Context(), func(tx *store.Tx) (err error) {
		if n, err = tx.DropCodes(tb.Context(), "9"); err != nil {
			return err
		}
		return sentinel
	})
	if !errors.Is(err, sentinel) {
		tb.Fatal(err)
	}
	return n
}

// Giving a code writes nothing; a code that came back leaves no gap; and neither
// a code nor what it is for can be read off the disk.
func TestTheDiskDoesNotTellWhichCodesWereGiven(t *testing.T) {
	url := storetest.SQLite(t)
	l, _, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
	code := draw(t, l, "loans")
	disk := func() []byte {
		var all []byte
		files, _ := filepath.Glob(filepath.Dir(url[len("sqlite://"):]) + "/*")
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	rows := codesKept(t, cfg.Store)
	before := disk()
	second := draw(t, l, "health")
	if !bytes.Equal(before, disk()) {
		t.Error("giving a code wrote something")
	}
	redeem(t, l, slip(code), nil)
	if n := codesKept(t, cfg.Store); n != rows {
		t.Errorf("%d codes are kept where there were %d: the difference tells how many came back", n, rows)
	}
	for _, c := range []string{code, second} {
		if bytes.Contains(disk(), []byte(c)) {
			t.Error("a code lies on the disk")
		}
	}
}

func TestManyCodesOfOneKindAreMintedAsTheyAreGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, _, _ := clocked(t, url, "2026-11-24T02:00:00Z")
		seen := map[string]bool{}
		for range 300 {
			code := draw(t, l, "loans")
			if seen[code] {
				t.Fatal("a code was given twice")
			}
			seen[code] = true
		}
		i := 0
		for code := range seen {
			if i++; i > 20 {
				break
			}
			redeem(t, l, slip(code), nil)
		}
	})
}

// wrong gives a well-formed code that nobody was given.
func wrong() string {
	code, err := tally.NewCodes(randomReader{}).Draw()
	if err != nil {
		panic(err)
	}
	return code
}

type randomReader struct{}

func (randomReader) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return len(b), nil
}

func TestGuessingIsSlow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, c, _ := clocked(t, url, "2026-11-24T02:00:00Z")
		code, of := draw(t, l, "loans"), func(account string) tally.Slip {
			return tally.Slip{Code: wrong(), Account: account, Topics: []string{"loans"}}
		}
		for range 10 {
			redeem(t, l, slip("482 913 70"), tally.ErrCodeShape) // who mistypes loses nothing
		}
		for range 5 {
			redeem(t, l, of("a"), tally.ErrWrongCode)
		}
		right := slip(code)
		right.Account = "a"
		redeem(t, l, right, tally.ErrTooMany) // also with the right one
		redeem(t, l, of("b"), tally.ErrWrongCode)
		for i := range 3 { // 15 more that day, five at a time
			c.set(fmt.Sprintf("2026-11-24T02:%d0:30Z", i+1))
			for range 5 {
				redeem(t, l, of("a"), tally.ErrWrongCode)
			}
			redeem(t, l, of("a"), tally.ErrTooMany)
		}
		c.set("2026-11-24T16:59:00Z")
		redeem(t, l, right, tally.ErrTooMany) // twenty a day
		c.set("2026-11-24T17:00:00Z")         // midnight in Vietnam
		redeem(t, l, right, nil)
	})
}

func TestVeryManyGuessesRaiseAnAlarm(t *testing.T) {
	var out bytes.Buffer
	c, cfg := new(clock), config(t, storetest.SQLite(t))
	cfg.Clock, cfg.Log = c.Now, slog.New(slog.NewTextHandler(&out, nil))
	c.set("2026-11-24T02:00:00Z")
	l := open(t, cfg)
	codes := []string{draw(t, l, "loans"), draw(t, l, "loans")}
	for i := range 500 {
		redeem(t, l, tally.Slip{Code: wrong(), Account: fmt.Sprint("account", i/5), Topics: []string{"loans"}}, tally.ErrWrongCode)
	}
	if n := strings.Count(out.String(), "many wrong referral codes"); n != 1 {
		t.Fatalf("the operator was told %d times", n)
	}
	c.set("2026-11-24T03:00:00Z")
	redeem(t, l, tally.Slip{Code: codes[0], Account: "account7", Topics: []string{"loans"}}, tally.ErrTooMany)
	redeem(t, l, slip(codes[0]), nil) // who mistyped nothing goes on
}

func say(tb testing.TB, l *tally.Ledger, nonce uint64, stub string, s tally.Stage, reason string) {
	tb.Helper()
	add(tb, l, tally.Event{Nonce: nonce, Stage: s, Reason: reason, Stub: stub})
}

func TestWhatTheCardSaysCountsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, c, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
		helped, not, both := draw(t, l, "loans"), draw(t, l, "loans"), draw(t, l, "loans")
		stubs := map[string]string{}
		for _, code := range []string{helped, not, both} {
			stub := l.Stub(code)
			if len(stub) != 22 || strings.Contains(stub, code) || stub != l.Stub(code) {
				t.Fatal(stub)
			}
			stubs[code] = stub
		}
		c.set("2026-12-10T02:00:00Z")
		l = open(t, cfg) // nobody remembers anything
		say(t, l, 1, stubs[helped], tally.SaidReached, "")
		say(t, l, 2, stubs[helped], tally.SaidReached, "")        // tapped again
		say(t, l, 3, stubs[helped], tally.SaidNot, "closed")      // and the other button
		say(t, l, 4, not, tally.SaidNot, tally.ReasonRefused)     // typed
		say(t, l, 5, wrong(), tally.SaidReached, "")              // typed, and none of ours
		say(t, l, 6, "AAAAAAAAAAAAAAAAAAAAAA", tally.SaidNot, "") // made up
		say(t, l, 7, strings.Repeat("x", 60), tally.SaidNot, "")  // not even a stub
		say(t, l, 8, stubs[both], tally.SaidReached, "")          // said so
		redeem(t, l, slip(both), nil)                             // and the provider too
		say(t, l, 9, stubs[both], tally.SaidNot, "")              // too late
		want := map[string]int64{"said_reached": 1, "said_not:refused": 1, "reached": 1}
		if got := peek(t, l, tally.InAll)["2026-11"]; !equal(got, want) {
			t.Fatal(got)
		}
	})
}

func TestStubsCannotBeMadeUp(t *testing.T) {
	l, _, _ := clocked(t, storetest.SQLite(t), "2026-11-24T02:00:00Z")
	stub := l.Stub(draw(t, l, "loans"))
	nonce := uint64(0)
	for i := range stub {
		changed := []byte(stub)
		if changed[i] = 'A'; stub[i] == 'A' {
			changed[i] = 'B'
		}
		nonce++
		say(t, l, nonce, string(changed), tally.SaidReached, "")
	}
	if got := peek(t, l, tally.InAll)["2026-11"]; len(got) != 0 {
		t.Fatal(got)
	}
}

func TestReplicasKnowEachOthersCodes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, _, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
		cfg.Store = storetest.Open(t, url)
		other := open(t, cfg)
		redeem(t, other, slip(draw(t, l, "loans")), nil)
		redeem(t, l, slip(draw(t, other, "loans")), nil)
		if got := peek(t, l, tally.InAll)["2026-11"]["reached"]; got != 2 {
			t.Fatal(got)
		}
		// A replica with a key of its own would give codes that nobody knows.
		cfg.CodeKeyFile = filepath.Join(t.TempDir(), "codes.key")
		if err := os.WriteFile(cfg.CodeKeyFile, bytes.Repeat([]byte{7}, 32), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := tally.OpenSimulated(context.Background(), cfg, nil); !errors.Is(err, tally.ErrKey) {
			t.Fatal(err)
		}
	})
}

func TestACodeAtMidnightBelongsToOneMonth(t *testing.T) {
	l, c, _ := clocked(t, storetest.SQLite(t), "2026-11-30T16:59:59Z")
	november := draw(t, l, "loans")
	c.set("2026-11-30T17:00:00Z")
	december := draw(t, l, "loans")
	redeem(t, l, slip(november), nil)
	redeem(t, l, slip(december), nil)
	for _, month := range []string{"2026-11", "2026-12"} {
		if got := peek(t, l, tally.InAll)[month]; got["reached"] != 1 {
			t.Fatal(month, got)
		}
	}
}
