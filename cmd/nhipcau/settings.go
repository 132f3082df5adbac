package main

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/answer/llm"
	"nhipcau/portal"
)

// Settings is what an operator may choose, read from the environment and from
// flags of the same names. Every field has its row in settingsTable.
type Settings struct {
	Listen         string // host:port of the web chat
	MetricsListen  string // host:port on the loopback, or "off"
	DataDir        string
	DatabaseURL    string // empty: the SQLite file in DataDir
	RedisURL       string // empty: sessions in memory
	Secret         string // what replicas share; empty: drawn at the start
	SecretFile     string // or the file it is in
	PublicURL      string // where people reach us from outside, without a slash at the end; may be empty
	EmbedOrigins   []string
	TrustedProxies []netip.Prefix
	TelegramToken  string // empty: no Telegram
	TelegramAPIURL string
	TelegramMode   string // "poll" or "webhook"
	TelegramSecret string // what Telegram shows when it calls the webhook
	LLMBaseURL     string // empty: no model; without a slash at the end
	LLMKey         llm.Key
	LLMModel       string
	LLMTimeout     time.Duration
	LLMConcurrent  int
	LLMDaily       int

	ZaloOAAppID        string // empty: no Official Account
	ZaloOAAppSecret    string
	ZaloOASecretKey    string // what Zalo signs its webhook calls with
	ZaloOAAccessToken  string // the two only begin; the database has those of today
	ZaloOARefreshToken string
	ZaloOAAPIURL       string
	ZaloOAAuthURL      string
	ZaloBotToken       string // empty: no Zalo bot
	ZaloBotAPIURL      string
	ZaloBotMode        string // "poll" or "webhook"
	ZaloBotSecret      string // what Zalo shows when it calls the bot's webhook

	LogLevel slog.Level

	Shown []portal.Setting // all of them, as an admin may see them
}

// open are the settings whose value may be seen; of every other only whether it is
// set, so that a new one is a secret until somebody decides.
var open = []string{
	"LISTEN", "METRICS_LISTEN", "DATA_DIR", "PUBLIC_URL", "EMBED_ORIGINS", "TRUSTED_PROXIES", "TELEGRAM_MODE",
	"LLM_MODEL", "LLM_TIMEOUT", "LLM_CONCURRENT", "LLM_DAILY", "ZALO_BOT_MODE", "LOG_LEVEL",
}

// setting is one row: its name in the environment, what it is when nobody
// says, what it does, and how it is read. The errors of read end a sentence
// that begins with the setting's name, and never repeat a secret.
type setting struct {
	name, fallback, help string
	read                 func(*Settings, string) error
}

