package understand

// block keeps many short lists in few large ones, which are made faster than many
// short ones and give the collector nothing to look through.
type block[T any] struct{ free []T }

const blockSize = 1 << 16

// keep copies a list.
func (b *block[T]) keep(list []T) []T {
	if len(list) > cap(b.free)-len(b.free) {
		b.free = make([]T, 0, max(blockSize, len(list)))
	}
	at := len(b.free)
	b.free = append(b.free, list...)
	return b.free[at:len(b.free):len(b.free)]
}
