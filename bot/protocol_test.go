package bot_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// This file holds the protocol of a turn against every order in which its
// effects can happen. It does not model the code, it runs it: two replicas, one
// chat, and a scheduler that stands at every read, write, count and send and
// lets one of them go on at a time. All schedules are tried, depth first; one
// that comes to a world that was seen before is left there.

// scenario is what may happen in one search.
type scenario struct {
	says    []string // the updates, numbered from 1; "leave" ends the conversation
	ordered bool     // the platform delivers one after the other, as Telegram
	crashes int      // how often a replica dies
	copies  int      // how often an update is delivered once too often
	faults  int      // how often a write fails, or works and does not say so
	giveUps int      // how often a turn stops waiting for another's answer
}

func TestTheProtocolHoldsInEveryOrder(t *testing.T) {
	for name, s := range map[string]scenario{
		"one after the other, replicas die":       {says: []string{"a", "b"}, ordered: true, crashes: 2},
		"one after the other, delivered twice":    {says: []string{"a", "b"}, ordered: true, crashes: 1, copies: 1},
		"one after the other, writes fail":        {says: []string{"a", "b"}, ordered: true, crashes: 1, faults: 1},
		"three, one after the other":              {says: []string{"a", "b", "c"}, ordered: true, crashes: 1},
		"at once and in any order":                {says: []string{"a", "b"}, giveUps: 1},
		"at once and in any order, replicas die":  {says: []string{"a", "b"}, crashes: 1, giveUps: 1},
		"at once and in any order, and twice":     {says: []string{"a", "b"}, copies: 1},
		"at once and in any order, writes fail":   {says: []string{"a", "b"}, faults: 1},
		"somebody leaves":                         {says: []string{"a", "leave"}, ordered: true, crashes: 1, copies: 1},
		"somebody leaves, delivered in any order": {says: []string{"a", "leave"}, crashes: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			search(t, s)
		})
	}
}

// search tries every schedule.
func search(t *testing.T, s scenario) {
	seen := map[string]bool{}
	runs, ends := 0, 0
	for path := []int{}; ; {
		r := newRun(s, path)
		r.drive(seen)
		runs++
		if r.finished {
			ends++
			if wrong := r.judge(); wrong != "" {
				t.Fatalf("%s\n%s", wrong, strings.Join(r.told, "\n"))
			}
		}
		path = r.next()
		if path == nil {
			break
		}
	}
	t.Logf("%d worlds, %d schedules, %d to the end", len(seen), runs, ends)
	if ends == 0 {
		t.Fatal("nothing was tried")
	}
}

// run is one schedule.
type run struct {
	scenario
	path   []int // what to choose; past its end, the first
	chosen []int
	of     []int // how many there were to choose from
	told   []string

	at      time.Time
	memory  *session.Memory
	counts  map[flows.Event]bool
	sent    []string // "update reply"
	acked   []bool
	stamp   int // how often the world changed for those who wait
	hosts   [2]*host
	crashed int
	passed  bool // time went by

	finished bool
}

// host is a replica, and the turn it is in.
type host struct {
	r       *run
	name    string
	b       *bot.Bot
	update  int // 0: none
	label   string
	waits   int // the stamp at which it began to wait, when it waits
	read    session.Version
	reached chan string
	grant   chan verdict
	over    chan error
}

type verdict struct{ die, fail, silent bool }

func newRun(s scenario, path []int) *run {
	r := &run{scenario: s, path: path, counts: map[flows.Event]bool{}, acked: make([]bool, len(s.says)+1)}
	r.at = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	r.memory = session.NewMemory(100, func() time.Time { return r.at })
	for i := range r.hosts {
		r.hosts[i] = r.host(string(rune('A' + i)))
	}
	return r
}

func (r *run) host(name string) *host {
	h := &host{r: r, name: name}
	h.b = bot.New(bot.Config{
		Conversation: func() bot.Conversation { return chatter{} }, Counter: h, Sessions: stood{r.memory, h},
		Sealer: session.NewSealer(session.Secret{1}, h.now), NonceKey: session.Secret{2}, Now: h.now,
	})
	h.b.SetPause(func(context.Context, time.Duration) bool { return !h.stand("wait").fail })
	return h
}

