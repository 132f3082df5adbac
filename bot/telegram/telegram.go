// Package telegram is the channel for Telegram: it asks for updates, gives each
// to its turn, and draws the answer with inline buttons, cards and a QR picture.
// Of what Telegram sends it decodes a chat's number, a message's number, time
// and text, and a button's token; names never become values. An update is
// confirmed only when its turn is finished, so none is lost in a crash.
//
//	channel, err := telegram.New(telegram.Config{Token: token, Bot: b, Log: log})
//	err = channel.Run(ctx) // until ctx ends or the token is refused
package telegram

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	tg "github.com/go-telegram/bot"
	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/internal/health"
	"nhipcau/internal/patience"
)

// channelName is what sessions and logs call this channel.
const channelName = "telegram"

// Token is what BotFather gives, e.g. "123456:AAbbCC". It never prints itself.
type Token string

const hidden = "[hidden]"

func (Token) String() string               { return hidden }
func (Token) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Token) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (Token) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Config is what the channel is made of. Only Token and Bot are needed.
type Config struct {
	Token Token
	Bot   *bot.Bot
	// APIURL is where the Bot API is; empty for https://api.telegram.org.
	APIURL string
	// WebhookSecret is what Telegram repeats in a header of every webhook
	// call; see ServeHTTP.
	WebhookSecret Token
	// PerSecond is how many messages may be sent in all; 0 is what Telegram
	// lets an ordinary bot send.
	PerSecond int
	Client    *http.Client
	Now       func() time.Time
	Log       *slog.Logger
}

// ErrToken says that Telegram does not know the token.
var ErrToken = errors.New("telegram: the token is refused, copy it from BotFather once more")

// Channel is one Telegram bot.
type Channel struct {
	c     Config
	url   string // of the Bot API, without a slash at its end
	api   *tg.Bot
	pace  *pace
	known *inflight

	later  *later
	albums *albums
	asides chan struct{} // one for each call beside the turns

	// Health is how asking for updates goes, or telling where to deliver them.
	Health *health.Sign

	poll  time.Duration                                   // how long Telegram may hold a request for updates
	drain time.Duration                                   // how long turns in flight are waited for at the end
	sleep func(ctx context.Context, d time.Duration) bool // false when ctx ended first
}

// Telegram lets a bot send about 30 messages a second in all and one a second
// to a chat, with short bursts (core.telegram.org/bots/faq). Staying below costs
// nothing; what is above is told by a 429.
const (
	allPerSecond  = 25
	chatPerSecond = 1
	chatBurst     = 8
)

// New makes a channel without calling Telegram.
func New(c Config) (*Channel, error) {
	if c.Bot == nil {
		return nil, errors.New("telegram: a Bot is needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("channel", channelName)
	if c.APIURL == "" {
		c.APIURL = "https://api.telegram.org"
	}
	if c.Client == nil {
		c.Client = newClient()
	}
	if c.PerSecond <= 0 {
		c.PerSecond = allPerSecond
	}
	ch := &Channel{
		c:     c,
		url:   strings.TrimRight(c.APIURL, "/"),
		pace:  newPace(c.PerSecond, rate.Limit(chatPerSecond), chatBurst),
		known: newInflight(),

		later:  newLater(),
		albums: newAlbums(),
		asides: make(chan struct{}, mostAside),
		Health: new(health.Sign),

		poll:  50 * time.Second,
		drain: 10 * time.Second,
		sleep: patience.Sleep,
	}
	var err error
	ch.api, err = tg.New(string(c.Token), tg.WithServerURL(ch.url), tg.WithHTTPClient(time.Minute, wire{c.Client}),
		tg.WithSkipGetMe(), tg.WithErrorsHandler(func(error) {}), tg.WithDebugHandler(func(string, ...any) {}),
		tg.WithDefaultHandler(nil))
	if err != nil {
		return nil, ErrToken
	}
	return ch, nil
}

// newClient keeps enough idle connections for as many chats as answer at once;
// the default of two would open a new one for almost every message.
func newClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	// The Bot API sends nobody elsewhere; what it would take along is the token.
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
