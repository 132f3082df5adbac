package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/internal/needle"
	"nhipcau/internal/realtest"
)

// TestNothingOfAPersonIsInRedis lets an administrator of Redis do their worst
// while a person talks: keep every command that writes, look at every call, and
// take dumps. Neither the person nor the secret is in any of it.
func TestNothingOfAPersonIsInRedis(t *testing.T) {
	redis, api := realtest.OwnRedis(t), faketelegram.ForTest(t)
	admin := redis.Client()
	for name, v := range map[string]string{"appendonly": "yes", "rdbcompression": "no", "slowlog-log-slower-than": "0", "slowlog-max-len": "100000"} {
		if err := admin.ConfigSet(t.Context(), name, v).Err(); err != nil {
			t.Fatal(err)
		}
	}
	p := startProgram(t, t.TempDir(), api.URL, "REDIS_URL="+redis.URL(), "SESSION_SECRET="+testSecret)
	a := &auditor{call: call{ctx: t.Context()}, api: api, planted: plant()}
	a.needles = append(a.planted.needles(), needle.Text("the secret", testSecret))
	if err := a.onTelegram(7_912_345_678, 7); err != nil {
		t.Fatalf("%v: %s", err, p.out.Bytes())
	}

	if err := admin.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	calls, err := admin.SlowLogGet(t.Context(), -1).Result()
	if err != nil {
		t.Fatal(err)
	}
	var seen strings.Builder
	for _, c := range calls {
		fmt.Fprintln(&seen, c.Args, c.ClientName)
	}
	output := p.end(t, syscall.SIGKILL)
	f := needle.NewFinder(a.needles)
	f.In("the calls", []byte(seen.String()))
	f.In("the output", output)
	if err := f.Folder(redis.Dir); err != nil {
		t.Fatal(err)
	}
	for _, found := range f.Found() {
		t.Error(found)
	}
	for _, key := range admin.Keys(t.Context(), "*").Val() {
		if left := admin.TTL(t.Context(), key).Val(); left <= 0 {
			t.Errorf("a key is kept for ever: %v", left)
		}
	}
	dump, err := os.ReadFile(filepath.Join(redis.Dir, "dump.rdb"))
	if err != nil || !strings.Contains(string(dump), "s:") || !strings.Contains(seen.String(), "evalsha") {
		t.Errorf("there was nothing to search: %v", err)
	}
	kept, _ := filepath.Glob(filepath.Join(redis.Dir, "appendonlydir", "*.incr.aof"))
	if len(kept) == 0 {
		t.Error("no command was kept")
	}
}
