package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
)

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
