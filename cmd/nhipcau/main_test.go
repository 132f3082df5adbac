package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/needle"
	"nhipcau/internal/safelog"
)

// settingsFor are settings of a program that keeps everything below a test's
// own folder.
func settingsFor(t *testing.T, flags map[string]string) Settings {
	t.Helper()
	all := map[string]string{"LISTEN": "127.0.0.1:0", "DATA_DIR": filepath.Join(t.TempDir(), "data")}
	maps.Copy(all, flags)
	s, err := readSettings(nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// known is what the bot knows, read and learnt once for every program that runs
// within these tests; those that run beside them learn by themselves.
var known = sync.OnceValues(loadKnowledge)

// inside is a program to run within the test.
func inside(t *testing.T, s Settings, logs io.Writer) *Main {
	t.Helper()
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	log, _ := safelog.New(logs, s.LogLevel)
	return &Main{Settings: s, Log: log, known: &k}
}

// start runs the program within the test.
func start(t *testing.T, s Settings) (*Main, error) {
	t.Helper()
	m := inside(t, s, t.Output())
	err := m.Start(t.Context())
	t.Cleanup(func() {
		if err := m.Stop(); err != nil {
			t.Error(err)
		}
	})
	return m, err
}

func status(t *testing.T, method, url, body string, header http.Header) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(req.Header, header)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func TestTheProgramAnswersAndStops(t *testing.T) {
	m, err := start(t, settingsFor(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"": 200, "healthz": 200, "readyz": 200, "hook/telegram": 404, "metrics": 404, "nowhere": 404} {
		if got := status(t, "GET", m.ChatURL+path, "", nil); got != want {
			t.Errorf("/%s answers %d, want %d", path, got, want)
		}
	}
	if got := status(t, "GET", m.MetricsURL+"metrics", "", nil); got != 200 {
		t.Errorf("the metrics page answers %d", got)
	}
	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := http.Get(m.ChatURL); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after the stop: %v", err)
	}
}

func TestWhatStartedIsStoppedWhenALaterPartFails(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := settingsFor(t, map[string]string{"LISTEN": taken.Addr().String()})
	m, err := start(t, s)
	if err == nil || !strings.Contains(err.Error(), "cannot be used (address-in-use)") {
		t.Fatalf("got %v", err)
	}
	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := http.Get(m.MetricsURL); err == nil {
		t.Error("the metrics page is still there")
	}
	s.Listen = "127.0.0.1:0"
	if _, err := start(t, s); err != nil {
		t.Errorf("the same folder, once more: %v", err)
	}
}

func TestATurnInFlightIsFinishedBeforeTheStop(t *testing.T) {
	api := faketelegram.ForTest(t)
	m, err := start(t, settingsFor(t, map[string]string{"TELEGRAM_TOKEN": faketelegram.Token, "TELEGRAM_API_URL": api.URL}))
	if err != nil {
		t.Fatal(err)
	}
	api.Fail("sendMessage", faketelegram.Fault{Status: 200, Delay: 500 * time.Millisecond})
	person := api.Person(912345678)
	person.Start("")
	if !api.AwaitCall(t.Context(), "sendMessage", 1) {
		t.Fatal("nothing was sent")
	}
	if err := m.Stop(); err != nil {
		t.Fatal(err)
	}
	if n := api.Unconfirmed(); n != 0 || len(person.Messages()) < 2 {
		t.Errorf("%d updates unconfirmed, %d messages on the phone", n, len(person.Messages()))
	}
}

func TestARefusedTokenLeavesTheWebChatAlone(t *testing.T) {
	api := faketelegram.ForTest(t)
	m, err := start(t, settingsFor(t, map[string]string{"TELEGRAM_TOKEN": "123456:WrongTokenWrongToken", "TELEGRAM_API_URL": api.URL}))
	if err != nil {
		t.Fatal(err)
	}
	told, out := make(chan struct{}), new(bytes.Buffer)
	m.Log = slog.New(slog.NewTextHandler(writer(func(b []byte) (int, error) {
		out.Write(b)
		close(told)
		return len(b), nil
	}), nil))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.wait(ctx) }()
	select {
	case <-told:
	case err := <-ended:
		t.Fatalf("the program ended: %v", err)
	case <-time.After(30 * time.Second):
		t.Fatal("nobody complained")
	}
	if got := status(t, "GET", m.ChatURL, "", nil); got != http.StatusOK {
		t.Errorf("the web chat answers %d", got)
	}
	cancel()
	if err := <-ended; err != nil || !strings.Contains(out.String(), "it refuses the token") {
		t.Fatalf("%v: %s", err, out)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

func TestAWebhookIsSetAndTakesUpdates(t *testing.T) {
	const secret = "0123456789abcdef"
	api := faketelegram.ForTest(t)
	m, err := start(t, settingsFor(t, map[string]string{
		"TELEGRAM_TOKEN": faketelegram.Token, "TELEGRAM_API_URL": api.URL, "TELEGRAM_MODE": "webhook",
		"TELEGRAM_WEBHOOK_SECRET": secret, "PUBLIC_URL": "https://nhipcau.example.vn/",
	}))
	if err != nil {
		t.Fatal(err)
	}
	if !api.AwaitCall(t.Context(), "setWebhook", 1) {
		t.Fatal("no webhook was set")
	}
	if url := api.Calls("setWebhook")[0].Params["url"]; url != "https://nhipcau.example.vn/hook/telegram" {
		t.Errorf("the webhook is %v", url)
	}
	api.Person(912345678)
	const update = `{"update_id":9000001,"message":{"message_id":5,"date":1795500000,"chat":{"id":912345678,"type":"private"},"text":"/start"}}`
	header := http.Header{"Content-Type": {"application/json"}}
	if got := status(t, "POST", m.ChatURL+"hook/telegram", update, header); got != http.StatusUnauthorized {
		t.Errorf("without the secret: %d", got)
	}
	header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	if got := status(t, "POST", m.ChatURL+"hook/telegram", update, header); got != http.StatusOK {
		t.Errorf("with the secret: %d", got)
	}
	if len(api.Calls("sendMessage")) == 0 {
		t.Error("the update was not answered")
	}
}

func TestAPanicIsAnsweredAndNotPrinted(t *testing.T) {
	var out bytes.Buffer
	log, _ := safelog.New(&out, nil)
	w := httptest.NewRecorder()
	const said = "Nguyễn Thị Kim Thoa"
	recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(said) }), log).
		ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || !strings.Contains(out.String(), "a request panicked") {
		t.Errorf("%d: %s", w.Code, out.String())
	}
	f := needle.NewFinder([]needle.Needle{needle.Text("the panic's value", said)})
	f.In("the log", out.Bytes())
	f.In("the answer", w.Body.Bytes())
	if len(f.Found()) > 0 {
		t.Error(f.Found())
	}
}

// SIGQUIT makes the Go runtime print what a panic would: every goroutine.
func TestACrashPrintsNothing(t *testing.T) {
	p := startProgram(t, t.TempDir(), faketelegram.ForTest(t).URL)
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil {
		t.Error("it ended well, want status 2")
	}
	out := string(p.out.Bytes())
	if strings.Contains(out, "goroutine") || strings.Contains(out, "SIGQUIT") {
		t.Errorf("the crash printed %s", out)
	}
}

func TestNotReadyWhileStopping(t *testing.T) {
	m := &Main{}
	if m.readiness(context.Background()) == nil {
		t.Error("ready before the start")
	}
}
