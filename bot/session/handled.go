package session

import "encoding/binary"

// handled says which updates were stepped in a session: the newest few one by
// one, and of those that rise with time all that came before.
type handled struct {
	floor uint32              // every rising update up to this one was handled; 0: none
	last  [handledSize]uint32 // newest first; 0 is none
}

const (
	handledSize  = 4
	handledBytes = 4 + 4*handledSize
)

// Rising is the number below which updates of a channel are taken to rise with
// time, as Telegram's do. Marks without an order, such as a hash, are larger.
const Rising = 1 << 31

// The highest bit of a handled update says that its answer is still owed.
const owing = 1 << 31

// Handled reports whether an update was stepped in this session. Of updates
// below Rising all are known, of others the newest four. Update zero is "has no
// id" and never handled.
func (r *Record) Handled(update uint64) bool {
	if update == 0 {
		return false
	}
	return r.handled.find(update) >= 0 || update < Rising && update <= uint64(r.handled.floor)
}

// Handle remembers an update as stepped and not yet answered.
func (r *Record) Handle(update uint64) {
	if update == 0 || r.Handled(update) {
		return
	}
	h := &r.handled
	if oldest := h.last[handledSize-1] &^ owing; update < Rising {
		h.floor = max(h.floor, oldest)
	}
	copy(h.last[1:], h.last[:handledSize-1])
	h.last[0] = short(update) | owing
}

// Answered reports whether an update that was handled got its answer.
func (r *Record) Answered(update uint64) bool {
	i := r.handled.find(update)
	return i < 0 || r.handled.last[i]&owing == 0
}

// Answer notes that a handled update got its answer.
func (r *Record) Answer(update uint64) {
	if i := r.handled.find(update); i >= 0 {
		r.handled.last[i] &^= owing
	}
}

// Newest reports whether an update is the last that was handled.
func (r *Record) Newest(update uint64) bool { return r.handled.find(update) == 0 }

// NewestAnswered reports whether the last update that was handled got its
// answer.
func (r *Record) NewestAnswered() bool { return r.handled.last[0]&owing == 0 }

func (h *handled) find(update uint64) int {
	for i, u := range h.last {
		if update != 0 && u&^owing == short(update) {
			return i
		}
	}
	return -1
}

// short folds an update to 31 bits, those that rise to themselves: no two among
// the few of one chat meet.
func short(update uint64) uint32 {
	if update < Rising {
		return uint32(update)
	}
	return max(1, (uint32(update)^uint32(update>>32))&^owing)
}

func (h *handled) append(b []byte) []byte {
	b = binary.LittleEndian.AppendUint32(b, h.floor)
	for _, u := range h.last {
		b = binary.LittleEndian.AppendUint32(b, u)
	}
	return b
}

func readHandled(b []byte) (h handled) {
	h.floor = binary.LittleEndian.Uint32(b)
	for i := range h.last {
		h.last[i] = binary.LittleEndian.Uint32(b[4+4*i:])
	}
	return h
}
