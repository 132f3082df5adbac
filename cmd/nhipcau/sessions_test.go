package main

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/realtest"
)

// What two replicas of the tests share.
const testSecret = "0123456789abcdef0123456789abcdef"

func TestTheSharedSecretComesFromAFileToo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	s := Settings{SecretFile: file}
	for _, c := range []struct {
		content string
		mode    os.FileMode
		want    string
	}{
		{testSecret, 0o644, "can be read by every user"},
		{"", 0o600, "is empty"},
		{"short", 0o600, "is too short"},
		{testSecret + "\n", 0o640, ""},
	} {
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, c.mode); err != nil {
			t.Fatal(err)
		}
		got, err := s.sharedSecret()
		if c.want == "" && (err != nil || got != testSecret) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q, %v: %q, %v", c.content, c.mode, got, err)
		}
	}
	if _, err := (Settings{SecretFile: file + "x"}).sharedSecret(); err == nil || !strings.Contains(err.Error(), "no-such-file") {
		t.Error(err)
	}
	if _, err := readSettings(nil, map[string]string{"SESSION_SECRET": testSecret, "SESSION_SECRET_FILE": file}); err == nil || !strings.Contains(err.Error(), "keep one") {
		t.Error(err)
	}
	if derived(testSecret, "nhipcau sessions") == derived(testSecret, "nhipcau nonces") {
		t.Error("one key for two uses")
	}
}

func TestReplicasOpenEachOthersPages(t *testing.T) {
	var pages [2]string
	for i := range pages {
		m, err := start(t, settingsFor(t, map[string]string{"SESSION_SECRET": testSecret}))
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = m.ChatURL
	}
	first := fetch(t, pages[0])
	state := html.UnescapeString(pageState.FindStringSubmatch(first)[1])
	res, err := http.PostForm(pages[1], url.Values{"s": {state}, "l": {"vi"}, "text": {"vay von"}})
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	const gone, question = "Mình bắt đầu lại nhé", "Bạn cần vốn để làm gì?"
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), question) {
		t.Fatalf("%d, %v: %s", res.StatusCode, err, body)
	}
	if strings.Contains(string(body), gone) {
		t.Fatal("the other replica began anew")
	}
}

func TestAWrongPasswordOfRedisStopsTheStart(t *testing.T) {
	redis := realtest.HardenedRedis(t)
	address := strings.Replace(redis.URL(), redis.Password, "hunter2hunter2", 1)
	_, err := start(t, settingsFor(t, map[string]string{"REDIS_URL": address, "SESSION_SECRET": testSecret}))
	if err == nil || !strings.Contains(err.Error(), "Redis refuses") || strings.Contains(err.Error(), "hunter2") {
		t.Fatal(err)
	}
}

// Redis dies, and comes back empty or not: the person is told at once, nothing
// is stepped or confirmed meanwhile, and all that was written is answered.
func TestRedisMayGoAndComeBack(t *testing.T) {
	redis, api := realtest.HardenedRedis(t), faketelegram.ForTest(t)
	s := settingsFor(t, map[string]string{
		"REDIS_URL": redis.URL(), "SESSION_SECRET": testSecret, "TELEGRAM_TOKEN": faketelegram.Token, "TELEGRAM_API_URL": api.URL,
	})
	var out lockedBuffer
	m := inside(t, s, &out)
	if err := m.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer m.Stop()
	person := api.Person(912345678)
	settle := func() {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		defer cancel()
		if !api.Settle(ctx) {
			t.Fatalf("%d of Telegram's updates were not answered: %s", api.Unconfirmed(), out.Bytes())
		}
	}
	person.Start("")
	settle()
	if got := status(t, "GET", m.ChatURL+"readyz", "", nil); got != http.StatusOK {
		t.Fatalf("readyz answers %d", got)
	}

	redis.End(syscall.SIGKILL)
	before := len(person.Messages())
	person.Say("vay von")
	person.Say("hau loc")
	said := func() (texts string) {
		for _, m := range person.Messages()[before:] {
			if m.FromBot {
				texts += m.Text + "\n"
			}
		}
		return texts
	}
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(said(), "113"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the person was not told: %s", said())
		}
	}
	if got := status(t, "GET", m.ChatURL+"readyz", "", nil); got != http.StatusServiceUnavailable {
		t.Errorf("without Redis readyz answers %d", got)
	}
	if got := status(t, "GET", m.ChatURL, "", nil); got != http.StatusOK {
		t.Errorf("the web chat needs no Redis and answers %d", got)
	}
	time.Sleep(2 * time.Second) // Telegram is asked again and again
	if api.Unconfirmed() != 2 {
		t.Errorf("%d of 2 updates are kept by Telegram", api.Unconfirmed())
	}
	apologies := strings.Count(said(), "trục trặc")

	redis.Start()
	settle()
	if got := strings.Count(said(), "\n"); got < 3 || apologies != 1 {
		t.Errorf("%d apologies, and the person reads %s", apologies, said())
	}
	lines := bytes.Count(out.Bytes(), []byte("sessions are away"))
	if lines != 1 || !bytes.Contains(out.Bytes(), []byte("sessions are back")) {
		t.Errorf("%d lines: %s", lines, out.Bytes())
	}
	if got := status(t, "GET", m.ChatURL+"readyz", "", nil); got != http.StatusOK {
		t.Errorf("Redis is back and readyz answers %d", got)
	}
}
