package understand

// numbers gives terms their numbers. It is a table with open addressing: terms
// are hashes already, and a message asks for hundreds of them.
type numbers struct {
	terms []term // 0 where nothing is
	of    []int32
	count int
}

// get gives a term's number.
func (n *numbers) get(t term) (int32, bool) {
	if len(n.terms) == 0 {
		return 0, false
	}
	mask := len(n.terms) - 1
	for i := slot(t, mask); ; i = (i + 1) & mask {
		switch n.terms[i] {
		case t:
			return n.of[i], t != 0
		case 0:
			return 0, false
		}
	}
}

// set gives a new term a number. The term 0 cannot have one.
func (n *numbers) set(t term, number int32) {
	if 2*(n.count+1) > len(n.terms) {
		n.grow()
	}
	mask := len(n.terms) - 1
	i := slot(t, mask)
	for n.terms[i] != 0 {
		i = (i + 1) & mask
	}
	n.terms[i], n.of[i] = t, number
	n.count++
}

func (n *numbers) grow() {
	old := *n
	size := max(64, 2*len(old.terms))
	*n = numbers{terms: make([]term, size), of: make([]int32, size)}
	for i, t := range old.terms {
		if t != 0 {
			n.set(t, old.of[i])
		}
	}
}

// slot is where a term is looked for first.
func slot(t term, mask int) int { return int(uint64(t)*0x9e3779b97f4a7c15>>32) & mask }
