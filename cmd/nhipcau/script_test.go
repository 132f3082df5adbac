package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
)

// TestMain lets a script start this very binary as the command nhipcau: a real
// process, killed for real.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nhipcau": func() {
		openTally = noiseless // so that scripts can look at counts; no setting does this
		main()
	}})
}

// Each script under testdata/script is one promise made to an operator.
func TestScripts(t *testing.T) {
	content, err := filepath.Abs("../../flows/content")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			port, err := freePort()
			e.Setenv("LISTEN", "127.0.0.1:"+port)
			e.Setenv("DATA_DIR", "data")
			e.Setenv("METRICS_LISTEN", "off")
			e.Setenv("CONTENT", content)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ready": ready,
			"get":   get,
			"say":   say,
			"mode":  modeIs,
			"raw":   raw,

			"falsify": falsify,
			"waits":   waits,
			"counted": countedIs,
			"drawn":   drawCode,
			"genuine": func(ts *testscript.TestScript, _ bool, _ []string) {
				withLedgerOf(ts, tally.Open, func(*tally.Ledger) {})
			},
		},
	})
}

// freePort gives a port nobody listens on.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}

// ready waits until the server at LISTEN can take a turn.
func ready(ts *testscript.TestScript, neg bool, args []string) {
	for range 3000 {
		res, err := http.Get("http://" + ts.Getenv("LISTEN") + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("not ready within 150 s")
}

// get fetches a path of the server: get /healthz 200 'text in the answer'.
func get(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: get PATH STATUS [TEXT]")
	}
	res, err := http.Get("http://" + ts.Getenv("LISTEN") + args[0])
	ts.Check(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	ts.Check(err)
	if fmt.Sprint(res.StatusCode) != args[1] {
		ts.Fatalf("%s answers %d, want %s", args[0], res.StatusCode, args[1])
	}
	if len(args) > 2 && strings.Contains(string(body), args[2]) == neg {
		ts.Fatalf("%s answers %s", args[0], body)
	}
}

// say types something on the first screen of the web chat: say STATUS TEXT.
func say(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: say STATUS TEXT")
	}
	res, err := http.PostForm("http://"+ts.Getenv("LISTEN")+"/", url.Values{"text": {args[1]}})
	ts.Check(err)
	defer res.Body.Close()
	if fmt.Sprint(res.StatusCode) != args[0] {
		ts.Fatalf("the chat answers %d, want %s", res.StatusCode, args[0])
	}
}

// modeIs compares a file's permissions: mode 0600 data/key.
func modeIs(ts *testscript.TestScript, neg bool, args []string) {
	st, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := fmt.Sprintf("%04o", st.Mode().Perm()); (got == args[0]) == neg {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// falsify writes over an entry of the audit log, as somebody who has the database
// can: falsify NUMBER BODY.
func falsify(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: falsify NUMBER BODY")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(filepath.Join("data", databaseFile)))
	ts.Check(err)
	defer db.Close()
	_, err = db.ExecContext(context.Background(), "UPDATE journal SET body = $1 WHERE book = 'staff' AND number = $2", []byte(args[1]), args[0])
	ts.Check(err)
}

// waits sets $ID to that of an invitation as user list shows it: waits WHOM.
func waits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waits WHOM")
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if id, rest, ok := strings.Cut(line, " "); ok && strings.Contains(rest, args[0]) {
			ts.Setenv("ID", id)
			return
		}
	}
	ts.Fatalf("nothing waits for %s", args[0])
}

// countedIs looks into the open counts: counted TABLE CELL N, over all periods.
func countedIs(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: counted TABLE CELL N")
	}
	withLedger(ts, func(l *tally.Ledger) {
		periods, err := l.Peek(context.Background(), args[0])
		ts.Check(err)
		var n int64
		for _, cells := range periods {
			n += cells[args[1]]
		}
		if fmt.Sprint(n) != args[2] {
			ts.Fatalf("%s is %d, want %s", args[1], n, args[2])
		}
	})
}

// drawCode sets $CODE to a referral code that was given: drawn TOPIC.
func drawCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: drawn TOPIC")
	}
	withLedger(ts, func(l *tally.Ledger) {
		code, err := l.Draw(context.Background(), args[0], places.Province, false)
		ts.Check(err)
		ts.Setenv("CODE", code)
		ts.Setenv("SPACED", code[:3]+" "+code[3:6]+"."+code[6:])
	})
}

// withLedger opens the ledger of the script's data folder beside whoever has it
// open.
func withLedger(ts *testscript.TestScript, do func(*tally.Ledger)) { withLedgerOf(ts, noiseless, do) }

func withLedgerOf(ts *testscript.TestScript, open func(context.Context, tally.Config) (*tally.Ledger, error), do func(*tally.Ledger)) {
	ctx := context.Background()
	s := Settings{DataDir: ts.MkAbs("data")}
	ts.Check(openFolder(s.DataDir))
	db, err := openStore(ctx, s)
	ts.Check(err)
	defer db.Close()
	k, err := known()
	ts.Check(err)
	openTally = open
	l, err := openLedger(ctx, s, db, k.Places, slog.New(slog.DiscardHandler))
	ts.Check(err)
	defer l.Close(ctx)
	do(l)
}
