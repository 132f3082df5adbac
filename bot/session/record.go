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
//	5..25   which updates were handled (handled.go)
//	25..    the state, as flows.State.Append writes it
//	then    what is owed to the person, if anything (owed.go)
const (
	headSize  = 4 + 1 + handledBytes
	plainSize = Size - overhead
)

// A state always fits, and a byte to say that an answer is owed: this does not
// compile when flows.MaxStateSize grows too large.
const _ = uint(plainSize - headSize - flows.MaxStateSize - 1)

// pack writes a record at the time given into an empty buffer of plainSize zeros
// and says until when it is good.
func pack(b []byte, r Record, now time.Time) ([]byte, time.Time) {
	minute := now.Truncate(time.Minute)
	if r.Begun.IsZero() {
		r.Begun = minute
	}
	r.Touched = minute
	lasted := min(max(r.Touched.Sub(r.Begun), 0), Longest)
	b = binary.LittleEndian.AppendUint32(b, uint32(r.Begun.Unix()/60))
	b = append(b, byte(lasted/time.Minute))
	b = r.handled.append(b)
	b = r.State.Append(b)
	b = r.Owed.append(b, r.State)
	return b[:plainSize], r.until()
}

// unpack reads what pack wrote.
func unpack(b []byte) (r Record, err error) {
	r.Begun = time.Unix(60*int64(binary.LittleEndian.Uint32(b)), 0)
	r.Touched = r.Begun.Add(time.Duration(b[4]) * time.Minute)
	r.handled = readHandled(b[5:])
	if r.State, err = flows.Decode(b[headSize:]); err != nil {
		return r, err
	}
	r.Owed, err = readOwed(b[headSize:], r.State)
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
