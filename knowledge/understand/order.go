package understand

import "slices"

// order puts lines in an order that seems random, another each round, in which
// lines keep their places among each other when some are added or left out.
type order []uint64 // the lines' hashes

func newOrder(lines []labelled) order {
	o := make(order, len(lines))
	for i, line := range lines {
		o[i] = line.message.hash(0)
	}
	return o
}

// shuffled yields the numbers of the lines in the order of a round.
func (o order) shuffled(round int) func(yield func(int) bool) {
	keys := make([]uint64, len(o)) // half of another hash, then the line's number
	for i, h := range o {
		h = (h ^ uint64(round)) * 0x9e3779b97f4a7c15
		h = (h ^ h>>32) * 0xd6e8feb86659fd93
		keys[i] = h>>32<<32 | uint64(i)
	}
	slices.Sort(keys)
	return func(yield func(int) bool) {
		for _, key := range keys {
			if !yield(int(uint32(key))) {
				return
			}
		}
	}
}
