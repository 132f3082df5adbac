package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/internal/realtest"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
)

// serviceName asks a running program for a service of the open directory.
func serviceName(t *testing.T, m *Main, id string) string {
	t.Helper()
	res, err := http.Get(m.ChatURL + "hsds/services/" + hsds.ServiceID(id))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var s struct{ Name string }
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		t.Fatal(err)
	}
	return s.Name
}

// renamed publishes a directory in which one listing has another name.
func renamed(t *testing.T, c *catalogue.Catalogue, id, name string) {
	t.Helper()
	e, err := c.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	l := *e.Listing
	l.Name.VI = name
	if _, err := c.Put(t.Context(), auditlog.CommandLine, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	if err := publishDraft(t, c, "thử"); err != nil {
		t.Fatal(err)
	}
}

// publishDraft publishes the draft as it is.
func publishDraft(t *testing.T, c *catalogue.Catalogue, note string) error {
	t.Helper()
	draft, err := c.Draft(t.Context())
	if err == nil {
		_, err = c.Publish(t.Context(), auditlog.CommandLine, draft, note)
	}
	return err
}

// Two replicas on one PostgreSQL follow a release that a third program, the
// command line, published, and its being undone, within five seconds.
func TestEveryReplicaFollowsANewRelease(t *testing.T) {
	url := realtest.PostgreSQL(t)
	var replicas []*Main
	for range 2 {
		s := settingsFor(t, map[string]string{"DATABASE_URL": url, "METRICS_LISTEN": "off"})
		for _, first := range replicas { // replicas share the keys
			if err := os.CopyFS(s.DataDir, os.DirFS(first.Settings.DataDir)); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(s.DataDir, 0o700); err != nil {
				t.Fatal(err)
			}
			keys, err := filepath.Glob(filepath.Join(s.DataDir, "*.key"))
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range keys {
				if err := os.Chmod(key, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		m, err := start(t, s)
		if err != nil {
			t.Fatal(err)
		}
		replicas = append(replicas, m)
	}
	follows := func(want string) {
		t.Helper()
		begun := time.Now()
		for _, m := range replicas {
			for serviceName(t, m, "nat-111") != want {
				if time.Since(begun) > 30*time.Second { // five on a machine with nothing else to do
					t.Fatalf("a replica shows %q, want %q", serviceName(t, m, "nat-111"), want)
				}
				time.Sleep(50 * time.Millisecond)
			}
		}
		t.Logf("followed in %v", time.Since(begun).Round(10*time.Millisecond))
	}
	was := serviceName(t, replicas[0], "nat-111")
	c := replicas[0].follower.Catalogue
	renamed(t, c, "nat-111", "Tổng đài mới")
	follows("Tổng đài mới")
	if engine := replicas[1].follower.now.Load(); engine.directory == nil {
		t.Fatal("the conversation has no directory")
	} else if l, ok := engine.directory.Listing("nat-111"); !ok || l.Name.VI != "Tổng đài mới" {
		t.Error("the conversation does not follow")
	}
	if err := c.Restore(t.Context(), auditlog.CommandLine, 1, 0, "nhầm"); err != nil {
		t.Fatal(err)
	}
	follows(was)
}

// What pages say of the draft takes a while to work out after many changes: a release
// is followed meanwhile, and whoever stops the program waits for it no longer than it
// listens to that.
func TestAReleaseIsFollowedWhileTheDraftIsWorkedOn(t *testing.T) {
	m, err := start(t, settingsFor(t, map[string]string{"METRICS_LISTEN": "off"}))
	if err != nil {
		t.Fatal(err)
	}
	f, err := m.newFollower(t.Context(), m.follower.k)
	if err != nil {
		t.Fatal(err)
	}
	var warmed atomic.Bool
	f.warm = func(ctx context.Context) error {
		<-ctx.Done()
		warmed.Store(true)
		return ctx.Err()
	}
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		m.follow(ctx, f, new(atomic.Int64))
	}()
	renamed(t, m.follower.Catalogue, "nat-111", "Tổng đài mới")
	for begun := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if l, ok := f.now.Load().directory.Listing("nat-111"); ok && l.Name.VI == "Tổng đài mới" {
			break
		}
		if time.Since(begun) > 30*time.Second {
			t.Error("the release is not followed")
			break
		}
	}
	end()
	<-ended
	if !warmed.Load() {
		t.Error("it ended before the work on the draft did")
	}
}

// A database that cannot be read is said once, not every two seconds; one that fails
// in another way is said again.
func TestWhatKeepsADraftFromBeingWorkedOnIsSaidOnce(t *testing.T) {
	var out bytes.Buffer
	log, _ := safelog.New(&out, slog.LevelInfo)
	ctx, end := context.WithCancel(t.Context())
	fails := []error{fs.ErrPermission, fs.ErrPermission, io.ErrUnexpectedEOF, nil}
	f := &follower{warm: func(context.Context) error {
		err := fails[0]
		if fails = fails[1:]; len(fails) == 0 {
			end()
		}
		return err
	}}
	(&Main{Log: log}).keepWarm(ctx, f, time.Millisecond)
	if said := out.String(); strings.Count(said, "level=WARN") != 2 || strings.Count(said, "err=not-permitted") != 1 || strings.Count(said, "err=cut-short") != 1 {
		t.Error(said)
	}
}

// A release that this program cannot use is not used, and nobody is left without
// an answer: neither when it comes nor when the program is started anew.
func TestAReleaseThatDoesNotFitLeavesTheOneBefore(t *testing.T) {
	s := settingsFor(t, map[string]string{"METRICS_LISTEN": "off"})
	m, err := start(t, s)
	if err != nil {
		t.Fatal(err)
	}
	was := serviceName(t, m, "nat-113")
	c, err := openCatalogue(m.store, m.follower.k, nil) // that checks nothing, as another program might
	if err != nil {
		t.Fatal(err)
	}
	e, err := c.Get(t.Context(), "nat-111")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Remove(t.Context(), auditlog.CommandLine, e.ETag, "nat-111"); err != nil {
		t.Fatal(err)
	}
	if err := publishDraft(t, m.follower.Catalogue, "x"); err == nil {
		t.Fatal("a directory without a listing that the conversations name was published")
	}
	if err := publishDraft(t, c, "x"); err != nil {
		t.Fatal(err)
	}
	if err := m.follower.look(context.Background()); err == nil && serviceName(t, m, "nat-111") == "" {
		t.Error("a release that does not fit is used")
	}
	if got := serviceName(t, m, "nat-113"); got != was {
		t.Error(got)
	}
	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	again, err := start(t, s)
	if err != nil {
		t.Fatal("it does not start any more:", err)
	}
	if serviceName(t, again, "nat-111") == "" {
		t.Error("what is built in is not shown")
	}
}

// One office follows another: what is national comes as a dry run, then as a
// draft, and only under the key that was pinned.
func TestAnotherInstallationIsFollowed(t *testing.T) {
	theirs, err := start(t, settingsFor(t, map[string]string{"METRICS_LISTEN": "off"}))
	if err != nil {
		t.Fatal(err)
	}
	renamed(t, theirs.follower.Catalogue, "nat-111", "Tổng đài của tỉnh bạn")
	renamed(t, theirs.follower.Catalogue, "th-anhduong", "Của tỉnh bạn thôi")
	if err := theirs.follower.look(t.Context()); err != nil {
		t.Fatal(err)
	}
	key, err := feedKey(theirs.Settings)
	if err != nil {
		t.Fatal(err)
	}
	pinned := base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	ours := settingsFor(t, nil).DataDir
	nhipcau := func(args ...string) (int, string) {
		var out bytes.Buffer
		code := run(call{ctx: t.Context(), args: append([]string{"directory"}, args...), environ: []string{"DATA_DIR=" + ours}, out: &out, errs: &out})
		return code, out.String()
	}
	from := []string{"import", "--from-url", theirs.ChatURL, "--key", pinned}
	code, out := nhipcau(from...)
	if code != 0 || !strings.Contains(out, "Tổng đài của tỉnh bạn") || strings.Contains(out, "Của tỉnh bạn thôi") || !strings.Contains(out, "xem trước") {
		t.Fatal(code, out)
	}
	if strings.Contains(out, "Ghi chú nội bộ") {
		t.Error("a feed empties the notes of editors:", out)
	}
	if code, out := nhipcau("diff"); code != 0 || !strings.Contains(out, "không thay đổi") {
		t.Fatal("a dry run wrote something:", out)
	}
	if code, out := nhipcau(append(from, "--all", "--confirm")...); code != 0 || !strings.Contains(out, "Của tỉnh bạn thôi") {
		t.Fatal(code, out)
	}
	if code, out := nhipcau("diff"); code != 0 || !strings.Contains(out, "Tổng đài của tỉnh bạn") {
		t.Fatal(code, out)
	}
	_, stranger := nhipcau("key")
	if code, out := nhipcau("import", "--from-url", theirs.ChatURL, "--key", strings.TrimSpace(stranger)); code == 0 || !strings.Contains(out, "not signed by the key") {
		t.Fatal(code, out)
	}
	if code, _ := nhipcau("import", "--from-url", theirs.ChatURL); code != exitAsked {
		t.Fatal("without a key:", code)
	}
}
