package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/internal/needle"
)

// auditTime bounds an audit, its conversations and waits included.
const auditTime = 8 * time.Minute

// auditor is an audit under way. The platforms that it talks through are the
// strict fakes of the tests: they are in this binary, so that what is audited is
// what runs, and nothing but this command leads to them.
type auditor struct {
	call
	given
	root     string
	chat     string // where the web chat of the moment is
	sessions string // the address of Redis as the program gets it; given.redis is that with which it is searched
	secret   string // of this audit's sessions
	api      *faketelegram.Server
	apiURL   string
	zalo     *fakezalo.Server
	planted  planted
	needles  []needle.Needle
	texts    []string // somebody's own needles, which are said too
	answers  []errorAnswer
	backups  int // how many were made
	report   auditReport
}

// auditRun starts this binary, talks to it and searches what it leaves: while it
// runs, after SIGKILL, after a start on what is left and an orderly stop, and
// after a crash.
func auditRun(c call, g given, needles []needle.Needle, texts []string) (auditReport, error) {
	ctx, cancel := context.WithTimeout(c.ctx, auditTime)
	defer cancel()
	c.ctx = ctx
	a := &auditor{call: c, given: g, needles: needles, texts: texts, planted: plant(), secret: randomHex()}
	a.needles = append(a.needles, a.planted.needles()...)
	a.report.NotSearched = []string{"what a platform, a browser or a network keeps: it is not ours to search"}
	if err := a.prepare(); err != nil {
		return a.report, err
	}
	stop, err := a.serveFakes()
	if err != nil {
		return a.report, err
	}
	defer stop()
	for _, round := range a.rounds() {
		if err := a.round(round); err != nil {
			a.report.Trouble = fmt.Sprintf("%s: %v", round.name, err)
			break
		}
	}
	a.report.count(a.needles)
	if a.report.found() == 0 && a.report.Trouble == "" {
		return a.report, os.RemoveAll(a.root)
	}
	a.report.Kept = a.root
	return a.report, nil
}

// auditRound is one life of the program and how it ends.
type auditRound struct {
	name  string
	end   syscall.Signal
	texts int // how many are said on Telegram and on Zalo; 0: only the web
}

func (a *auditor) rounds() []auditRound {
	all := []auditRound{
		{"killed", syscall.SIGKILL, 7},
		{"stopped", syscall.SIGTERM, 3},
		{"crashed", syscall.SIGQUIT, 0}, // the Go runtime prints what a panic would
	}
	if a.quick {
		return []auditRound{{"killed", syscall.SIGKILL, 0}}
	}
	return all
}

// prepare makes the folder and looks whether what is named may be used.
func (a *auditor) prepare() (err error) {
	if a.settings.DatabaseURL != "" {
		if rows, err := needle.NewFinder(nil).Tables(a.ctx, a.settings.DatabaseURL); err != nil || rows > 0 {
			return errors.New("DATABASE_URL must name an empty PostgreSQL database here, or invented people would be counted with real ones; unset it to audit with SQLite")
		}
	}
	a.sessions = a.settings.RedisURL
	if a.redis == "" {
		a.redis = a.sessions
	}
	if a.sessions == "" {
		a.report.NotSearched = append(a.report.NotSearched, "Redis: sessions were in memory; REDIS_URL names one to try")
	}
	if a.root, err = os.MkdirTemp("", "nhipcau-audit-"); err != nil {
		return errors.New("no folder can be made for the audit: look at TMPDIR")
	}
	return os.Mkdir(filepath.Join(a.root, "tmp"), 0o700)
}

// serveFakes puts the platforms' stand-ins on the loopback.
func (a *auditor) serveFakes() (stop func(), err error) {
	a.api, a.zalo = faketelegram.New(nil, time.Now), fakezalo.New(time.Now)
	var telegram, zalo *http.Server
	if a.apiURL, telegram, err = standIn(a.api); err != nil {
		return nil, err
	}
	if a.zalo.URL, zalo, err = standIn(a.zalo); err != nil {
		return nil, errors.Join(err, telegram.Close())
	}
	return func() { _, _ = telegram.Close(), zalo.Close() }, nil
}

