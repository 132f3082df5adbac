package tally_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// The test binary started with this variable set gives codes until it is killed:
// "round url keyfile".
const giverEnv = "NHIPCAU_TALLY_GIVER"

// crashRoundsEnv makes the test longer: so many kills on each database.
const crashRoundsEnv = "NHIPCAU_CRASH_ROUNDS"

func openGiver(ctx context.Context, url, file string) (*tally.Ledger, func()) {
	s, err := store.Open(ctx, url)
	if err != nil {
		panic(err)
	}
	l, err := tally.OpenSimulated(ctx, tally.Config{
		Store: s, KeyFile: file, Clock: func() time.Time { return noon }, Topics: topics, Areas: areas, Log: slog.New(slog.DiscardHandler),
	}, nil)
	if err != nil {
		panic(err)
	}
	return l, func() {
		l.Close(ctx)
		s.Close()
	}
}

// session is what one conversation counts.
func session(nonce uint64) (events []tally.Event) {
	for i, s := range []tally.Stage{tally.Need, tally.Eligible, tally.Referred} {
		events = append(events, tally.Event{Nonce: nonce<<2 + uint64(i) + 1, Stage: s, Topic: "loans", Area: 16228})
	}
	return events
}

// give is sessions as fast as they can be: a code is drawn, counted, and only
// then seen.
func give() {
	var round int
	var url, file string
	if _, err := fmt.Sscan(os.Getenv(giverEnv), &round, &url, &file); err != nil {
		panic(err)
	}
	l, closeAll := openGiver(context.Background(), url, file)
	defer closeAll()
	for h := range hammers {
		go func() {
			for i := 1; ; i++ {
				code, err := l.Draw(context.Background(), "loans", 16228, false)
				if err == nil {
					err = l.Add(context.Background(), session(nonceOf(round, h, i))...)
				}
				if err != nil {
					fmt.Println("failed:", err)
					return
				}
				fmt.Println(h, i, code)
			}
		}()
	}
	time.Sleep(time.Minute) // killed long before
}

// givenAndKilled runs a process that gives codes and kills it some time after the
// first. It gives the codes that were seen, and how far each goroutine was.
func givenAndKilled(t *testing.T, round int, url, file string, after time.Duration) (seen []string, far [hammers]int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s %s", giverEnv, round, url, file))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var h, i int
		var code string
		if n, err := fmt.Sscan(lines.Text(), &h, &i, &code); err != nil || len(code) != 10 {
			if n == 0 {
				t.Errorf("the giving process says: %s", lines.Text())
			}
			break // a line that was being written when it was killed
		}
		if len(seen) == 0 {
			time.AfterFunc(after, func() { cmd.Process.Kill() })
		}
		far[h], seen = i, append(seen, code)
	}
	cmd.Process.Kill()
	cmd.Wait()
	return seen, far
}

// Killed at any instant: every session whose code was seen is counted once, who
// was in the middle of one tries again and is counted once, and every code that
// was seen comes back, once, also after all the processes that gave them are gone.
func TestCountsAreExactlyTheCodesThatWereSeen(t *testing.T) {
	rounds := 3
	if n, err := strconv.Atoi(os.Getenv(crashRoundsEnv)); err == nil {
		rounds = n
	}
	storetest.Each(t, func(t *testing.T, url string) {
		file := t.TempDir() + "/counts.key"
		var referred, reached, said int64
		for round := range rounds {
			seen, far := givenAndKilled(t, round, url, file, time.Duration(rand.IntN(600))*time.Millisecond)
			l, closeAll := openGiver(t.Context(), url, file)
			for h, n := range far {
				for i := max(1, n-20); i <= n+1; i++ {
					add(t, l, session(nonceOf(round, h, i))...)
				}
			}
			referred += int64(len(seen) + hammers)
			for i, code := range seen[:min(len(seen), 40)] {
				switch i % 3 {
				case 0:
					redeem(t, l, slip(code), nil)
					redeem(t, l, tally.Slip{Code: code, Account: code, Topics: []string{"loans"}}, tally.ErrWrongCode)
					reached++
				case 1:
					say(t, l, uint64(round)<<50|uint64(i)<<44|1, l.Stub(code), tally.SaidReached, "")
					said++
				}
			}
			got := peek(t, l, tally.InAll)["2026-11"]
			for stage, want := range map[string]int64{"need": referred, "eligible": referred, "referred": referred, "reached": reached, "said_reached": said} {
				if got[stage] != want {
					t.Errorf("round %d: %s is %d, want %d", round, stage, got[stage], want)
				}
			}
			closeAll()
		}
		t.Logf("%d sessions, %d arrivals, %d kills", referred, reached, rounds)
	})
}