// settingsTable lists every setting, in the order of the help and of
// docs/operator.md (a test compares the two).
func settingsTable() []setting {
	return []setting{
		{"LISTEN", "127.0.0.1:8080", "address of the web chat; 0.0.0.0:8080 to be reached from other machines",
			func(s *Settings, v string) error { s.Listen = v; return address(v) }},
		{"METRICS_LISTEN", "127.0.0.1:0", "address of the metrics page, on this machine only; off for none",
			func(s *Settings, v string) error { s.MetricsListen = v; return loopback(v) }},
		{"DATA_DIR", "./data", "folder for the database, the counts and the keys; made if missing",
			func(s *Settings, v string) error { s.DataDir = v; return filled(v) }},
		{"DATABASE_URL", "", "empty for the SQLite file in DATA_DIR, or postgres://user@host/name",
			func(s *Settings, v string) error { s.DatabaseURL = v; return database(v) }},
		{"REDIS_URL", "", "empty for sessions in memory, or redis://user:password@host:6379; rediss://, unix:// and ?addr= for a cluster are understood",
			func(s *Settings, v string) error { s.RedisURL = v; return redisURL(v) }},
		{"SESSION_SECRET", "", "what replicas share to open each other's sessions and pages: 32 characters or more, e.g. from openssl rand -hex 32",
			func(s *Settings, v string) error { s.Secret = v; return sharedSecret(v) }},
		{"SESSION_SECRET_FILE", "", "a file with that secret, instead",
			func(s *Settings, v string) error { s.SecretFile = v; return nil }},
		{"PUBLIC_URL", "", "address under which people reach the web chat, e.g. https://nhipcau.example.vn",
			func(s *Settings, v string) error { s.PublicURL = strings.TrimRight(v, "/"); return home(v) }},
		{"EMBED_ORIGINS", "", "sites whose pages may show the web chat in a frame, e.g. https://hoi-phu-nu.example.vn, with commas between",
			func(s *Settings, v string) (err error) { s.EmbedOrigins, err = origins(v); return err }},
		{"TRUSTED_PROXIES", "", "addresses or networks of the reverse proxy, e.g. 127.0.0.1,10.0.0.0/8, so that limits count its visitors one by one",
			func(s *Settings, v string) (err error) { s.TrustedProxies, err = networks(v); return err }},
		{"TELEGRAM_TOKEN", "", "token of the Telegram bot; empty for no Telegram",
			func(s *Settings, v string) error { s.TelegramToken = v; return token(v) }},
		{"TELEGRAM_API_URL", "https://api.telegram.org", "server of the Telegram Bot API",
			func(s *Settings, v string) error { s.TelegramAPIURL = strings.TrimRight(v, "/"); return website(v) }},
		{"TELEGRAM_MODE", "poll", "how updates come: poll asks for them, webhook has them sent to PUBLIC_URL",
			func(s *Settings, v string) error { s.TelegramMode = v; return mode(v) }},
		{"TELEGRAM_WEBHOOK_SECRET", "", "any 16 to 256 letters, digits, _ and -, which Telegram then shows at the webhook",
			func(s *Settings, v string) error { s.TelegramSecret = v; return hookSecret(v) }},
		{"LLM_BASE_URL", "", "server with OpenAI's API that may help to understand, e.g. http://127.0.0.1:11434/v1; empty for none (docs/model.md)",
			func(s *Settings, v string) error { s.LLMBaseURL = strings.TrimRight(v, "/"); return modelServer(v) }},
		{"LLM_API_KEY", "", "its key; empty for a server without one",
			func(s *Settings, v string) error { s.LLMKey = llm.Key(v); return apiKey(v) }},
		{"LLM_MODEL", "", "name of the model, as the server knows it",
			func(s *Settings, v string) error { s.LLMModel = v; return nil }},
		{"LLM_TIMEOUT", "3s", "how long a person waits for it at most, from 200ms to 10s",
			func(s *Settings, v string) error { return modelTimeout(s, v) }},
		{"LLM_CONCURRENT", "4", "how many questions it is asked at once; the next get the answer without it",
			func(s *Settings, v string) error { return upTo(256, &s.LLMConcurrent, v) }},
		{"LLM_DAILY", "2000", "how many questions it is asked a day, in Vietnam's time, by this process",
			func(s *Settings, v string) error { return upTo(10_000_000, &s.LLMDaily, v) }},
		{"ZALO_OA_APP_ID", "", "id of the Zalo app that acts for the Official Account; empty for no account",
			func(s *Settings, v string) error { s.ZaloOAAppID = v; return appID(v) }},
		{"ZALO_OA_APP_SECRET", "", "secret key of that app",
			func(s *Settings, v string) error { s.ZaloOAAppSecret = v; return zaloSecret(v) }},
		{"ZALO_OA_SECRET_KEY", "", "OA Secret Key of the app's Webhook page, with which Zalo signs; not the app's secret",
			func(s *Settings, v string) error { s.ZaloOASecretKey = v; return zaloSecret(v) }},
		{"ZALO_OA_ACCESS_TOKEN", "", "access token to begin with; may be left out",
			func(s *Settings, v string) error { s.ZaloOAAccessToken = v; return zaloSecret(v) }},
		{"ZALO_OA_REFRESH_TOKEN", "", "refresh token to begin with; later ones are kept sealed in the database",
			func(s *Settings, v string) error { s.ZaloOARefreshToken = v; return zaloSecret(v) }},
		{"ZALO_OA_API_URL", "https://openapi.zalo.me", "server of the OA API",
			func(s *Settings, v string) error { s.ZaloOAAPIURL = strings.TrimRight(v, "/"); return website(v) }},
		{"ZALO_OA_AUTH_URL", "https://oauth.zaloapp.com", "server that renews the tokens",
			func(s *Settings, v string) error { s.ZaloOAAuthURL = strings.TrimRight(v, "/"); return website(v) }},
		{"ZALO_BOT_TOKEN", "", "token of the bot made in the Zalo app; empty for no such bot",
			func(s *Settings, v string) error { s.ZaloBotToken = v; return zaloBotToken(v) }},
		{"ZALO_BOT_API_URL", "https://bot-api.zaloplatforms.com", "server of the Zalo Bot Platform",
			func(s *Settings, v string) error { s.ZaloBotAPIURL = strings.TrimRight(v, "/"); return website(v) }},
		{"ZALO_BOT_MODE", "poll", "how the bot's updates come: poll asks for them, webhook has them sent to PUBLIC_URL",
			func(s *Settings, v string) error { s.ZaloBotMode = v; return mode(v) }},
		{"ZALO_BOT_WEBHOOK_SECRET", "", "any 16 to 256 letters, digits, _ and -, which Zalo then shows at the bot's webhook",
			func(s *Settings, v string) error { s.ZaloBotSecret = v; return hookSecret(v) }},
		{"LOG_LEVEL", "info", "debug, info, warn or error",
			func(s *Settings, v string) error { return level(s, v) }},
	}
}

