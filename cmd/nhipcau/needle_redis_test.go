package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nhipcau/bot/telegram/faketelegram"
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
	needles := []needle{
		textNeedle("a name", plantedName), textNeedle("a phone number", plantedPhone), textNeedle("an account", plantedZalo),
		textNeedle("a sentence", plantedSentence), textNeedle("the secret", testSecret),
	}
	needles = append(needles, telegramTalk(t, p, api, 7_912_345_678)...)

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
	found := search("the calls", []byte(seen.String()), needles)
	found = append(found, search("the output", output, needles)...)
	found = append(found, searchFolder(t, redis.Dir, needles)...)
	for _, f := range found {
		t.Error(f)
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
