package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nhipcau/internal/realtest"
)

// audited runs an audit of a binary, and gives its report and status.
func audited(t *testing.T, binary string, env []string, args ...string) (r auditReport, status int) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"audit", "--json"}, args...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + t.TempDir(), "HOME=" + t.TempDir()}, env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s%s", err, out.Bytes(), errs.Bytes())
	}
	return r, cmd.ProcessState.ExitCode()
}

// Real conversations with the real program at its most talkative, and a search
// of everything it leaves.
func TestNothingOfAPersonIsAtRest(t *testing.T) {
	for name, servers := range map[string]func() []string{
		"one process": func() []string { return nil },
		"PostgreSQL and Redis": func() []string {
			return []string{"DATABASE_URL=" + realtest.PostgreSQL(t), "REDIS_URL=" + realtest.Redis(t), "SESSION_SECRET=" + testSecret}
		},
	} {
		t.Run(name, func(t *testing.T) {
			env := servers()
			r, status := audited(t, "nhipcau", env)
			for _, s := range r.Stages {
				for _, f := range s.Found {
					t.Errorf("%s: %s", s.Stage, f)
				}
				if s.Files < 3 || s.Bytes < 10_000 || env != nil && s.Rows == 0 {
					t.Errorf("%s: only %d files, %d bytes, %d rows were searched", s.Stage, s.Files, s.Bytes, s.Rows)
				}
			}
			slices.Sort(r.Channels)
			if got := strings.Join(r.Channels, " "); got != "telegram web zalo-bot zalo-oa" {
				t.Errorf("talked on %s only", got)
			}
			if status != exitDone || len(r.Stages) != 6 || r.Codes == 0 || r.Needles < 20 || env != nil && r.Stages[0].Keys == 0 {
				t.Errorf("status %d: %+v", status, r)
			}
		})
	}
}

// leakyBuild is the program with a mistake for every place.
func leakyBuild(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "leaky")
	if out, err := exec.Command("go", "build", "-tags", "leaky", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return binary
}

// Without this the other test would prove nothing.
func TestALeakIsFoundWhereverItIs(t *testing.T) {
	binary := leakyBuild(t)
	r, status := audited(t, binary, []string{"REDIS_URL=" + realtest.Redis(t), "SESSION_SECRET=" + testSecret}, "--quick")
	if status != exitFailed {
		t.Errorf("status %d: %+v", status, r)
	}
	for sink, where := range map[string]string{
		"the database":      "/" + databaseFile,
		"the log":           "/output-killed.txt",
		"the metrics":       "the metrics page",
		"a refusal":         "the answer to a wrong address",
		"a temporary file":  "/tmp/leak-",
		"a value of Redis":  "a value of Redis",
		"the dump of Redis": "the dump of Redis",
	} {
		t.Run(sink, func(t *testing.T) {
			if !foundIn(r, where) {
				t.Errorf("nothing was found in %s: %+v", where, r.Stages)
			}
		})
	}
	t.Run("the last words of a panic", func(t *testing.T) {
		r, status := audited(t, binary, []string{"NHIPCAU_LEAK=panic"}, "--quick")
		if status != exitFailed || !foundIn(r, "/output-killed.txt") {
			t.Errorf("status %d: %+v", status, r)
		}
	})
	t.Run("a panic in the real program says nothing", func(t *testing.T) {
		r, status := audited(t, binary, []string{"NHIPCAU_LEAK=crash"}, "--quick")
		if status != exitFailed || r.found() > 0 || !strings.Contains(r.Trouble, "ended by itself") {
			t.Errorf("status %d: %+v", status, r)
		}
	})
}

func foundIn(r auditReport, where string) bool {
	for _, s := range r.Stages {
		for _, f := range s.Found {
			if strings.Contains(f.Where, where) {
				return true
			}
		}
	}
	return false
}

func TestAnInstallationIsSearchedForSomebodysNeedles(t *testing.T) {
	dir := t.TempDir()
	needles := filepath.Join(dir, "needles")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(needles, "7912345678\nTrần Thị Ngọc\n")
	data := filepath.Join(dir, "data")
	write(filepath.Join(data, "clean.log"), "level=INFO msg=started\n")
	audit := func(args ...string) (string, int) {
		var out bytes.Buffer
		status := run(call{ctx: t.Context(), args: append([]string{"audit"}, args...), out: &out, errs: &out})
		return out.String(), status
	}
	if out, status := audit("--data", data, "--needles", needles); status != exitDone || !strings.Contains(out, "Nothing was found") {
		t.Errorf("status %d: %s", status, out)
	}
	write(filepath.Join(data, "old", "backup.bin"), "x\x00\x4e\xd0\x9c\xd7\x01\x00\x00\x00y")
	out, status := audit("--data", data, "--needles", needles)
	if status != exitFailed || !strings.Contains(out, "backup.bin holds line 1 (8 bytes le)") || strings.Contains(out, "Trần") {
		t.Errorf("status %d: %s", status, out)
	}
	for args, want := range map[string]string{
		"--data " + data:                      "--data needs --needles",
		"--needles " + dir + "/nowhere":       "cannot be read",
		"--needles " + needles + " --x":       "no flag --x",
		"--data nowhere --needles " + needles: "cannot be searched whole",
	} {
		if out, status := audit(strings.Fields(args)...); status == exitDone || !strings.Contains(out, want) {
			t.Errorf("%s: status %d: %s", args, status, out)
		}
	}
}