func (h *host) now() time.Time { return h.r.at }

// stand waits at an effect until the scheduler says what becomes of it.
func (h *host) stand(label string) verdict {
	h.reached <- label
	v := <-h.grant
	if v.die {
		runtime.Goexit()
	}
	return v
}

// take begins a turn and goes to its first effect.
func (h *host) take(update int) {
	h.update, h.reached, h.grant, h.over = update, make(chan string), make(chan verdict), make(chan error, 1)
	h.read = session.Version{}
	send := func(_ context.Context, _ lang.Lang, reply flows.Reply) error {
		h.stand("send")
		h.r.sent = append(h.r.sent, fmt.Sprint(update, " ", reply.Messages[0].Text))
		return nil
	}
	go func() {
		err := errDied
		defer func() { h.over <- err; close(h.reached) }()
		err = h.b.Take(context.Background(), person(1), flows.Input{Kind: flows.Typed, Text: h.r.says[update-1]}, uint64(update), send)
	}()
	h.await()
}

var errDied = errors.New("died")

// await waits for the next effect or the end of the turn.
func (h *host) await() {
	label, more := <-h.reached
	h.label = label
	if label == "wait" {
		h.waits = h.r.stamp
	}
	if more {
		return
	}
	if err := <-h.over; err == nil {
		h.r.acked[h.update] = true
	}
	h.update, h.label = 0, ""
}

// Add counts.
func (h *host) Add(_ context.Context, events []flows.Event) error {
	h.stand("count")
	for _, e := range events {
		h.r.counts[e] = true
	}
	return nil
}

// stood is the way of a replica to the store.
type stood struct {
	*session.Memory
	h *host
}

func (s stood) Get(ctx context.Context, k session.Key) (session.Sealed, error) {
	s.h.stand("read")
	kept, err := s.Memory.Get(ctx, k)
	s.h.read = kept.Version()
	return kept, err
}

func (s stood) Swap(ctx context.Context, k session.Key, old session.Version, record session.Sealed, until time.Time) error {
	v := s.h.stand("write")
	if v.fail && !v.silent {
		return errRefused
	}
	err := s.Memory.Swap(ctx, k, old, record, until)
	if err == nil {
		s.h.r.stamp++
	}
	if v.fail {
		return errRefused
	}
	return err
}

// option is one thing that can happen next.
type option struct {
	what string
	do   func()
}

// options lists all that can happen next.
func (r *run) options() (all []option) {
	add := func(do func(), format string, args ...any) {
		all = append(all, option{fmt.Sprintf(format, args...), do})
	}
	for i, h := range r.hosts {
		if h.update == 0 {
			for _, u := range r.deliverable() {
				add(func() { r.deliver(h, u) }, "%s gets %d", h.name, u)
			}
			continue
		}
		if h.label != "wait" || h.waits != r.stamp {
			add(func() { h.let(verdict{}) }, "%s %d %s", h.name, h.update, h.label)
		}
		if h.label == "wait" && r.giveUps > 0 {
			add(func() { r.giveUps--; h.let(verdict{fail: true}) }, "%s %d waits no more", h.name, h.update)
		}
		if h.label == "write" && r.faults > 0 {
			add(func() { r.faults--; h.let(verdict{fail: true}) }, "%s %d cannot write", h.name, h.update)
			add(func() { r.faults--; h.let(verdict{fail: true, silent: true}) }, "%s %d writes and does not know", h.name, h.update)
		}
		if r.crashes > 0 {
			add(func() {
				r.crashes--
				r.crashed++
				h.let(verdict{die: true})
				_ = h.b.Close(context.Background())
				r.hosts[i] = r.host(h.name)
			}, "%s dies in %d at %s", h.name, h.update, h.label)
		}
	}
	if len(all) == 0 && !r.done() {
		add(func() { r.at, r.passed, r.stamp = r.at.Add(40*time.Second), true, r.stamp+1 }, "time passes")
	}
	return all
}

