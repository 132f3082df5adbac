// Package oa is the channel for a Zalo Official Account: it takes signed
// webhooks, gives each to its turn, and answers with consultation messages, at
// most five buttons under each, numbers to tap and the code as a picture. Of
// what Zalo sends it decodes ids, text, a button's token and a position; names,
// profiles and forms never become values. Tokens are renewed here.
//
//	channel, err := oa.New(ctx, oa.Config{AppID: id, AppSecret: secret, HookKey: key, Refresh: token, Store: db, Bot: b})
//	mux.Handle("/hook/zalo-oa", channel)
//	channel.Run(ctx) // renews tokens until ctx ends
package oa

import (
	"context"
	"errors"
	"fmt"
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
	"nhipcau/internal/safelog"
	"nhipcau/store"
)

// channelName is what sessions and logs call this channel.
const channelName = "zalo-oa"

// Config is what the channel is made of. AppID, AppSecret, HookKey, Store and
// Bot are needed; Refresh too, until tokens are in the store.
type Config struct {
	AppID     string      // digits
	AppSecret zalo.Secret // of the app; not HookKey
	HookKey   zalo.Secret // the "OA Secret Key" of the console's Webhook page
	// Access and Refresh are a pair that the console gave. They only begin: Zalo
	// replaces them every day, and the store has those of today. Access may be
	// missing.
	Access, Refresh zalo.Secret
	Store           *store.Store
	Bot             *bot.Bot

	APIURL  string // empty for https://openapi.zalo.me
	AuthURL string // empty for https://oauth.zaloapp.com
	Website string // where the web chat is, to be told at the greeting; may be empty
	Client  *http.Client
	Now     func() time.Time
	Log     *slog.Logger
}

// Channel is one Official Account.
type Channel struct {
	c      Config
	keeper *keeper
	desk   *zalo.Desk
	calls  *zalo.Calls
	once   *once

	// Health is how looking after the tokens goes.
	Health health.Sign

	// What webhooks and messages came to, for the metrics.
	unsigned, forged, strange, charged atomic.Int64
}

// perSecond keeps below the 4,000 requests a minute that an app may make.
const perSecond = 60

// New makes a channel and takes the tokens of the configuration into the store,
// unless they were taken before. It does not call Zalo. The error says what is
// missing.
func New(ctx context.Context, c Config) (*Channel, error) {
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
	c.APIURL = orElse(c.APIURL, "https://openapi.zalo.me")
	c.AuthURL = orElse(c.AuthURL, "https://oauth.zaloapp.com")
	v := newVault(c.Store, c.AppID, c.AppSecret)
	granted, err := v.plant(ctx, c.Access, c.Refresh, c.Now())
	switch {
	case errors.Is(err, errNoGrant):
		return nil, errors.New("ZALO_OA_REFRESH_TOKEN is needed the first time, and after ZALO_OA_APP_SECRET changed: copy it from the console")
	case errors.Is(err, errDamaged{}):
		return nil, errors.New("the Zalo tokens in the database are damaged: restore the database from a copy, or reset the app's secret and authorise again")
	case err != nil:
		return nil, fmt.Errorf("the Zalo tokens cannot be kept in the database (%s): look at DATABASE_URL and DATA_DIR", safelog.Kind(err))
	}
	ch := &Channel{
		c:      c,
		keeper: newKeeper(v, c.Now, c.Log),
		desk:   zalo.NewDesk(c.Bot, c.Now),
		calls:  &zalo.Calls{Pace: rate.NewLimiter(perSecond, perSecond), Sleep: patience.Sleep, Log: c.Log},
		once:   &once{now: c.Now},
	}
	ch.keeper.renew = ch.exchange
	ch.keeper.see(granted)
	return ch, nil
}

func orElse(url, usual string) string {
	if url == "" {
		url = usual
	}
	return strings.TrimRight(url, "/")
}

// tendEvery is how often the tokens are looked at.
const tendEvery = time.Minute

// Run keeps the tokens fresh until ctx ends.
func (c *Channel) Run(ctx context.Context) {
	for {
		err := c.keeper.tend(ctx)
		if err == nil {
			c.Health.Well(c.c.Now())
		} else if ctx.Err() == nil {
			c.Health.Ill(err)
		}
		switch {
		case err == nil || ctx.Err() != nil:
		case dead(err):
			c.advise(err)
		default:
			c.c.Log.Info("the tokens of the Zalo account could not be looked at", "err", err)
		}
		if !c.keeper.sleep(ctx, tendEvery) {
			return
		}
	}
}

// Access says how the right to speak for the account stands: when its token is
// renewed next, at the latest, and whether Zalo refuses to, so that people must
// authorise it again.
func (c *Channel) Access() (renewal time.Time, refused bool) {
	g := c.keeper.seen()
	return g.Due, g.Dead
}

// Figures are what came to the webhook without becoming a turn, and how many
// messages Zalo charged for, since the start.
type Figures struct{ Unsigned, Forged, Strange, Charged int }

// Figures gives them.
func (c *Channel) Figures() Figures {
	return Figures{int(c.unsigned.Load()), int(c.forged.Load()), int(c.strange.Load()), int(c.charged.Load())}
}