// readSettings takes every setting from its flag, else from the environment,
// else its fallback. environ is as os.Environ gives it; flags are by setting
// name. The first thing that is wrong is returned as one sentence.
func readSettings(environ []string, flags map[string]string) (Settings, error) {
	given := map[string]string{}
	for _, kv := range environ {
		if name, v, _ := strings.Cut(kv, "="); v != "" {
			given[name] = v
		}
	}
	if err := refuseStrangers(given); err != nil {
		return Settings{}, err
	}
	maps.Copy(given, flags)
	var s Settings
	for _, row := range settingsTable() {
		v, ok := given[row.name]
		if !ok {
			v = row.fallback
		}
		if err := row.read(&s, v); err != nil {
			return Settings{}, fmt.Errorf("%s %w", row.name, err)
		}
		shown := portal.Setting{Name: row.name, Set: v != "" && v != row.fallback}
		if slices.Contains(open, row.name) {
			shown.Value = v
		}
		s.Shown = append(s.Shown, shown)
	}
	return s, s.agree()
}

// agree finds settings that are well each by itself and not together.
func (s Settings) agree() error {
	if err := s.modelAgrees(); err != nil {
		return err
	}
	if s.Secret != "" && s.SecretFile != "" {
		return errors.New("SESSION_SECRET and SESSION_SECRET_FILE are both set: keep one")
	}
	if s.RedisURL != "" && s.Secret == "" && s.SecretFile == "" {
		return errors.New("REDIS_URL is set: set SESSION_SECRET or SESSION_SECRET_FILE too, the same for every replica, or none could open what another keeps")
	}
	if s.TelegramToken != "" && s.TelegramMode == "webhook" {
		if err := s.webhook("TELEGRAM", "Telegram", s.TelegramSecret); err != nil {
			return err
		}
	}
	if s.ZaloBotToken != "" && s.ZaloBotMode == "webhook" {
		if err := s.webhook("ZALO_BOT", "Zalo", s.ZaloBotSecret); err != nil {
			return err
		}
	}
	return s.wholeAccount()
}

// webhook says what a channel needs to have its updates delivered.
func (s Settings) webhook(channel, platform, secret string) error {
	if !strings.HasPrefix(s.PublicURL, "https://") {
		return fmt.Errorf("%s_MODE is webhook: set PUBLIC_URL to the https address where %s finds us", channel, platform)
	}
	if secret == "" {
		return fmt.Errorf("%s_MODE is webhook: set %[1]s_WEBHOOK_SECRET, so that nobody else can send updates", channel)
	}
	return nil
}

// refuseStrangers stops at a variable that was meant for us and would do
// nothing, being a letter or a word off. Variables of other programs are let be.
func refuseStrangers(given map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if near := nearest(name); near != "" {
			return fmt.Errorf("%s is not a setting; did you mean %s?", name, near)
		}
	}
	return nil
}

// flagName is a setting's name on the command line: DATA_DIR is --data-dir.
func flagName(setting string) string {
	return strings.ToLower(strings.ReplaceAll(setting, "_", "-"))
}
