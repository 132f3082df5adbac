package telegram

import (
	"hash/maphash"
	"sync"
)

// albums knows which pictures belong together: ten sent at once are ten updates
// and deserve one answer. It remembers the last few albums as numbers that mean
// nothing outside this process.
type albums struct {
	mu   sync.Mutex
	seed maphash.Seed
	last [64]album
	next int
}

type album struct {
	name  uint64
	first int64 // the update that was answered
}

func newAlbums() *albums { return &albums{seed: maphash.MakeSeed()} }

// seen says that an update is a further picture of an album, and notes the
// first. The first delivered again is answered again.
func (a *albums) seen(u *update) bool {
	if u.Message == nil || u.Message.Album == "" {
		return false
	}
	name := maphash.String(a.seed, u.Message.Album)
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, known := range a.last {
		if known.name == name {
			return known.first != u.ID
		}
	}
	a.last[a.next] = album{name, u.ID}
	a.next = (a.next + 1) % len(a.last)
	return false
}