func standIn(h http.Handler) (url string, srv *http.Server, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	srv = &http.Server{Handler: h, ReadHeaderTimeout: headerTime}
	go func() { _ = srv.Serve(l) }()
	return "http://" + l.Addr().String(), srv, nil
}

// round lets the program live once, and searches before and after its end. What
// goes wrong in a conversation does not keep it from searching.
func (a *auditor) round(r auditRound) error {
	p, err := a.start(r.name)
	if err != nil {
		return err
	}
	defer p.cmd.Process.Kill()
	trouble := a.talk(r)
	if r.end == syscall.SIGKILL && p.alive() {
		a.peek(p)
	}
	if err := a.look(r.name+", while it ran", p); err != nil {
		return err
	}
	if !p.alive() {
		trouble = errors.Join(trouble, errors.New("the program ended by itself"))
	}
	_ = p.cmd.Process.Signal(r.end)
	select {
	case <-p.ended:
	case <-time.After(watchdogTime + 5*time.Second):
		trouble = errors.Join(trouble, errors.New("the program did not end"))
	}
	return errors.Join(trouble, a.look(r.name, nil))
}

// look searches everything; p is the program while it runs.
func (a *auditor) look(stage string, p *watched) (err error) {
	f, s := needle.NewFinder(a.needles), auditStage{Stage: stage}
	if p != nil && p.alive() {
		page, err := getPage(a.ctx, p.metrics)
		if err != nil && p.stays(time.Second) {
			return errors.New("the metrics cannot be read")
		}
		f.In("the metrics page", page)
		a.answered(page)
		if p.alive() && !p.coreless() {
			s.Found = append(s.Found, needle.Found{Where: "the process", What: "room for a core file", Form: "limit"})
		}
	}
	for _, e := range a.answers {
		f.In("the answer "+e.to, e.body)
	}
	a.answers = nil
	if err := a.backUp(); err != nil {
		return err
	}
	if err := f.Folder(a.root); err != nil {
		return fmt.Errorf("what it left cannot be searched whole: %w", err)
	}
	if a.sessions != "" {
		dumped := false
		if s.Keys, dumped, err = f.Redis(a.ctx, a.redis, true); err != nil {
			return errors.New("what Redis holds cannot be searched: name with --redis a user that may read and save everything")
		}
		if !dumped {
			a.notSearched("the dump file of Redis: it is not to be read from here")
		}
	}
	if a.settings.DatabaseURL != "" {
		if s.Rows, err = f.Tables(a.ctx, a.settings.DatabaseURL); err != nil {
			return errors.New("the database cannot be searched: its user may read every table")
		}
		a.notSearched("the files of PostgreSQL's own log of changes: its rows were")
	}
	more := s.Found
	a.report.add(s, f)
	last := &a.report.Stages[len(a.report.Stages)-1]
	last.Found = append(last.Found, more...)
	return nil
}

// backUp makes a backup of what there is now, to be searched with the rest.
func (a *auditor) backUp() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	a.backups++
	file := filepath.Join(a.root, fmt.Sprintf("audit-%d.backup.gz", a.backups))
	ctx, cancel := context.WithTimeout(a.ctx, time.Minute)
	defer cancel()
	make := exec.CommandContext(ctx, self, "backup", "make", file)
	make.Args[0], make.Dir, make.Env = os.Args[0], a.root, a.environ()
	if said, err := make.CombinedOutput(); err != nil {
		return fmt.Errorf("no backup can be made: %s", bytes.TrimSpace(said))
	}
	return nil
}

var turnsOf = regexp.MustCompile(`nhipcau_turns_total\{channel="([a-z-]+)",outcome="ok"\}`)

// answered notes the channels on which turns were taken.
func (a *auditor) answered(metrics []byte) {
	for _, m := range turnsOf.FindAllSubmatch(metrics, -1) {
		if channel := string(m[1]); !slices.Contains(a.report.Channels, channel) {
			a.report.Channels = append(a.report.Channels, channel)
		}
	}
}

func (a *auditor) notSearched(what string) {
	if !slices.Contains(a.report.NotSearched, what) {
		a.report.NotSearched = append(a.report.NotSearched, what)
	}
}

func randomHex() string {
	b := make([]byte, 32)
	rand.Read(b)
	return hex.EncodeToString(b)
}
