package catalogue

import (
	"context"
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

	before *search.Layers // of a directory that this one came from; nil for none
	layers atomic.Pointer[search.Layers]
	layer  sync.Once
	was    *dated[[]directory.ToCheck] // what was due in that directory; nil where nobody asked
	fresh  []*known                    // what it did not have
	gone   []*known                    // what it had
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
	names func() []string // the numbers that its sentences name
	look  ofDay[[]lint.Finding]
}

func newKnown(l *directory.Listing) *known {
	return &known{
		Listing: l, ages: l.Ages(), kept: len(l.Standing()) > 0, name: viet.Fold(l.Name.VI),
		marks: sync.OnceValue(func() *lint.Marks { return lint.MarksOf(l) }), names: sync.OnceValue(l.Quoted),
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
	x := &Index{c: c, Snapshot: s}
	if before == nil {
		before = &Index{}
	}
	x.known, x.fresh, x.gone = follow(before.known, s.Listings)
	if x.before = before.layers.Load(); x.before == nil {
		x.before = before.before
	}
	x.was = before.due.last.Load()
	x.twins = sync.OnceValue(func() []lint.Pair { return lint.Pairs(marksOf(x.known)) })
	x.names = sync.OnceValue(x.named)
	return x
}

// follow takes what is known of one directory over to another: what is new in it
// and what was only in the one before come beside. Most of both is the same, in the
// same order.
func follow(before []*known, listings []*directory.Listing) (all, fresh, gone []*known) {
	all = make([]*known, len(listings))
	used := make([]bool, len(before))
	is := func(at, i int) bool {
		return at < len(before) && i < len(listings) && before[at].Listing == listings[i]
	}
	var other []int // places of those that are not where they were
	at := 0
	for i := range listings {
		if !is(at, i) && is(at+1, i) {
			at++ // one was taken out
		}
		if is(at, i) {
			all[i], used[at] = before[at], true
			at++
			continue
		}
		other = append(other, i)
		if !is(at, i+1) { // it came in the place of another, not between two
			at++
		}
	}
	left := map[*directory.Listing]int{}
	for at, taken := range used {
		if !taken {
			left[before[at].Listing] = at
		}
	}
	for _, i := range other {
		if at, held := left[listings[i]]; held {
			all[i], used[at] = before[at], true
			continue
		}
		all[i] = newKnown(listings[i])
		fresh = append(fresh, all[i])
	}
	for at, taken := range used {
		if !taken {
			gone = append(gone, before[at])
		}
	}
	return all, fresh, gone
}

func marksOf(all []*known) []*lint.Marks {
	marks := make([]*lint.Marks, len(all))
	for i, k := range all {
		marks[i] = k.marks()
	}
	return marks
}

// ToCheck lists what is due to be checked today, as directory.Snapshot has it.
func (x *Index) ToCheck(now time.Time) []directory.ToCheck {
	return x.due.get(now, func() []directory.ToCheck {
		if x.was == nil || x.was.day != hanoi.Day(now) || len(x.fresh) > mostInserted {
			return due(x.known, now)
		}
		moved := map[string]bool{}
		for _, k := range slices.Concat(x.fresh, x.gone) {
			moved[k.ID] = true
		}
		all := slices.DeleteFunc(slices.Clone(x.was.what), func(c directory.ToCheck) bool { return moved[c.ID] })
		for _, c := range due(x.fresh, now) {
			at, _ := slices.BinarySearchFunc(all, c, directory.ToCheck.Compare)
			all = slices.Insert(all, at, c)
		}
		return all
	})
}

// Warm works out what pages ask of the draft, so that nobody has to wait for it after
// the program started or somebody else saved. It ends between two of these when the
// context does.
func (c *Catalogue) Warm(ctx context.Context) error {
	d, err := c.Draft(ctx)
	for _, work := range []func(){func() { d.words() }, func() { d.Twins() }, func() { d.ToCheck(c.Now()) }} {
		if err == nil {
			work()
			err = ctx.Err()
		}
	}
	return err
}

// mostInserted is how many changed listings are put into a list one by one; for
// more it is made anew.
const mostInserted = 50

func due(of []*known, now time.Time) []directory.ToCheck {
	all := []directory.ToCheck{}
	for _, k := range of {
		if c, due := k.Listing.ToCheck(k.ages, now); due {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, directory.ToCheck.Compare)
	return all
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

// looked gives what is found in the listing by itself.
func (k *known) looked(l *lint.Linter, now time.Time) []lint.Finding {
	return k.look.get(now, func() []lint.Finding { return l.Look(k.Listing, now) })
}
