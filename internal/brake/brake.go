// Package brake slows down whoever asks too often from one address, and keeps no
// address: what it holds is a table of numbers of fixed size, in memory alone,
// and an address picks its places in it by a hash under a key that is drawn at
// the start and every hour. Nobody can tell from the table who was there.
//
//	b := brake.New(brake.Config{Every: 200 * time.Millisecond, Burst: 300})
//	if wait := b.Take(addr); wait > 0 { … } // too fast: come again after that
package brake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"net/netip"
	"sync"
	"time"
)

// Config says how much is allowed. Every and Burst are needed.
type Config struct {
	// Every is the pace that may go on for ever, Burst how much more may come
	// at once after a rest.
	Every time.Duration
	Burst int
	Now   func() time.Time // nil: time.Now
}

// cells is the size of the table: half a megabyte. An address shares a place
// with another now and then, but hardly ever both of its places.
const cells = 1 << 16

// newKey is how often the key is drawn anew, with which everybody begins anew.
const newKey = time.Hour

// Brake may be used by many goroutines.
type Brake struct {
	c Config

	mu    sync.Mutex
	key   [32]byte
	drawn time.Time
	// due is, for each place, when what was taken there is worked off at the
	// pace allowed, since drawn.
	due [cells]time.Duration
}

// New makes a brake on which nobody has leant yet.
func New(c Config) *Brake {
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Brake{c: c}
}

// Take lets an address do one thing more and gives 0, or says how long it has to
// wait for that. IPv6 addresses count by their network of 64 bits, which is one
// subscriber's.
func (b *Brake) Take(a netip.Addr) time.Duration { return b.lean(a, true) }

// Look says what Take would, and takes nothing.
func (b *Brake) Look(a netip.Addr) time.Duration { return b.lean(a, false) }

func (b *Brake) lean(a netip.Addr, take bool) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.since()
	one, other := b.places(a)
	due := max(min(b.due[one], b.due[other]), now) + b.c.Every
	if wait := due - now - time.Duration(b.c.Burst)*b.c.Every; wait > 0 {
		return wait
	}
	if take {
		b.due[one], b.due[other] = max(b.due[one], due), max(b.due[other], due)
	}
	return 0
}

// since is the time since the key was drawn, after drawing another when it is
// old.
func (b *Brake) since() time.Duration {
	now := b.c.Now()
	age := now.Sub(b.drawn)
	if age >= newKey || age < 0 {
		rand.Read(b.key[:])
		b.drawn, age = now, 0
		clear(b.due[:])
	}
	return age
}

// places are the two places of an address.
func (b *Brake) places(a netip.Addr) (one, other int) {
	a = a.Unmap()
	if a.Is6() {
		a = netip.PrefixFrom(a.WithZone(""), 64).Masked().Addr()
	}
	mac := hmac.New(sha256.New, b.key[:])
	mac.Write(a.AsSlice())
	sum := mac.Sum(nil)
	return int(binary.BigEndian.Uint16(sum)), int(binary.BigEndian.Uint16(sum[2:]))
}
