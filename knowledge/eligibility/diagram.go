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
	made  map[joint]uint16
	full  bool // a bound was met, what was made is good for nothing
}

// joint names a combination that was worked out.
type joint struct {
	how  kind
	a, b uint16
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
	clear(l.made)
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
		if l.nodes[i] == b {
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
	key := joint{how, a, b}
	if n, ok := l.made[key]; ok {
		return n
	}
	x, y := l.nodes[a], l.nodes[b]
	on := branch{fact: min(x.fact, y.fact), width: x.width}
	if x.fact > y.fact {
		on.width = y.width
	}
	for v := range on.width {
		p, q := a, b
		if x.fact == on.fact {
			p = x.next[v]
		}
		if y.fact == on.fact {
			q = y.next[v]
		}
		on.next[v] = l.combine(how, p, q)
	}
	n := l.add(on)
	if l.made == nil {
		l.made = map[joint]uint16{}
	}
	l.made[key] = n
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

// sketch is room for working out what is left of a diagram; it may be used for
// one after another.
type sketch struct {
	loom
	reached [maxBranches]bool
	became  [maxBranches]uint16
}

// given works out what is left of the diagram for somebody and returns the
// root of that within the sketch: a branch when an answer can still matter.
func (s *sketch) given(d *diagram, t *told) uint16 {
	root := d.root
	for root >= branches && t[d.nodes[root].fact]-1 < maxValues {
		root = d.nodes[root].next[t[d.nodes[root].fact]-1]
	}
	if root < branches {
		return root
	}
	if end, decided := s.reach(d, root, t); decided {
		return end
	}
	s.clear()
	s.became[endNo], s.became[endYes], s.became[endOpen] = endNo, endYes, endOpen
	for i := branches; i <= root; i++ {
		if !s.reached[i] {
			continue
		}
		b := d.nodes[i]
		told := t[b.fact]
		if told-1 < maxValues {
			s.became[i] = s.became[b.next[told-1]]
			continue
		}
		for v, n := range b.next[:b.width] {
			b.next[v] = s.became[n]
		}
		if told == notTold {
			s.became[i] = s.add(b)
			continue
		}
		s.became[i] = b.next[0]
		for _, n := range b.next[1:b.width] {
			s.became[i] = s.combine(agree, s.became[i], n)
		}
	}
	return s.became[root]
}

// reach marks what somebody can come to from the root, and reports the end
// when it is only one.
func (s *sketch) reach(d *diagram, root uint16, t *told) (end uint16, decided bool) {
	clear(s.reached[:root+1])
	s.reached[root] = true
	for i := root; i >= branches; i-- {
		if !s.reached[i] {
			continue
		}
		b := &d.nodes[i]
		if v := t[b.fact] - 1; v < maxValues {
			s.reached[b.next[v]] = true
			continue
		}
		for _, n := range b.next[:b.width] {
			s.reached[n] = true
		}
	}
	if !s.reached[endYes] {
		return endNo, true
	}
	return endYes, !s.reached[endNo]
}

// support is the set of facts that what was last worked out still asks. It
// holds where nothing was skipped, which leaves no branches behind unused.
func (s *sketch) support() (set uint64) {
	for _, b := range s.nodes[branches:] {
		set |= 1 << b.fact
	}
	return set
}
