package eligibility

// A rule is kept as a reduced ordered decision diagram over facts of several
// values (Bryant 1986, for more than two values Srinivasan et al. 1990): every
// branch asks one fact, in the order of the vocabulary, and equal parts are
// shared. In that form a fact occurs exactly when it can still matter, what
// follows from some answers is found by walking, and the share of all possible
// people for whom the rule holds by adding up. So no verdict needs to be
// remembered between turns.
type diagram struct {
	nodes []branch // the ends first, every branch after those it leads to
	root  uint16
}

// branch asks one fact and leads on by its value.
type branch struct {
	fact  uint8 // its place in the vocabulary
	width uint8 // how many values it has
	next  [maxValues]uint16
}

// The ends, which take the place of the first nodes.
const (
	endNo    uint16 = iota
	endYes          //
	endOpen         // cannot be known without what was skipped
	branches        // where the branches begin
)

// maxBranches bounds a diagram. Real rules have some dozens of branches.
const maxBranches = 512

// pastFacts is the fact of the ends: after all others.
const pastFacts = maxFacts

// told is what somebody told, by a fact's place in the vocabulary.
type told [maxFacts]uint8

// What told holds besides 1 + a value's place.
const (
	notTold uint8 = 0
	skipped uint8 = 0xff
)

// loom makes reduced diagrams.
type loom struct {
	nodes []branch
	made  worked
	full  bool // a bound was met, what was made is good for nothing
}

// joint names a combination: how, and of which two.
type joint uint64

func join(how kind, a, b uint16) joint { return joint(how)<<32 | joint(a)<<16 | joint(b) }

// worked remembers combinations. Nearly always they are a handful, and looking
// through a short list costs a fraction of hashing; only what a rule has beyond
// that goes into a map.
type worked struct {
	keys  [fewWorked]joint
	roots [fewWorked]uint16
	n     int
	many  map[joint]uint16
}

const fewWorked = 24

func (w *worked) clear() {
	w.n = 0
	if len(w.many) > 0 {
		clear(w.many)
	}
}

func (w *worked) find(j joint) (root uint16, found bool) {
	for i, k := range w.keys[:w.n] {
		if k == j {
			return w.roots[i], true
		}
	}
	if len(w.many) > 0 {
		root, found = w.many[j]
	}
	return root, found
}

func (w *worked) keep(j joint, root uint16) {
	if w.n < fewWorked {
		w.keys[w.n], w.roots[w.n] = j, root
		w.n++
		return
	}
	if w.many == nil {
		w.many = map[joint]uint16{}
	}
	w.many[j] = root
}

// kind is how two diagrams are combined.
type kind uint8

const (
	and   kind = iota
	or         //
	agree      // where both end alike that end, else open
)

func (l *loom) clear() {
	l.nodes = append(l.nodes[:0], branch{fact: pastFacts}, branch{fact: pastFacts}, branch{fact: pastFacts})
	l.made.clear()
}

// add gives the branch's number, which is that of an equal one if there is
// one, or where it leads if that is the same for all values.
func (l *loom) add(b branch) uint16 {
	same := true
	for _, n := range b.next[1:b.width] {
		same = same && n == b.next[0]
	}
	if same {
		return b.next[0]
	}
	for i := len(l.nodes) - 1; i >= int(branches); i-- {
		if n := &l.nodes[i]; n.fact == b.fact && n.next == b.next {
			return uint16(i)
		}
	}
	if len(l.nodes) == 8*maxBranches {
		l.full = true
		return endOpen
	}
	l.nodes = append(l.nodes, b)
	return uint16(len(l.nodes) - 1)
}

// combine joins two diagrams.
func (l *loom) combine(how kind, a, b uint16) uint16 {
	if end, ok := how.end(a, b); ok {
		return end
	}
	key := join(how, a, b)
	if n, ok := l.made.find(key); ok {
		return n
	}
	x, y := &l.nodes[a], &l.nodes[b]
	on := branch{fact: x.fact, width: x.width}
	if y.fact < x.fact {
		on.fact, on.width = y.fact, y.width
	}
	p, q := [maxValues]uint16{a, a, a, a, a}, [maxValues]uint16{b, b, b, b, b}
	if x.fact == on.fact {
		p = x.next
	}
	if y.fact == on.fact {
		q = y.next
	}
	for v := range on.width {
		if v > 0 && p[v] == p[v-1] && q[v] == q[v-1] { // values mostly lead on alike
			on.next[v] = on.next[v-1]
			continue
		}
		on.next[v] = l.combine(how, p[v], q[v])
	}
	n := l.add(on)
	l.made.keep(key, n)
	return n
}

// end is the combination when it needs no looking into.
func (how kind) end(a, b uint16) (uint16, bool) {
	if a == b {
		return a, true
	}
	if how == agree {
		return endOpen, a == endOpen || b == endOpen || a < branches && b < branches
	}
	deciding, otherwise := endNo, endYes
	if how == or {
		deciding, otherwise = endYes, endNo
	}
	switch {
	case a == deciding || b == deciding:
		return deciding, true
	case a == otherwise:
		return b, true
	case b == otherwise:
		return a, true
	}
	return 0, false
}
