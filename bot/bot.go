// Package bot is one turn of a conversation, whatever the channel: wait for
// one's place in the chat's line, open the session, step, count, seal, answer.
// The channels in the folders below receive and draw; what is said is decided
// in package flows, and nothing of a person outlives the turn unsealed.
//
//	b := bot.New(bot.Config{Conversation: current, Counter: counts, Codes: codes, …})
//	err := b.Turn(ctx, bot.Chat{Channel: "telegram", ID: id}, input, updateID, send)
//	state, reply := b.Step(ctx, "web", state, input) // for a channel that keeps the state itself
package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/internal/patience"
	"nhipcau/knowledge/places"
)

// Conversation is what a turn asks of the engine; *flows.Engine is one.
type Conversation interface {
	// Step takes a conversation on by one thing that a person did.
	Step(s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event)
	// Show says again what is pending, without moving and without counting.
	Show(s flows.State, w flows.World) flows.Reply
	// Trouble is what a person sees when something broke on our side.
	Trouble(l lang.Lang) flows.Reply
	// Text gives a sentence that only a channel says; empty when there is
	// none under the key.
	Text(key string, l lang.Lang) string
}

// Counter adds events to the counts. When it returns without an error they are
// durable. An event that it was given before, known by its nonce, is not
// counted again.
type Counter interface {
	Add(ctx context.Context, events []flows.Event) error
}

// Codes draws fresh referral codes; see flows.World.
type Codes interface {
	Draw(topic string, area places.Area, beside bool) (string, error)
}

// Stubs are Codes whose cards have buttons of their own; see flows.World.
type Stubs interface {
	Stub(code string) string
	Unstub(stub string) (code string, ok bool)
}

// Meter is told how turns went; it learns nothing about anybody. Outcomes are
// the words that package safelog knows: ok, failed, repeated, refused, dropped.
type Meter interface {
	Turn(channel, outcome string, took time.Duration)
	// Understood is how a typed message was understood, by kind alone.
	Understood(channel, kind string)
	// Uncounted is how many events are waiting to be counted because the
	// counter failed, and how many were given up so far.
	Uncounted(waiting, lost int)
}

// Config is what a Bot is made of. Counter, Codes, Meter and Model may be nil.
type Config struct {
	// Conversation gives the engine of the moment: a new release may take
	// the place of the old one between two turns.
	Conversation func() Conversation
	Counter      Counter
	Codes        Codes
	Sessions     session.Store // not needed by a Bot that only Steps
	Sealer       *session.Sealer
	// NonceKey is what the nonces of conversations that begin with an update
	// are made with. It is kept over restarts, or an update that is delivered
	// again after one counts again; when it is zero one is drawn.
	NonceKey session.Secret
	Now      func() time.Time
	Rand     io.Reader // crypto/rand.Reader outside tests
	Log      *slog.Logger
	Meter    Meter
	Model    Model
	// ModelTime bounds, by channel, how long after an update came a model may
	// still be waited for: a platform that wants its answer within two seconds
	// gets the offline one. A channel that is not named has the model's own bound.
	ModelTime map[string]time.Duration
	// Workers bounds how many turns run at once; 0 is 256. Waiting bounds how
	// many wait for their place, PerChat how many of them one chat may have; 0 is
	// 10,000 and 10.
	Workers int
	Waiting int
	PerChat int
}

// What a turn can come to besides an answer.
var (
	// ErrClosed says that the bot is stopping: leave the update with the
	// platform, which delivers it again.
	ErrClosed = errors.New("bot: stopping, deliver again")
	// ErrBusy says that too many turns wait: the same applies.
	ErrBusy = errors.New("bot: too many turns wait, deliver again")
	// ErrFlood says that this one chat has too many turns waiting: drop the
	// update, so that nobody can keep others waiting by writing without end.
	ErrFlood = errors.New("bot: too many turns of one chat wait, drop it")
	// ErrAway says that the sessions cannot be had now, and nothing was stepped:
	// leave the update with the platform, which delivers it again. The person
	// was told, once.
	ErrAway = errors.New("bot: the sessions are away, deliver again")
	// ErrLater is for a Send to return when the platform cannot be reached now:
	// the answer is still owed, and given when the update is delivered again.
	ErrLater = errors.New("bot: the answer could not be sent now, deliver again")
	// ErrGone is for a Send to return when the person blocked the bot or the
	// chat is no more: the session is forgotten.
	ErrGone = errors.New("bot: the chat is gone")
)

// Chat says where a person is. It lives for the length of a turn and shows
// itself to nobody.
type Chat struct {
	Channel string // "telegram", "zalo-oa", "zalo-bot", "console"
	ID      string // as the platform writes it
}

const hidden = "[hidden]"

func (Chat) String() string               { return hidden }
func (Chat) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Chat) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (Chat) MarshalJSON() ([]byte, error) { return []byte(`"` + hidden + `"`), nil }

// Send answers a person, in the language of the conversation. An error ends the
// turn; ErrGone (wrapped or not) also ends the session.
type Send func(ctx context.Context, l lang.Lang, r flows.Reply) error

// Bot takes turns. It may be used by many goroutines.
type Bot struct {
	c       Config
	lines   *lines
	backlog backlog
	outage  outage
	pause   func(ctx context.Context, d time.Duration) bool // false when ctx ended first
	turns   context.Context                                 // ends when turns in flight must end
	end     context.CancelFunc
	tending chan struct{} // closed when the chores have stopped
}

// How often the chores are done: counts that failed tried again, sessions that
// are over wiped.
const tendEvery = 20 * time.Second

// New makes a Bot and starts its one goroutine; Close ends it.
func New(c Config) *Bot {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.NonceKey == (session.Secret{}) {
		rand.Read(c.NonceKey[:])
	}
	if c.Workers <= 0 {
		c.Workers = 256
	}
	if c.Waiting <= 0 {
		c.Waiting = 10_000
	}
	if c.PerChat <= 0 {
		c.PerChat = 10
	}
	b := &Bot{c: c, lines: newLines(c.Workers, c.Waiting, c.PerChat), pause: patience.Sleep, tending: make(chan struct{})}
	b.turns, b.end = context.WithCancel(context.Background())
	go b.tend(b.turns)
	return b
}

func (b *Bot) tend(ctx context.Context) {
	defer close(b.tending)
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := safely(func() { b.chores(ctx) }); err != nil {
				b.c.Log.Error("a chore failed", "err", err)
			}
		}
	}
}

// chores is what has to be done now and then.
func (b *Bot) chores(ctx context.Context) {
	b.recount(ctx)
	if s, ok := b.c.Sessions.(interface{ Sweep() }); ok {
		s.Sweep()
	}
}

// drain is how long turns in flight have to finish when the bot stops.
const drain = 10 * time.Second

// Close takes no more turns, lets those in flight finish for ten seconds at
// most, and makes a last attempt at counts that failed. It returns an error
// when turns were cut short or counts are lost.
func (b *Bot) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, drain)
	defer cancel()
	err := b.lines.close(ctx)
	b.end()
	<-b.tending
	if lost := b.recount(ctx); lost > 0 {
		err = errors.Join(err, fmt.Errorf("bot: %d events could not be counted", lost))
	}
	return err
}
