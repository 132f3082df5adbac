package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/needle"
)

// watched is the program under audit. All it prints goes to a file of the folder
// that is searched.
type watched struct {
	cmd           *exec.Cmd
	chat, metrics string
	ended         chan struct{}
}

func (p *watched) alive() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// stays reports whether it is still alive after a while.
func (p *watched) stays(d time.Duration) bool {
	select {
	case <-p.ended:
		return false
	case <-time.After(d):
		return true
	}
}

var announced = regexp.MustCompile(`(?m)^  (chat|metrics) +(http://\S+)$`)

// start runs this binary at its most talkative, and waits until it says where
// everything is.
func (a *auditor) start(name string) (*watched, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	output := filepath.Join(a.root, "output-"+name+".txt")
	file, err := os.Create(output)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	p := &watched{cmd: &exec.Cmd{
		Path: self, Args: []string{os.Args[0], "serve"}, Dir: a.root, Env: a.environ(), Stdout: file, Stderr: file,
	}, ended: make(chan struct{})}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	for deadline := time.Now().Add(90 * time.Second); p.alive() && time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		said, _ := os.ReadFile(output)
		for _, line := range announced.FindAllSubmatch(said, -1) {
			if string(line[1]) == "chat" {
				p.chat = string(line[2])
			} else {
				p.metrics = string(line[2])
			}
		}
		if p.metrics != "" {
			a.chat = p.chat
			return p, nil
		}
	}
	_ = p.cmd.Process.Kill()
	said, _ := os.ReadFile(output)
	return nil, fmt.Errorf("the program does not start: %s", bytes.TrimSpace(said))
}

// environ is the operator's settings, with everything that leads out of here
// replaced: no real platform, no real model, no real counts.
func (a *auditor) environ() []string {
	env := []string{
		"HOME=" + a.root, "TMPDIR=" + filepath.Join(a.root, "tmp"), "DATA_DIR=" + filepath.Join(a.root, "data"),
		"LISTEN=127.0.0.1:0", "METRICS_LISTEN=127.0.0.1:0", "LOG_LEVEL=debug",
		"TELEGRAM_TOKEN=" + faketelegram.Token, "TELEGRAM_API_URL=" + a.apiURL, "TELEGRAM_MODE=poll",
		"DATABASE_URL=" + a.settings.DatabaseURL, "PUBLIC_URL=" + a.settings.PublicURL,
	}
	env = append(env, a.zaloSettings()...)
	if a.sessions != "" {
		env = append(env, "REDIS_URL="+a.sessions, "SESSION_SECRET="+a.secret)
	}
	for _, kv := range a.call.environ {
		name, _, _ := strings.Cut(kv, "=")
		ours := slices.ContainsFunc(settingsTable(), func(row setting) bool { return row.name == name })
		if !ours && name != "HOME" && name != "TMPDIR" {
			env = append(env, kv)
		}
	}
	return env
}

// coreless reports whether the process may leave no core file; true where the
// system does not tell.
func (p *watched) coreless() bool {
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", p.cmd.Process.Pid))
	if err != nil {
		return true
	}
	return regexp.MustCompile(`(?m)^Max core file size +0 +0 `).Match(limits)
}

// peek looks into the memory of the running program, where the system lets us.
// The conversations of the last minutes are there, so this fails nobody: it says
// how much somebody would find who has taken over the machine.
func (a *auditor) peek(p *watched) {
	f := needle.NewFinder(a.needles)
	if err := searchMemory(f, p.cmd.Process.Pid); err != nil {
		a.report.Memory = "The memory of the running program could not be read from outside, as it should be."
		return
	}
	seen := map[string]bool{}
	for _, found := range f.Found() {
		seen[found.What] = true
	}
	a.report.Memory = fmt.Sprintf("In the memory of the running program, %d MB, which only root may read: %d kinds of needles of the conversations just had.", f.Bytes>>20, len(seen))
}

// mostMemory bounds what is read of a process.
const mostMemory = 1 << 30

func searchMemory(f *needle.Finder, pid int) error {
	maps, err := os.Open(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return err
	}
	defer maps.Close()
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return err
	}
	defer mem.Close()
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		if f.Bytes+to-from > mostMemory {
			return errors.New("too much memory to search")
		}
		_ = f.Reader("memory", io.NewSectionReader(mem, from, to-from)) // parts of it the kernel keeps
	}
	if f.Bytes == 0 {
		return errors.New("nothing could be read")
	}
	return nil
}
