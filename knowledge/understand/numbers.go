package understand

// numbers gives terms their numbers. It is a table with open addressing: terms
// are hashes already, and a message asks for hundreds of them.
type numbers struct {
	slots []numbered
	count int
}

// numbered is a term with its number; the term is 0 where nothing is.
type numbered struct {
	term   term
	number int32
}

// numbersFor is a table with room for so many terms.
func numbersFor(count int) numbers {
	size := 64
	for size < 2*(count+1) {
		size *= 2
	}
	return numbers{slots: make([]numbered, size)}
}

// get gives a term's number.
func (n *numbers) get(t term) (int32, bool) {
	if len(n.slots) == 0 {
		return 0, false
	}
	mask := len(n.slots) - 1
	for i := slot(t, mask); ; i = (i + 1) & mask {
		switch s := &n.slots[i&mask]; s.term {
		case t:
			return s.number, t != 0
		case 0:
			return 0, false
		}
	}
}

// next gives a term's number; a new term gets as many as there were before it.
func (n *numbers) next(t term) int32 {
	number, ok := n.get(t)
	if !ok {
		number = int32(n.count)
		n.set(t, number)
	}
	return number
}

// set gives a new term a number. The term 0 cannot have one.
func (n *numbers) set(t term, number int32) {
	if 2*(n.count+1) > len(n.slots) {
		n.grow()
	}
	mask := len(n.slots) - 1
	i := slot(t, mask)
	for n.slots[i].term != 0 {
		i = (i + 1) & mask
	}
	n.slots[i] = numbered{t, number}
	n.count++
}

func (n *numbers) grow() {
	old := n.slots
	*n = numbersFor(n.count + 1)
	for _, s := range old {
		if s.term != 0 {
			n.set(s.term, s.number)
		}
	}
}

// slot is where a term is looked for first.
func slot(t term, mask int) int { return int(uint64(t)*0x9e3779b97f4a7c15>>32) & mask }
