package session

import (
	"encoding/binary"
	"time"

	"nhipcau/flows"
)

// The plaintext of a record, little-endian, padded with zeros to plainSize:
//
//	0..4    minute of the epoch at which the session began
//	4       minutes from then to the last sign of life
//	5..25   the last five updates handled, newest first
//	25..    the state, as flows.State.Append writes it
const (
	handledSize = 5
	headSize    = 4 + 1 + 4*handledSize
	plainSize   = Size - overhead
)

// A state always fits: this does not compile when flows.MaxStateSize grows too
// large.
const _ = uint(plainSize - headSize - flows.MaxStateSize)

// pack writes a record at the time given into an empty buffer of plainSize zeros
// and says until when it is good.
func pack(b []byte, r Record, now time.Time) ([]byte, time.Time) {
	now = now.Truncate(time.Minute)
	if r.Begun.IsZero() {
		r.Begun = now
	}
	r.Touched = now
	lasted := min(max(r.Touched.Sub(r.Begun), 0), Longest)
	b = binary.LittleEndian.AppendUint32(b, uint32(r.Begun.Unix()/60))
	b = append(b, byte(lasted/time.Minute))
	for _, id := range r.handled {
		b = binary.LittleEndian.AppendUint32(b, id)
	}
	b = r.State.Append(b)
	return b[:plainSize], r.until()
}

// unpack reads what pack wrote.
func unpack(b []byte) (r Record, err error) {
	r.Begun = time.Unix(60*int64(binary.LittleEndian.Uint32(b)), 0)
	r.Touched = r.Begun.Add(time.Duration(b[4]) * time.Minute)
	for i := range r.handled {
		r.handled[i] = binary.LittleEndian.Uint32(b[5+4*i:])
	}
	r.State, err = flows.Decode(b[headSize:])
	return r, err
}

// until is the moment from which the record is no longer good.
func (r *Record) until() time.Time {
	idle, longest := r.Touched.Add(Idle), r.Begun.Add(Longest)
	if longest.Before(idle) {
		return longest
	}
	return idle
}