func (h *host) let(v verdict) {
	h.grant <- v
	h.await()
}

func (r *run) deliver(h *host, u int) {
	if r.acked[u] || r.busy(u) {
		r.copies--
	}
	h.take(u)
}

// deliverable lists the updates that the platform may deliver now.
func (r *run) deliverable() (all []int) {
	for u := 1; u <= len(r.says); u++ {
		fresh := !r.acked[u] && !r.busy(u)
		if fresh || r.copies > 0 {
			all = append(all, u)
		}
		if r.ordered && !r.acked[u] {
			break
		}
	}
	return all
}

func (r *run) busy(u int) bool { return r.hosts[0].update == u || r.hosts[1].update == u }

func (r *run) done() bool {
	return !slices.Contains(r.acked[1:], false) && r.hosts[0].update == 0 && r.hosts[1].update == 0
}

// drive follows the path to its end, or to a world that was seen before.
func (r *run) drive(seen map[string]bool) {
	for {
		r.finished = r.done()
		all := r.options()
		if len(r.chosen) >= len(r.path) {
			world := r.world()
			if seen[world] {
				r.finished = false
				break
			}
			seen[world] = true
			if r.finished {
				all = nil // judged once; deliveries of copies go on from here
			}
		}
		if r.finished && len(r.chosen) >= len(r.path) || len(all) == 0 {
			break
		}
		pick := 0
		if len(r.chosen) < len(r.path) {
			pick = r.path[len(r.chosen)]
		}
		r.chosen, r.of = append(r.chosen, pick), append(r.of, len(all))
		r.told = append(r.told, all[pick].what)
		all[pick].do()
	}
	for _, h := range r.hosts {
		if h.update != 0 {
			h.let(verdict{die: true})
		}
		_ = h.b.Close(context.Background())
	}
}

// next is the path after this one, nil when there is none.
func (r *run) next() []int {
	for i := len(r.chosen) - 1; i >= 0; i-- {
		if r.chosen[i]+1 < r.of[i] {
			return append(slices.Clone(r.chosen[:i]), r.chosen[i]+1)
		}
	}
	return nil
}

// world describes everything on which the future depends.
func (r *run) world() string {
	var b strings.Builder
	record := r.record()
	fmt.Fprint(&b, record.State.Trail, record.Owed.Answer, record.Owed.Stepped, record.Owed.Events, record.Answered(1), record.Answered(2), record.Answered(3), record.Handled(1), record.Handled(2))
	fmt.Fprint(&b, r.events(), r.sent, r.acked, r.crashes, r.copies, r.faults, r.giveUps, r.at.Unix())
	kept, _ := r.memory.Get(context.Background(), r.key())
	for _, h := range r.hosts {
		fmt.Fprint(&b, "|", h.update, h.label, h.read == kept.Version(), h.label == "wait" && h.waits != r.stamp, r.since(h))
	}
	return b.String()
}

// since tells apart turns that read the same and stand at another write.
func (r *run) since(h *host) (steps string) {
	for _, what := range slices.Backward(r.told) {
		if strings.HasPrefix(what, h.name+" gets") {
			break
		}
		if strings.HasPrefix(what, h.name+" ") {
			steps += what[len(h.name):]
		}
	}
	return steps
}

func (r *run) key() session.Key {
	return session.NewSealer(session.Secret{1}, func() time.Time { return r.at }).Key("telegram", "1")
}

func (r *run) record() (record session.Record) {
	sealer := session.NewSealer(session.Secret{1}, func() time.Time { return r.at })
	kept, err := r.memory.Get(context.Background(), r.key())
	if err == nil {
		record, _ = sealer.Open(r.key(), kept)
	}
	return record
}

func (r *run) events() (all []string) {
	for e := range r.counts {
		all = append(all, fmt.Sprint(e.Topic, e.Nonce))
	}
	slices.Sort(all)
	return all
}
