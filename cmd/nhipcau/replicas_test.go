package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/realtest"
	"nhipcau/tally"
)

// How long replicas are killed and started again: some seconds with the other
// tests, as long as CHAOS_TIME says with make chaos.
func chaosTime(t *testing.T) (d time.Duration, people int) {
	d, err := time.ParseDuration(os.Getenv("CHAOS_TIME"))
	if err != nil {
		t.Log("set CHAOS_TIME, e.g. 1m, to try for longer")
		return 5 * time.Second, 8
	}
	return d, 32
}

// What every person in this test says. Each is answered by words of its own, and
// on the way a need, an eligibility and a referral are counted and a code given.
func chaosWords() []string {
	return []string{"/start", "vay von", "buôn bán nhỏ", "hau loc", "1", "Đủ rồi, xem nơi giúp", "mã"}
}

// Two replicas, killed at any instant and started again under load, behind a
// proxy that sends every update to either: nobody's answer is lost or swapped,
// and nothing is counted twice or not at all.
func TestReplicasMayBeKilledAtAnyTime(t *testing.T) {
	c := newChaos(t)
	c.replicas[0].start(t)
	c.replicas[1].start(t)

	idle := c.counts(t)
	c.golden(t)
	one := difference(c.counts(t), idle)
	if one[tally.Operations+" loans/need"] != 1 || len(one) < 5 {
		t.Fatalf("a conversation counts %v", one)
	}

	stop, killed := make(chan struct{}), make(chan int)
	go func() { killed <- c.kill(t, stop) }()
	var talks atomic.Int64
	var people sync.WaitGroup
	length, crowd := chaosTime(t)
	over := time.After(length)
	for range crowd {
		people.Go(func() {
			for {
				c.talk(t, 5_000_000_000+talks.Add(1))
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	<-over
	close(stop)
	deaths := <-killed
	people.Wait()

	n := talks.Load()
	all := difference(c.counts(t), idle)
	for cell, each := range one {
		if want := each * (n + 1); all[cell] != want {
			t.Errorf("%s is counted %d times in %d conversations, want %d", cell, all[cell], n+1, want)
		}
	}
	if len(all) != len(one) {
		t.Errorf("counted is %v, want only %v", all, one)
	}
	if deaths == 0 || c.again.Load() == 0 {
		t.Error("nobody died, or nothing was delivered again: nothing was tried")
	}
	t.Logf("%d conversations of %d messages, %d deaths, %d deliveries repeated, %d copies, %d answers said twice",
		n, len(chaosWords()), deaths, c.again.Load(), c.copies.Load(), c.twice.Load())
}

// chaos is two replicas and all that is around them.
type chaos struct {
	api      *faketelegram.Server
	replicas [2]*replica
	proxy    *httptest.Server
	settings Settings
	replies  [][]string // what is said to each of chaosWords
	update   atomic.Int64
	codes    sync.Map // given: every person has one of their own

	again, copies, twice atomic.Int64
}

func newChaos(t *testing.T) *chaos {
	c := &chaos{api: faketelegram.ForTest(t)}
	c.update.Store(7_000_000)
	dir := t.TempDir()
	c.settings = Settings{DataDir: filepath.Join(dir, "data"), DatabaseURL: realtest.PostgreSQL(t)}
	redis := realtest.HardenedRedis(t)
	for i := range c.replicas {
		port, err := freePort()
		if err != nil {
			t.Fatal(err)
		}
		c.replicas[i] = &replica{address: "127.0.0.1:" + port, env: []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "DATA_DIR=" + c.settings.DataDir, "DATABASE_URL=" + c.settings.DatabaseURL,
			"REDIS_URL=" + redis.URL(), "SESSION_SECRET=" + testSecret, "LISTEN=127.0.0.1:" + port, "METRICS_LISTEN=off",
			"TELEGRAM_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + c.api.URL, "TELEGRAM_MODE=webhook",
			"TELEGRAM_WEBHOOK_SECRET=" + testSecret, "PUBLIC_URL=https://nhipcau.example.vn",
		}}
		t.Cleanup(c.replicas[i].kill)
	}
	c.proxy = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: c.replicas[rand.N(2)].address})
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(c.proxy.Close)
	return c
}

// replica is one process, and the next in its place.
type replica struct {
	address string
	env     []string
	cmd     *exec.Cmd
	out     lockedBuffer
}

// start starts it and waits until it can take turns.
func (r *replica) start(t *testing.T) {
	r.cmd = exec.Command("nhipcau")
	r.cmd.Env, r.cmd.Stdout, r.cmd.Stderr = r.env, &r.out, &r.out
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := r.cmd.Start(); err != nil {
		t.Error(err)
		return
	}
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		res, err := http.Get("http://" + r.address + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
	}
	t.Errorf("a replica does not get ready: %s", r.out.Bytes())
}

func (r *replica) kill() {
	if r.cmd != nil {
		r.cmd.Process.Kill()
		r.cmd.Wait()
		r.cmd = nil
	}
}

// kill kills one replica or the other, now and then both, and starts them again.
func (c *chaos) kill(t *testing.T, stop chan struct{}) (deaths int) {
	for {
		select {
		case <-stop:
			return deaths
		case <-time.After(rand.N(700 * time.Millisecond)):
		}
		first := rand.N(2)
		victims := []*replica{c.replicas[first], c.replicas[1-first]}[:1+rand.N(5)/4]
		for _, r := range victims {
			r.kill()
			deaths++
		}
		for _, r := range victims {
			r.start(t)
		}
	}
}

// golden has one conversation while nobody dies, to know what is said.
func (c *chaos) golden(t *testing.T) {
	person := c.api.Person(4_999_999_999)
	for _, text := range chaosWords() {
		before := len(botSaid(person))
		c.deliver(t, 4_999_999_999, text)
		c.replies = append(c.replies, masked(botSaid(person)[before:]))
	}
	for i, reply := range c.replies {
		for _, other := range c.replies[:i] {
			if fmt.Sprint(reply) == fmt.Sprint(other) {
				t.Fatalf("%q is answered as another message is: swapped answers could not be seen", chaosWords()[i])
			}
		}
	}
}

// talk has a whole conversation and holds every answer against the golden one.
func (c *chaos) talk(t *testing.T, id int64) {
	person := c.api.Person(id)
	var code string
	for i, text := range chaosWords() {
		before := len(botSaid(person))
		c.deliver(t, id, text)
		got := botSaid(person)[before:]
		c.compare(t, i, masked(got))
		for _, digits := range shownCode.FindAllString(strings.Join(got, "\n"), -1) {
			if code != "" && digits != code {
				t.Errorf("one person holds the codes %s and %s", code, digits)
			}
			code = digits
		}
	}
	if _, taken := c.codes.LoadOrStore(code, id); taken || code == "" {
		t.Errorf("the code %q is nobody's or somebody else's", code)
	}
}

// compare holds that the whole answer stands at the end, and before it at most
// the same words, from whoever died of saying them.
func (c *chaos) compare(t *testing.T, i int, got []string) {
	want := c.replies[i]
	if len(got) < len(want) || fmt.Sprint(got[len(got)-len(want):]) != fmt.Sprint(want) {
		t.Errorf("%q is answered\n%q\nwant\n%q", chaosWords()[i], got, want)
		return
	}
	for _, extra := range got[:len(got)-len(want)] {
		if !strings.Contains(fmt.Sprint(want), extra) {
			t.Errorf("%q is also answered %q", chaosWords()[i], extra)
		}
	}
	if len(got) > len(want) {
		c.twice.Add(1)
	}
}

// botSaid is what a person was told, in order.
func botSaid(p *faketelegram.Person) (texts []string) {
	for _, m := range p.Messages() {
		if m.FromBot {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// masked takes the code, which is everybody's own, out of what was said.
func masked(texts []string) (out []string) {
	for _, s := range texts {
		out = append(out, shownCode.ReplaceAllString(s, "[code]"))
	}
	return out
}

// deliver brings an update as Telegram does: again and again until it is
// accepted, and now and then a second time at the same moment.
func (c *chaos) deliver(t *testing.T, id int64, text string) {
	update := c.update.Add(1)
	body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private"},"text":%q}}`,
		update, update, time.Now().Unix(), id, text)
	var copies sync.WaitGroup
	defer copies.Wait()
	if rand.N(20) == 0 {
		c.copies.Add(1)
		copies.Go(func() { c.post(body) })
	}
	for deadline := time.Now().Add(90 * time.Second); time.Now().Before(deadline); c.again.Add(1) {
		if c.post(body) == http.StatusOK {
			return
		}
		time.Sleep(50*time.Millisecond + rand.N(200*time.Millisecond))
	}
	t.Errorf("nobody takes an update: %s", c.replicas[0].out.Bytes())
}

func (c *chaos) post(body string) int {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // as long as Telegram waits
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "POST", c.proxy.URL+"/hook/telegram", strings.NewReader(body))
	if err != nil {
		return 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", testSecret)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// counts reads all open counts, which in tests bear no noise.
func (c *chaos) counts(t *testing.T) map[string]int64 {
	t.Helper()
	ctx := context.Background()
	db, err := openStore(ctx, c.settings)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	openTally = noiseless
	defer func() { openTally = tally.Open }()
	l, err := openLedger(ctx, c.settings, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close(ctx)
	sum := map[string]int64{}
	for _, table := range []string{tally.Operations, tally.ByTopic, tally.InAll, tally.ByCluster, tally.ByCommune} {
		periods, err := l.Peek(ctx, table)
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range periods {
			for cell, n := range cells {
				sum[table+" "+cell] += n
			}
		}
	}
	return sum
}

// difference is what was counted between two looks.
func difference(later, earlier map[string]int64) map[string]int64 {
	d := maps.Clone(later)
	for cell, n := range earlier {
		d[cell] -= n
	}
	maps.DeleteFunc(d, func(_ string, n int64) bool { return n == 0 })
	return d
}
