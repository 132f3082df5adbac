package tally_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// The test binary started with this variable set is the process to be killed:
// "round start url keyfile".
const hammerEnv = "NHIPCAU_TALLY_HAMMER"

const hammers = 8

// nonceOf is the i-th event of one of the goroutines that hammer.
func nonceOf(round, hammer, i int) uint64 {
	return uint64(round)<<40 | uint64(hammer)<<32 | uint64(i)
}

// quickMonths is a clock in which a month passes every 30 ms of real time, so
// that a kill often falls on the end of one.
func quickMonths(start time.Time) func() time.Time {
	const speed = int64(30 * 24 * time.Hour / (30 * time.Millisecond))
	return func() time.Time { return noon.Add(time.Since(start) * time.Duration(speed)) }
}

// hammer adds events as fast as it can and prints, after each Add has returned,
// who it was and how far he is.
func hammer() {
	var round int
	var start int64
	var url, file string
	if _, err := fmt.Sscan(os.Getenv(hammerEnv), &round, &start, &url, &file); err != nil {
		panic(err)
	}
	l, closeAll := openHammered(context.Background(), url, file, time.Unix(0, start))
	defer closeAll()
	for h := range hammers {
		go func() {
			for i := 1; ; i++ {
				if err := l.Add(context.Background(), need(nonceOf(round, h, i))); err != nil {
					fmt.Println("failed:", err)
					return
				}
				fmt.Println(h, i)
			}
		}()
	}
	time.Sleep(time.Minute) // killed long before
}

func openHammered(ctx context.Context, url, file string, start time.Time) (*tally.Ledger, func()) {
	s, err := store.Open(ctx, url)
	if err != nil {
		panic(err)
	}
	l, err := tally.OpenSimulated(ctx, tally.Config{
		Store: s, KeyFile: file, Clock: quickMonths(start), Topics: topics, Areas: areas, Log: slog.New(slog.DiscardHandler),
	}, nil)
	if err != nil {
		panic(err)
	}
	return l, func() {
		l.Close(ctx)
		s.Close()
	}
}

// killed runs a process that hammers and kills it some time after its first
// count. It gives how far each goroutine was known to be.
func killed(t *testing.T, round int, start time.Time, url, file string, after time.Duration) [hammers]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d %s %s", hammerEnv, round, start.UnixNano(), url, file))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var acknowledged [hammers]int
	lines := bufio.NewScanner(out)
	for begun := false; lines.Scan(); {
		var h, i int
		if _, err := fmt.Sscan(lines.Text(), &h, &i); err != nil {
			t.Errorf("the hammering process says: %s", lines.Text())
			break
		}
		acknowledged[h] = i
		if !begun {
			begun = true
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
	}
	cmd.Process.Kill()
	cmd.Wait()
	return acknowledged
}

func total(t *testing.T, l *tally.Ledger) (n int64) {
	t.Helper()
	for _, month := range needs(t, l) {
		n += month
	}
	return n
}

// Killed at any instant, also while a month is being closed and its key
// replaced: what was acknowledged is counted, and after everything that was
// perhaps under way is added once more, each event is counted exactly once.
func TestNoCountIsLostOrDoubledByAKill(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		const rounds = 4
		start, file := time.Now(), t.TempDir()+"/counts.key"
		var before int64
		for round := range rounds {
			acknowledged := killed(t, round, start, url, file, time.Duration(rand.IntN(400))*time.Millisecond)
			l, closeAll := openHammered(t.Context(), url, file, start)
			var low int64
			for _, n := range acknowledged {
				low += int64(n)
			}
			if got := total(t, l) - before; got < low || got > low+hammers {
				t.Errorf("round %d: %d counted, %d acknowledged, at most %d under way", round, got, low, hammers)
			}
			for h, n := range acknowledged {
				var again []tally.Event
				for i := max(1, n-50); i <= n+1; i++ {
					again = append(again, need(nonceOf(round, h, i)))
				}
				add(t, l, again...)
			}
			if got := total(t, l) - before; got != low+hammers {
				t.Errorf("round %d: %d counted after all was added again, want exactly %d", round, got, low+hammers)
			}
			before += low + hammers
			t.Logf("round %d: %d events acknowledged, %d months", round, low, len(needs(t, l)))
			closeAll()
		}
	})
}
