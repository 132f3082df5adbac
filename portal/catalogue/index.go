package catalogue

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/directory/search"
)

// Index is a directory with what is asked of it again and again: who is due, what
// may be double, the words in it. Each is worked out when somebody first asks, and
// of a directory that changed in few places only there. It never changes and is
// shared: do not write into what it gives.
type Index struct {
	Snapshot directory.Snapshot

	c     *Catalogue
	known []*known // of the listings, in their order
	of    map[*directory.Listing]*known
	byID  map[string]*directory.Listing

	before *search.Layers // of a directory that this one came from; nil for none
	layers atomic.Pointer[search.Layers]
	layer  sync.Once
	due    ofDay[[]directory.ToCheck]
	twins  func() []lint.Pair
	names  func() []int // the place of each in the order of names
}

// known is what is worked out of one listing. Most of a changed directory are as
// they were, and keep theirs.
type known struct {
	*directory.Listing
	ages  directory.Ages
	kept  bool // there is a reason for which it is never offered
	name  string
	marks func() *lint.Marks
	look  ofDay[[]lint.Finding]
}

func newKnown(l *directory.Listing) *known {
	return &known{
		Listing: l, ages: l.Ages(), kept: len(l.Standing()) > 0, name: viet.Fold(l.Name.VI),
		marks: sync.OnceValue(func() *lint.Marks { return lint.MarksOf(l) }),
	}
}

// offered reports whether the gate lets the listing through.
func (k *known) offered(now time.Time) bool { return !k.kept && !k.ages.Over(now) }

// ofDay keeps what was worked out for a day in Vietnam: dates count by it.
type ofDay[T any] struct{ last atomic.Pointer[dated[T]] }

type dated[T any] struct {
	day  string
	what T
}

func (o *ofDay[T]) get(now time.Time, work func() T) T {
	day := hanoi.Day(now)
	if last := o.last.Load(); last != nil && last.day == day {
		return last.what
	}
	made := &dated[T]{day, work()}
	o.last.Store(made)
	return made.what
}

// index makes the index of a directory out of that of another, which may be nil.
func (c *Catalogue) index(before *Index, s directory.Snapshot) *Index {
	n := len(s.Listings)
	x := &Index{c: c, Snapshot: s, known: make([]*known, n), of: make(map[*directory.Listing]*known, n), byID: make(map[string]*directory.Listing, n)}
	for i, l := range s.Listings {
		if before != nil {
			x.known[i] = before.of[l]
		}
		if x.known[i] == nil {
			x.known[i] = newKnown(l)
		}
		x.of[l], x.byID[l.ID] = x.known[i], l
	}
	if before != nil {
		if x.before = before.layers.Load(); x.before == nil {
			x.before = before.before
		}
	}
	x.twins = sync.OnceValue(func() []lint.Pair { return lint.Pairs(marksOf(x.known)) })
	x.names = sync.OnceValue(x.named)
	return x
}

func marksOf(all []*known) []*lint.Marks {
	marks := make([]*lint.Marks, len(all))
	for i, k := range all {
		marks[i] = k.marks()
	}
	return marks
}

// Listing finds a listing by its id; nil where there is none.
func (x *Index) Listing(id string) *directory.Listing { return x.byID[id] }

// ToCheck lists what is due to be checked today, as directory.Snapshot has it.
func (x *Index) ToCheck(now time.Time) []directory.ToCheck {
	return x.due.get(now, func() []directory.ToCheck {
		all := []directory.ToCheck{}
		for _, k := range x.known {
			if c, due := k.Listing.ToCheck(k.ages, now); due {
				all = append(all, c)
			}
		}
		slices.SortFunc(all, directory.ToCheck.Compare)
		return all
	})
}

// Twins lists the pairs that may be one service.
func (x *Index) Twins() []lint.Pair { return x.twins() }

// Alike lists the listings that a new one may be already.
func (x *Index) Alike(l *directory.Listing) []lint.Pair { return lint.AlikeTo(marksOf(x.known), l) }

// words is the index of words.
func (x *Index) words() *search.Layers {
	x.layer.Do(func() { x.layers.Store(search.Layer(x.before, x.Snapshot.Listings, x.c.Communes)) })
	return x.layers.Load()
}

// named gives each listing its place in the order of names; those of one name share
// it.
func (x *Index) named() []int {
	order := make([]int, len(x.known))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(x.known[a].name, x.known[b].name) })
	places := make([]int, len(order))
	for n, at := range order {
		if places[at] = n; n > 0 && x.known[order[n-1]].name == x.known[at].name {
			places[at] = places[order[n-1]]
		}
	}
	return places
}

// Look gives what is found in one listing by itself.
func (c *Catalogue) Look(l *directory.Listing) []lint.Finding {
	return lint.Sorted(c.linter.Look(l, c.Now()), nil)
}

// looked gives what is found in one listing by itself.
func (x *Index) looked(l *directory.Listing, now time.Time) []lint.Finding {
	k := x.of[l]
	return k.look.get(now, func() []lint.Finding { return x.c.linter.Look(l, now) })
}
