package eligibility

import "slices"

// sketch is room for working out what is left of a diagram; it may be used for
// one after another.
type sketch struct {
	loom
	reached [maxBranches]bool
	became  [maxBranches]uint16
}

// given works out what is left of the diagram for somebody and returns the
// root of that within the sketch: a branch when an answer can still matter.
// Parts of the diagram that speak of nothing told stay as they are, and
// branches that nothing leads to any more may lie between.
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
	s.made.clear()
	s.nodes = append(s.nodes[:0], d.nodes[:root+1]...)
	s.became[endNo], s.became[endYes], s.became[endOpen] = endNo, endYes, endOpen
	for i := branches; i <= root; i++ {
		if s.reached[i] {
			s.became[i] = s.left(i, t)
		}
	}
	return s.became[root]
}

// left is what becomes of one branch, once what it leads to is settled.
func (s *sketch) left(i uint16, t *told) uint16 {
	b := s.nodes[i]
	told := t[b.fact]
	if told-1 < maxValues {
		return s.became[b.next[told-1]]
	}
	if told == skipped {
		all := s.became[b.next[0]]
		for _, n := range b.next[1:b.width] {
			if to := s.became[n]; to != all {
				all = s.combine(agree, all, to)
			}
		}
		return all
	}
	same := true
	for v, n := range b.next[:b.width] {
		b.next[v] = s.became[n]
		same = same && b.next[v] == n
	}
	if same {
		return i
	}
	return s.add(b)
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
	ends := 0
	for e := range branches {
		if s.reached[e] {
			end = e
			ends++
		}
	}
	return end, ends == 1
}

// asked is the set of facts that a diagram asks.
func (s *sketch) asked(d *diagram) (set uint64) {
	var live [8 * maxBranches]bool
	live[d.root] = true
	for i := d.root; i >= branches; i-- {
		if !live[i] {
			continue
		}
		b := &d.nodes[i]
		set |= 1 << b.fact
		for _, n := range b.next[:b.width] {
			live[n] = true
		}
	}
	return set
}

// reduced is the diagram without what nothing leads to.
func (s *sketch) reduced(d *diagram) (out diagram) {
	if d.root >= branches {
		s.reach(d, d.root, &told{})
	}
	s.clear()
	s.became[endNo], s.became[endYes], s.became[endOpen] = endNo, endYes, endOpen
	for i := branches; i <= d.root; i++ {
		if !s.reached[i] {
			continue
		}
		b := d.nodes[i]
		for v, n := range b.next[:b.width] {
			b.next[v] = s.became[n]
		}
		s.became[i] = s.add(b)
	}
	return diagram{slices.Clone(s.nodes), s.became[d.root]}
}
