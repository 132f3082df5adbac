package tally

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"sync"
	"time"

	"nhipcau/knowledge/places"
	"nhipcau/store"
)

// Codes are minted ahead in lots, a lot for each week, cut at the end of a
// month, so that a code belongs to one cohort. Of every topic and cluster there
// are some; who runs low of one kind mints more of it. The hashes are durable
// before the first code of them is given, the codes themselves are in memory
// alone: giving one writes nothing, and codes given, codes never given and codes
// of a process that is gone look the same. Each process mints its own.
const (
	codeDays = 30 // how long a code lives at least; a week longer at most
	minted   = 4  // of each kind when a lot begins
	reminted = 16 // of a kind that runs low
	lowWater = 2  // what is low
)

// kind is what a code is for.
type kind struct{ topic, cluster string }

// lot is the codes of one week, as far as they were not given.
type lot struct {
	begin, end time.Time
	left       map[kind][]string
}

// pool is the lots of this process.
type pool struct {
	mu        sync.Mutex
	lots      []*lot // the newest last
	reminting map[kind]bool
	tasks     sync.WaitGroup
}

// lotAt gives the bounds of the lot of an instant: its week, cut at month ends.
func lotAt(now time.Time) (begin, end time.Time) {
	begin, end, _ = span(week(now))
	first, next, _ := span(month(now))
	if begin.Before(first) {
		begin = first
	}
	if end.After(next) {
		end = next
	}
	return begin, end
}

var errNoCode = errors.New("tally: no codes are left, and none can be minted now")

// Draw gives a referral code of ten digits for a topic and a place. beside says
// that the session was found eligible in another topic before: that one is in the
// cohort, and this code comes back without being counted. Draw writes nothing
// unless there is none of the kind left in memory.
func (l *Ledger) Draw(ctx context.Context, topic string, area places.Area, beside bool) (string, error) {
	k := kind{topic, further}
	if !beside {
		k.cluster = l.areas[area]
	}
	now := l.now()
	if code := l.take(k, now); code != "" {
		return code, nil
	}
	if err := l.mint(ctx, now, k); err != nil {
		return "", err
	}
	if code := l.take(k, now); code != "" {
		return code, nil
	}
	return "", errNoCode
}

// take takes any one code of a kind out of the lot of now, and has more minted
// when they run low.
func (l *Ledger) take(k kind, now time.Time) string {
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	lot := l.pool.at(now)
	if lot == nil || len(lot.left[k]) == 0 {
		return ""
	}
	codes := lot.left[k]
	i := below(len(codes))
	code := codes[i]
	codes[i] = codes[len(codes)-1]
	lot.left[k] = codes[:len(codes)-1]
	if len(codes)-1 <= lowWater && !l.pool.reminting[k] {
		l.remintSoon(k, now)
	}
	return code
}

// remintSoon mints beside the conversation. The pool is locked.
func (l *Ledger) remintSoon(k kind, now time.Time) {
	l.pool.reminting[k] = true
	l.pool.tasks.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), commitTime)
		defer cancel()
		if err := l.mint(ctx, now, k); err != nil {
			l.log.Warn("referral codes could not be minted, tried again with the next", "part", "codes", "err", err)
		}
		l.pool.mu.Lock()
		defer l.pool.mu.Unlock()
		delete(l.pool.reminting, k)
	})
}

// at is the lot of an instant. A clock set back finds the newest lot.
func (p *pool) at(now time.Time) *lot {
	for _, lot := range p.lots {
		if !now.Before(lot.begin) && now.Before(lot.end) {
			return lot
		}
	}
	if n := len(p.lots); n > 0 && now.Before(p.lots[n-1].begin) {
		return p.lots[n-1]
	}
	return nil
}

// mint makes more codes of a kind, or a whole lot where there is none for the
// time yet.
func (l *Ledger) mint(ctx context.Context, now time.Time, k kind) error {
	begin, end := lotAt(now)
	want := map[kind]int{k: reminted}
	l.pool.mu.Lock()
	known := l.pool.at(now)
	l.pool.mu.Unlock()
	if known != nil {
		begin, end = known.begin, known.end
	} else {
		want = l.kinds()
	}
	made, err := l.keepCodes(ctx, want, begin, end)
	if err != nil {
		return err
	}
	l.pool.mu.Lock()
	defer l.pool.mu.Unlock()
	l.pool.put(made, begin, end)
	return nil
}

// kinds is how many of each kind a lot begins with.
func (l *Ledger) kinds() map[kind]int {
	want := map[kind]int{}
	for _, topic := range l.topics {
		for _, cluster := range append(l.areas.clusterLabels(), further) {
			want[kind{topic, cluster}] = minted
		}
	}
	return want
}

// keepCodes draws codes and keeps their hashes, in an order that says nothing.
// The few that are there already are left out.
func (l *Ledger) keepCodes(ctx context.Context, want map[kind]int, begin, end time.Time) (map[kind][]string, error) {
	until := end.AddDate(0, 0, codeDays)
	cohort, _, _ := span(month(begin))
	made, of := map[string]kind{}, map[string]string{}
	var rows []store.Code
	for k, n := range want {
		b := label{topic: k.topic, cluster: k.cluster, cohort: cohort, until: until}
		for range n {
			code, err := NewCodes(rand.Reader).Draw()
			if err != nil {
				return nil, err
			}
			hash := l.codeKey.hash(code)
			made[code], of[string(hash)] = k, code
			rows = append(rows, store.Code{Hash: hash, Lot: until.Format(time.DateOnly), Sealed: l.codeKey.sealLabel(code, b)})
		}
	}
	shuffle(rows)
	left := map[kind][]string{}
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		clear(left)
		added, err := tx.AddCodes(ctx, rows)
		for hash := range added {
			code := of[hash]
			left[made[code]] = append(left[made[code]], code)
		}
		return err
	})
	return left, err
}

// put adds codes to the lot that begins then. Lots that are over are dropped.
func (p *pool) put(made map[kind][]string, begin, end time.Time) {
	var into *lot
	for _, lot := range p.lots {
		if lot.begin.Equal(begin) {
			into = lot
		}
	}
	if into == nil {
		into = &lot{begin: begin, end: end, left: map[kind][]string{}}
		p.lots = append(p.lots, into)
		for len(p.lots) > 2 {
			p.lots = p.lots[1:]
		}
	}
	for k, codes := range made {
		into.left[k] = append(into.left[k], codes...)
	}
}

func shuffle(rows []store.Code) {
	for i := len(rows) - 1; i > 0; i-- {
		j := below(i + 1)
		rows[i], rows[j] = rows[j], rows[i]
	}
}

// below draws evenly from 0 to n-1, unforeseeably.
func below(n int) int {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic(err) // the system's randomness does not fail
	}
	return int(i.Int64())
}
