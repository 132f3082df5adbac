package main

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
)

// What people type in these conversations besides their answers.
const (
	plantedName     = "Nguyễn Thị Kim Thoa"
	plantedPhone    = "0912345678"
	plantedZalo     = "kimthoa_1999xx"
	plantedSentence = "chồng em đánh em tối qua ở quán Hoa Sen"
	plantedAgent    = "NeedlePhone/7.31 (Thoa)"
	plantedAddress  = "203.0.113.77"
)

// TestNothingOfAPersonIsAtRest drives real conversations on the web and on
// Telegram through the real program at its most talkative, and searches
// everything it leaves: while it runs, after it was killed, after a restart
// and an orderly stop.
func TestNothingOfAPersonIsAtRest(t *testing.T) {
	api := faketelegram.ForTest(t)
	dir := t.TempDir()
	needles := []needle{
		textNeedle("a name", plantedName), textNeedle("a phone number", plantedPhone),
		textNeedle("an account", plantedZalo), textNeedle("a sentence", plantedSentence),
		textNeedle("a browser", plantedAgent), textNeedle("an address", plantedAddress),
	}

	for round, stop := range []os.Signal{syscall.SIGKILL, syscall.SIGTERM} {
		p := startProgram(t, dir, api.URL)
		needles = append(needles, webTalk(t, p.url)...)
		needles = append(needles, telegramTalk(t, p, api, int64(7_912_345_678+round*1_000_003))...)

		metrics := fetch(t, p.metrics+"/metrics")
		if !strings.Contains(metrics, `nhipcau_turns_total{channel="telegram",outcome="ok"}`) ||
			!strings.Contains(metrics, `nhipcau_turns_total{channel="web",outcome="ok"}`) {
			t.Fatalf("the metrics know of no turns:\n%s", metrics)
		}
		found := search("the metrics page", []byte(metrics), needles)
		found = append(found, searchFolder(t, dir, needles)...)

		output := p.end(t, stop)
		found = append(found, search("the output", output, needles)...)
		found = append(found, searchFolder(t, dir, needles)...)
		for _, f := range found {
			t.Errorf("round %d: %s", round+1, f)
		}
		if !bytes.Contains(output, []byte("Nhịp Cầu is running")) {
			t.Errorf("the output was not caught: %s", output)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "data", databaseFile)); err != nil {
		t.Errorf("there was no database to search: %v", err)
	}
}

// program is the real binary, running.
type program struct {
	url, metrics string
	cmd          *exec.Cmd
	out          *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) Bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}

// startProgram runs nhipcau with everything it may write below dir, and waits
// until it is ready.
func startProgram(t *testing.T, dir, telegramURL string, settings ...string) *program {
	t.Helper()
	var ports [2]string
	for i := range ports {
		port, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		ports[i] = port
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	p := &program{
		url: "http://127.0.0.1:" + ports[0], metrics: "http://127.0.0.1:" + ports[1],
		cmd: exec.Command("nhipcau"), out: new(lockedBuffer),
	}
	p.cmd.Dir = dir
	p.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + tmp, "DATA_DIR=" + filepath.Join(dir, "data"),
		"LISTEN=127.0.0.1:" + ports[0], "METRICS_LISTEN=127.0.0.1:" + ports[1], "LOG_LEVEL=debug",
		"TELEGRAM_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + telegramURL,
	}
	p.cmd.Env = append(p.cmd.Env, settings...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if res, err := http.Get(p.url + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return p
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("not ready: %s", p.out.Bytes())
		}
	}
}

// end stops the program and gives all it printed.
func (p *program) end(t *testing.T, sig os.Signal) []byte {
	t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil && sig != syscall.SIGKILL {
		t.Errorf("after %v: %v", sig, err)
	}
	return p.out.Bytes()
}

// says are the answers of a person looking for a loan, with what must not be
// kept among them. Whatever is not understood is part of the trial.
func says() []string {
	return []string{
		"vay von", "Em tên " + plantedName, "sdt em " + plantedPhone, "buôn bán nhỏ", "zalo em la " + plantedZalo,
		"hau loc", plantedSentence, "vay von", "1", "1", "bỏ qua", "bỏ qua", "bỏ qua", "bỏ qua", "mã",
	}
}

var (
	carried = regexp.MustCompile(`name="s" value="([^"]*)"`)
	codeRE  = regexp.MustCompile(`\b\d{3} \d{3} \d{4}\b`)
)

// webTalk has a conversation in a browser without JavaScript, and gives as
// needles what the server handed out: the sealed states and the codes.
func webTalk(t *testing.T, base string) (handed []needle) {
	t.Helper()
	jar, _ := cookiejar.New(nil)
	client := &http.Client{Jar: jar}
	send := func(form url.Values) string {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", base+"/?t=loans", nil)
		if form != nil {
			req, _ = http.NewRequestWithContext(t.Context(), "POST", base+"/", strings.NewReader(form.Encode()))
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		req.Header.Set("User-Agent", plantedAgent)
		req.Header.Set("X-Forwarded-For", plantedAddress)
		req.Header.Set("Referer", "https://mang.example.vn/"+plantedZalo)
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		page, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("the web chat answers %d: %v", res.StatusCode, err)
		}
		return string(page)
	}
	page := send(nil)
	turns := 0
	for _, text := range says() {
		state := carried.FindStringSubmatch(page)
		if state == nil {
			page = send(nil)
			continue
		}
		page = send(url.Values{"s": {html.UnescapeString(state[1])}, "l": {"vi"}, "text": {text}})
		turns++
		for _, code := range codeRE.FindAllString(page, -1) {
			handed = append(handed, idOfCode(code))
		}
	}
	if turns < 10 {
		t.Fatalf("only %d turns on the web", turns)
	}
	return handed
}

// telegramTalk has the same conversation on Telegram as far as it goes, and
// shares a contact, a picture and a place beside.
func telegramTalk(t *testing.T, p *program, api *faketelegram.Server, id int64) (handed []needle) {
	t.Helper()
	person := api.Person(id)
	person.First, person.Username = plantedName, plantedZalo
	settle := func() {
		ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
		defer cancel()
		if !api.Settle(ctx) {
			t.Fatalf("%d of Telegram's updates were not answered: %s", api.Unconfirmed(), p.out.Bytes())
		}
	}
	person.Start("")
	settle()
	// Telegram takes one message a second in a chat, so this one is shorter.
	for _, text := range says()[:7] {
		person.Say(text)
	}
	settle()
	person.Contact(plantedPhone)
	person.Photo(plantedSentence)
	person.Location(19.9271, 105.8463)
	settle()
	messages := person.Messages()
	if len(messages) < 15 {
		t.Fatalf("only %d messages on Telegram", len(messages))
	}
	for _, m := range messages {
		for _, code := range codeRE.FindAllString(m.Text, -1) {
			handed = append(handed, idOfCode(code))
		}
	}
	return append(handed, idNeedle("a chat's number", id), textNeedle("a place", "105.8463"))
}

// idOfCode is a referral code, as it is read and as a number.
func idOfCode(code string) needle {
	var n int64
	fmt.Sscan(strings.ReplaceAll(code, " ", ""), &n)
	out := idNeedle("a referral code", n)
	out.add("spaced", []byte(code))
	return out
}

func fetch(t *testing.T, address string) string {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
