package main

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestSettingsComeFromFlagsThenEnvironmentThenTheTable(t *testing.T) {
	got, err := readSettings(
		[]string{"LISTEN=127.0.0.1:1", "DATA_DIR=/from/env", "PUBLIC_URL=https://nhipcau.example.vn/", "LOG_LEVEL=", "HOME=/root"},
		map[string]string{"DATA_DIR": "/from/flag"})
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Listen: "127.0.0.1:1", MetricsListen: "127.0.0.1:0", DataDir: "/from/flag",
		PublicURL: "https://nhipcau.example.vn", TelegramAPIURL: "https://api.telegram.org", TelegramMode: "poll",
		LLMTimeout: 3 * time.Second, LLMConcurrent: 4, LLMDaily: 2000, LogLevel: slog.LevelInfo,
		ZaloOAAPIURL: "https://openapi.zalo.me", ZaloOAAuthURL: "https://oauth.zaloapp.com", ZaloBotAPIURL: "https://bot-api.zaloplatforms.com", ZaloBotMode: "poll",
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Settings{}, "Shown")); diff != "" {
		t.Fatal(diff)
	}
}

// An admin sees how the program is set up, and nothing that lets anybody in.
func TestNoSecretIsAmongTheSettingsThatAreShown(t *testing.T) {
	var environ []string
	for _, row := range settingsTable() {
		for _, kind := range [][2]string{
			{"TOKEN", "123456:secretsecretsecretsecret"}, {"_KEY", "secretsecretsecretsecret"}, {"SECRET", "secretsecretsecretsecretsecretsecret"},
			{"DATABASE_URL", "postgres://u:secretsecret@h/d"}, {"REDIS_URL", "redis://u:secretsecret@h:1"}, {"_APP_ID", "1234567890123"},
		} {
			if strings.Contains(row.name, kind[0]) && row.name != "SESSION_SECRET_FILE" {
				environ = append(environ, row.name+"="+kind[1])
				break
			}
		}
	}
	s, err := readSettings(append(environ, "LISTEN=127.0.0.1:1", "LLM_BASE_URL=http://127.0.0.1:1/v1", "LLM_MODEL=m"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Shown) != len(settingsTable()) {
		t.Errorf("%d settings are shown", len(s.Shown))
	}
	for _, shown := range s.Shown {
		if strings.Contains(shown.Value, "secret") {
			t.Errorf("%s is shown", shown.Name)
		}
		if shown.Name == "TELEGRAM_TOKEN" && !shown.Set || shown.Name == "LISTEN" && shown.Value != "127.0.0.1:1" {
			t.Errorf("%+v", shown)
		}
	}
}

func TestListsAreReadWithBlanksAndAll(t *testing.T) {
	got, err := readSettings([]string{
		"EMBED_ORIGINS= https://a.example.vn, https://b.example.vn:8443 ,", "TRUSTED_PROXIES=127.0.0.1, 10.1.2.3/8 ,::1",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"https://a.example.vn", "https://b.example.vn:8443"}, got.EmbedOrigins); diff != "" {
		t.Error(diff)
	}
	if s := fmt.Sprint(got.TrustedProxies); s != "[127.0.0.1/32 10.0.0.0/8 ::1/128]" {
		t.Error(s)
	}
}

func TestAMalformedSettingIsOneClearSentence(t *testing.T) {
	cases := []struct{ env, want string }{
		{"LISTEN=8080", `LISTEN is "8080": want host:port`},
		{"LISTEN=127.0.0.1:99999", "LISTEN is"},
		{"METRICS_LISTEN=0.0.0.0:9090", "metrics stay on this machine"},
		{"METRICS_LISTEN=on", "or off"},
		{"DATA_DIR= ", "DATA_DIR is empty"},
		{"DATABASE_URL=mysql://root:secret@db/x", "DATABASE_URL is not understood"},
		{"PUBLIC_URL=https://nhipcau.example.vn/chat", "without what follows the host"},
		{"PUBLIC_URL=nhipcau.vn", "PUBLIC_URL is"},
		{"TELEGRAM_TOKEN=my secret", "TELEGRAM_TOKEN is not a bot's token"},
		{"TELEGRAM_API_URL=ftp://secret", "TELEGRAM_API_URL is"},
		{"TELEGRAM_MODE=push", "use poll or webhook"},
		{"TELEGRAM_WEBHOOK_SECRET=secret", "want 16 to 256 letters"},
		{"EMBED_ORIGINS=https://a.example.vn/page", "EMBED_ORIGINS has"},
		{"EMBED_ORIGINS=*", "EMBED_ORIGINS has"},
		{"EMBED_ORIGINS=https://*.example.vn", "EMBED_ORIGINS has"},
		{"EMBED_ORIGINS=https://a.example.vn http://b.example.vn", "EMBED_ORIGINS has"},
		{"EMBED_ORIGINS=https://a.example.vn,http://b.example.vn", `EMBED_ORIGINS has "http://b.example.vn"`},
		{"EMBED_ORIGINS=https://a.example.vn;script-src", "EMBED_ORIGINS has"},
		{"TRUSTED_PROXIES=proxy.example.vn", "TRUSTED_PROXIES has"},
		{"TRUSTED_PROXIES=127.0.0.1/40", "TRUSTED_PROXIES has"},
		{"LOG_LEVEL=loud", "use debug, info, warn or error"},
		{"REDIS_URL=http://secret", "REDIS_URL is not understood"},
		{"REDIS_URL=redis://secret", "set SESSION_SECRET or SESSION_SECRET_FILE too"},
		{"SESSION_SECRET=secret", "SESSION_SECRET is too short"},
		{"LLM_API_KEY=secret", "set LLM_BASE_URL"},
		{"LLM_API_KEY=a secret", "LLM_API_KEY is not a key"},
		{"LLM_MODEL=x", "set LLM_BASE_URL"},
		{"LLM_BASE_URL=http://127.0.0.1:11434/v1", "set LLM_MODEL"},
		{"LLM_BASE_URL=http://models.example.com/v1", "use https"},
		{"LLM_BASE_URL=http://8.8.8.8/v1", "use https"},
		{"LLM_BASE_URL=ollama", "LLM_BASE_URL is not understood"},
		{"LLM_BASE_URL=https://user:secret@models.example.com/v1", "LLM_BASE_URL is not understood"},
		{"LLM_TIMEOUT=3", "want a time from 200ms to 10s"},
		{"LLM_TIMEOUT=1m", "want a time"},
		{"LLM_CONCURRENT=0", "want a number from 1 to 256"},
		{"LLM_DAILY=many", "want a number"},
		{"LLM_BASE_URI=x", "did you mean LLM_BASE_URL?"},
		{"ZALO_BOT_TOKEN=secret", "ZALO_BOT_TOKEN is not a bot's token"},
		{"ZALO_BOT_MODE=push", "use poll or webhook"},
		{"ZALO_BOT_WEBHOOK_SECRET=secret", "want 16 to 256 letters"},
		{"ZALO_BOT_API_URL=ftp://secret", "ZALO_BOT_API_URL is"},
		{"ZALO_OA_APP_ID=secret", "ZALO_OA_APP_ID is not the id of a Zalo app"},
		{"ZALO_OA_APP_SECRET=my secret", "ZALO_OA_APP_SECRET is not usable"},
		{"ZALO_OA_SECRET_KEY=secret", "ZALO_OA_SECRET_KEY is not usable"},
		{"ZALO_OA_ACCESS_TOKEN=secret\twith\ttabs", "ZALO_OA_ACCESS_TOKEN is not usable"},
		{"ZALO_OA_REFRESH_TOKEN=secret", "ZALO_OA_REFRESH_TOKEN is not usable"},
		{"ZALO_OA_API_URL=zalo", "ZALO_OA_API_URL is"},
		{"ZALO_OA_AUTH_URL=zalo", "ZALO_OA_AUTH_URL is"},
		{"ZALO_OA_APP_ID=123456789", "ZALO_OA_APP_SECRET is missing"},
		{"ZALO_OA_APPID=1", "did you mean ZALO_OA_APP_ID?"},
		{"TELEGRAM_BOT_TOKEN=secret", "did you mean TELEGRAM_TOKEN?"},
		{"DATA_DIRR=x", "did you mean DATA_DIR?"},
		{"LOGLEVEL=debug", "did you mean LOG_LEVEL?"},
		{"LISTN=x", "did you mean LISTEN?"},
		{"REDIS_URI=secret", "did you mean REDIS_URL?"},
	}
	for _, c := range cases {
		t.Run(c.env, func(t *testing.T) {
			_, err := readSettings([]string{c.env}, nil)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if s := err.Error(); strings.Contains(s, "\n") {
				t.Fatalf("more than one sentence: %s", s)
			}
			name, _, _ := strings.Cut(c.env, "=")
			if secret(name) && strings.Contains(err.Error(), "secret") {
				t.Fatalf("a secret is repeated: %s", err)
			}
		})
	}
}

func TestAWebhookNeedsAnAddressAndASecret(t *testing.T) {
	env := []string{"TELEGRAM_TOKEN=123456:AAbbCCddEE", "TELEGRAM_MODE=webhook"}
	for _, add := range []struct{ env, want string }{
		{"PUBLIC_URL=http://nhipcau.example.vn", "set PUBLIC_URL to the https address"},
		{"PUBLIC_URL=https://nhipcau.example.vn", "set TELEGRAM_WEBHOOK_SECRET"},
	} {
		if _, err := readSettings(append(env, add.env), nil); err == nil || !strings.Contains(err.Error(), add.want) {
			t.Errorf("%s: got %v, want %q", add.env, err, add.want)
		}
	}
	env = append(env, "PUBLIC_URL=https://nhipcau.example.vn", "TELEGRAM_WEBHOOK_SECRET=0123456789abcdef")
	if _, err := readSettings(env, nil); err != nil {
		t.Error(err)
	}
}

func TestAZaloBotsWebhookNeedsAnAddressAndASecret(t *testing.T) {
	env := []string{"ZALO_BOT_TOKEN=123456:AAbbCCddEE", "ZALO_BOT_MODE=webhook"}
	if _, err := readSettings(env, nil); err == nil || !strings.Contains(err.Error(), "ZALO_BOT_MODE is webhook: set PUBLIC_URL") {
		t.Error(err)
	}
	env = append(env, "PUBLIC_URL=https://nhipcau.example.vn")
	if _, err := readSettings(env, nil); err == nil || !strings.Contains(err.Error(), "set ZALO_BOT_WEBHOOK_SECRET") {
		t.Error(err)
	}
}

func TestAZaloAccountIsWholeOrNotThere(t *testing.T) {
	if _, err := readSettings([]string{"ZALO_OA_REFRESH_TOKEN=rrrrrrrr"}, nil); err == nil || !strings.Contains(err.Error(), "ZALO_OA_APP_ID is missing") {
		t.Error(err)
	}
	env := []string{"ZALO_OA_APP_ID=123456789"}
	for _, add := range []struct{ env, want string }{
		{"", "ZALO_OA_APP_SECRET is missing"},
		{"ZALO_OA_APP_SECRET=abcdefgh", "ZALO_OA_SECRET_KEY is missing"},
		{"ZALO_OA_SECRET_KEY=abcdefgh", "is the app's secret: copy the OA Secret Key"},
		{"ZALO_OA_SECRET_KEY=hgfedcba", ""},
		{"ZALO_OA_ACCESS_TOKEN=aaaaaaaa", "ZALO_OA_REFRESH_TOKEN is missing"},
		{"ZALO_OA_REFRESH_TOKEN=rrrrrrrr", ""},
	} {
		env = append(env, add.env)
		_, err := readSettings(env, nil)
		if add.want == "" && err != nil || add.want != "" && (err == nil || !strings.Contains(err.Error(), add.want)) {
			t.Errorf("%s: got %v, want %q", add.env, err, add.want)
		}
	}
}

// secret reports whether a setting may hold a password or token.
func secret(name string) bool {
	return strings.Contains(name, "SECRET") || strings.Contains(name, "TOKEN") || strings.Contains(name, "KEY") || strings.Contains(name, "DATABASE") || strings.Contains(name, "REDIS")
}

func TestVariablesOfOtherProgramsDoNotStopTheStart(t *testing.T) {
	others := []string{
		"LISTEN_FDS=1", "LISTEN_PID=7", "DATA_CENTER=1", "DATABASE_PASSWORD=x", "REDIS_PORT_6379_TCP=tcp://x", "PUBLIC_KEY=x",
		"LOG_FORMAT=json", "LLM_CACHE=1", "XDG_DATA_DIRS=/x", "TELEGRAM_API_ID=1", "PATH=/bin", "_=/bin/x", "LESS=R", "A=1", "=x",
	}
	if _, err := readSettings(others, nil); err != nil {
		t.Fatal(err)
	}
}

func TestEverySettingHasAFallbackThatIsAccepted(t *testing.T) {
	for _, row := range settingsTable() {
		if err := row.read(new(Settings), row.fallback); err != nil {
			t.Errorf("%s %v", row.name, err)
		}
		if row.help == "" || strings.HasSuffix(row.help, ".") {
			t.Errorf("%s: help %q, want a line without a full stop", row.name, row.help)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"LISTEN", "LISTEN", 0}, {"LISTN", "LISTEN", 1}, {"LISTEN", "SILENT", 4}, {"", "ABC", 3}, {"DATADIR", "DATA_DIR", 1}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestHealthcheckCallsTheLoopback(t *testing.T) {
	for listen, want := range map[string]string{
		"0.0.0.0:8080": "127.0.0.1:8080", ":8080": "127.0.0.1:8080", "[::]:80": "[::1]:80",
		"127.0.0.1:1": "127.0.0.1:1", "nhipcau.lan:80": "nhipcau.lan:80",
	} {
		if got := reachable(listen); got != want {
			t.Errorf("reachable(%q) = %q, want %q", listen, got, want)
		}
	}
}
