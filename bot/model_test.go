package bot_test

import (
	"context"
	"crypto/rand"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	model "nhipcau/knowledge/answer"
)

// oracle is a model that always says loans, after a while.
type oracle struct {
	wait   time.Duration
	broken bool
	asked  atomic.Int32
}

func (o *oracle) Suggest(ctx context.Context, _ model.Question) (model.Suggestion, bool) {
	o.asked.Add(1)
	if o.broken {
		panic("what a person wrote")
	}
	select {
	case <-ctx.Done():
		return model.Suggestion{}, false
	case <-time.After(o.wait):
		return model.Suggestion{Topic: "loans"}, true
	}
}

// withModel is a bot that may ask a model, in front of a store that may lose races.
func withModel(t *testing.T, o *oracle, store session.Store) *world {
	w := &world{now: time.Now}
	if store == nil {
		store = session.NewMemory(100, time.Now)
	}
	w.store = store
	w.Bot = bot.New(bot.Config{
		Conversation: w.talk.Current, Counter: &w.sums, Codes: codes{}, Sessions: store,
		Sealer: session.NewSealer(w.secret, time.Now), NonceKey: session.Secret{7}, Rand: rand.Reader,
		Model: o, ModelTime: map[string]time.Duration{"zalo-oa": 1200 * time.Millisecond},
	})
	t.Cleanup(func() { _ = w.Close(context.Background()) })
	return w
}

func TestAModelIsAskedOnlyWhereTheConversationSaysSo(t *testing.T) {
	o := &oracle{}
	w := withModel(t, o, nil)
	if said := w.say(t, person(1), "hello", 1); said != "1: hello" || o.asked.Load() != 0 {
		t.Errorf("%q, asked %d times", said, o.asked.Load())
	}
	if said := w.say(t, person(1), "unsure", 2); said != "2: unsure means loans" || o.asked.Load() != 1 {
		t.Errorf("%q, asked %d times", said, o.asked.Load())
	}
}

func TestAnUpdateDeliveredAgainAsksNoModelAgain(t *testing.T) {
	o := &oracle{}
	w := withModel(t, o, nil)
	w.say(t, person(1), "unsure", 1)
	if said := w.say(t, person(1), "unsure", 1); said != "" || o.asked.Load() != 1 {
		t.Errorf("%q, asked %d times", said, o.asked.Load())
	}
}

func TestAModelThatBreaksIsNotSeen(t *testing.T) {
	w := withModel(t, &oracle{broken: true}, nil)
	if said := w.say(t, person(1), "unsure", 1); said != "1: unsure" {
		t.Errorf("said %q", said)
	}
}

// racing loses the first swaps as if another replica had been faster.
type racing struct {
	session.Store
	lose atomic.Int32
}

func (r *racing) Swap(ctx context.Context, k session.Key, v session.Version, s session.Sealed, until time.Time) error {
	if r.lose.Add(-1) >= 0 {
		return session.ErrConflict
	}
	return r.Store.Swap(ctx, k, v, s, until)
}

func TestATurnThatIsTakenAgainAsksOnce(t *testing.T) {
	o := &oracle{}
	r := &racing{Store: session.NewMemory(100, time.Now)}
	r.lose.Store(3)
	w := withModel(t, o, r)
	if said := w.say(t, person(1), "unsure", 1); said != "1: unsure means loans" || o.asked.Load() != 1 {
		t.Errorf("%q, asked %d times", said, o.asked.Load())
	}
}

// Zalo's official accounts want their answer within two seconds: a model gets what
// is left of that, the wait in line counted, or nothing.
func TestAModelFitsIntoTheTimeThatAChannelHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := &oracle{wait: 2 * time.Second}
		w := withModel(t, o, nil)
		chat := bot.Chat{Channel: "zalo-oa", ID: "1"}
		begun := time.Now()
		if said := w.say(t, chat, "unsure", 1); said != "1: unsure" || time.Since(begun) > 1200*time.Millisecond {
			t.Errorf("%q after %v", said, time.Since(begun))
		}
		if said := w.say(t, person(1), "unsure", 1); said != "1: unsure means loans" {
			t.Errorf("where there is time: %q", said)
		}
		before := o.asked.Load()
		waited := make(chan string, 1)
		slow := func(_ context.Context, _ lang.Lang, _ flows.Reply) error { time.Sleep(time.Second); return nil }
		_ = w.Go(chat, flows.Input{Kind: flows.Typed, Text: "hello"}, 2, slow, func(error) {})
		_ = w.Go(chat, flows.Input{Kind: flows.Typed, Text: "unsure"}, 3, func(_ context.Context, _ lang.Lang, r flows.Reply) error {
			waited <- r.Messages[0].Text
			return nil
		}, func(error) {})
		if said := <-waited; said != "3: unsure" || o.asked.Load() != before {
			t.Errorf("after a second in line: %q, asked %d times", said, o.asked.Load()-before)
		}
		synctest.Wait()
		_ = w.Close(context.Background())
	})
}
