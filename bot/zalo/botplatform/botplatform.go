// Package botplatform is the channel for a bot that was made in the Zalo app: it
// asks for updates or has them delivered, gives each to its turn, and answers in
// text, with numbered choices, for such a bot has no buttons. Of what Zalo sends
// it decodes ids and text; names never become values.
//
//	channel, err := botplatform.New(botplatform.Config{Token: token, Bot: b, Log: log})
//	err = channel.Run(ctx) // until ctx ends or the token is refused
package botplatform

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/internal/health"
	"nhipcau/internal/patience"
)

// channelName is what sessions and logs call this channel.
const channelName = "zalo-bot"

// Config is what the channel is made of. Only Token and Bot are needed.
type Config struct {
	Token zalo.Secret
	Bot   *bot.Bot

	APIURL     string      // empty for https://bot-api.zaloplatforms.com
	HookSecret zalo.Secret // what Zalo repeats in a header of every webhook call
	Website    string      // where the web chat is, to be told at the greeting; may be empty
	Client     *http.Client
	Now        func() time.Time
	Log        *slog.Logger
}

// ErrToken says that Zalo does not know the token.
var ErrToken = errors.New("zalo bot: the token is refused, copy it once more from the message of Zalo Bot Creator")

// Channel is one bot.
type Channel struct {
	c     Config
	desk  *zalo.Desk
	calls *zalo.Calls
	poll  time.Duration // how long Zalo may hold a request for an update
	drain time.Duration // how long turns in flight are waited for at the end

	// Health is how asking for updates goes, or telling where to deliver them.
	Health health.Sign

	spent           atomic.Int64 // when the quota was last said to be used up, Unix seconds
	forged, strange atomic.Int64
}

// perSecond is no limit of Zalo's, who publish none: fast enough for everybody
// whom such a bot may have, and no flood when something goes wrong.
const perSecond = 20

// New makes a channel without calling Zalo.
func New(c Config) (*Channel, error) {
	if c.Bot == nil || c.Token == "" {
		return nil, errors.New("zalo bot: a Bot and a token are needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Log = c.Log.With("channel", channelName)
	if c.Client == nil {
		c.Client = zalo.NewClient()
	}
	if c.APIURL == "" {
		c.APIURL = "https://bot-api.zaloplatforms.com"
	}
	c.APIURL = strings.TrimRight(c.APIURL, "/")
	return &Channel{
		c:     c,
		desk:  zalo.NewDesk(c.Bot, c.Now),
		calls: &zalo.Calls{Pace: rate.NewLimiter(perSecond, perSecond), Sleep: patience.Sleep, Log: c.Log},
		poll:  30 * time.Second,
		drain: 10 * time.Second,
	}, nil
}

// Figures are what came to the webhook without becoming a turn, since the start.
type Figures struct{ Forged, Strange int }

// Figures gives them.
func (c *Channel) Figures() Figures {
	return Figures{int(c.forged.Load()), int(c.strange.Load())}
}

// outOfQuota tells the operator, once an hour.
func (c *Channel) outOfQuota() {
	now, last := c.c.Now().Unix(), c.spent.Load()
	if now-last >= int64(time.Hour/time.Second) && c.spent.CompareAndSwap(last, now) {
		c.c.Log.Error("the quota of the Zalo bot is used up: people get no answers there")
	}
}

// pollingBegins makes Zalo hand out updates to whoever asks, which it does not
// while it delivers them.
func (c *Channel) pollingBegins(ctx context.Context) {
	if _, err := c.call(ctx, "deleteWebhook", struct{}{}, callTime); err != nil && ctx.Err() == nil {
		c.c.Log.Info("the webhook could not be taken off", "err", err)
	}
}
