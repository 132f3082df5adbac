package bot

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"nhipcau/bot/session"
	"nhipcau/internal/lang"
)

// errWaited says that somebody else was still answering in the chat when the
// turn had to be over.
var errWaited = errors.New("bot: another answer is still owed")

// outage is a time in which the sessions cannot be reached. Nothing is stepped
// then: going on without them would make two conversations of one. People are
// told once, the operator with one line, and the platform keeps the updates.
type outage struct {
	on   atomic.Bool
	mu   sync.Mutex
	said time.Time // when the operator was told last
	turn int       // turns put off
	told map[session.Key]struct{}
}

// Bounds of what is said during an outage: how many people are told, and how
// often the operator is when it comes and goes.
const (
	mostTold  = 10_000
	sayAtMost = time.Minute
)

// away takes note that the sessions failed, and gives the error for whoever
// brought the update.
func (b *Bot) away(ctx context.Context, err error) error {
	if errors.Is(err, errWaited) || b.turns.Err() != nil {
		return ErrAway
	}
	b.outage.begin(b.c.Log, err, b.c.Now())
	return ErrAway
}

// apologise tells a person once in an outage that there is trouble on our side
// and which numbers always work. The update itself is answered later.
func (b *Bot) apologise(ctx context.Context, chat Chat, send Send) {
	if !b.outage.tell(b.c.Sealer.Key(chat.Channel, chat.ID)) {
		return
	}
	a := b.trouble(lang.VI)
	var err error
	if broke := safely(func() { err = send(ctx, a.lang, a.reply) }); broke != nil {
		err = broke
	}
	if err != nil {
		b.c.Log.Warn("turn could not be answered", "channel", chat.Channel, "err", err)
	}
}

func (o *outage) begin(log *slog.Logger, err error, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.turn++
	if o.on.Swap(true) {
		return
	}
	o.told = map[session.Key]struct{}{}
	if now.Sub(o.said) >= sayAtMost {
		o.said = now
		log.Error("sessions are away, look at Redis: people are told, nothing is lost", "part", "sessions", "err", err)
	}
}

func (o *outage) end(log *slog.Logger) {
	if !o.on.Load() {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.on.Swap(false) {
		log.Info("sessions are back", "part", "sessions", "count", o.turn)
		o.turn, o.told = 0, nil
	}
}

// tell reports whether this person is still to be told.
func (o *outage) tell(k session.Key) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, told := o.told[k]; told || !o.on.Load() || len(o.told) >= mostTold {
		return false
	}
	o.told[k] = struct{}{}
	return true
}
