package session

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"nhipcau/flows"
	"nhipcau/knowledge/places"
)

// Owed is what the newest update still needs, from the moment its step is kept
// until its answer is sent. It is there so that another process can finish what
// one did not live to: count the same events, say the same words.
type Owed struct {
	// Second is within the minute Touched; Answer says that it is owed since
	// then.
	Answer bool
	Second int
	// Before is the state that the update was stepped from, when Stepped.
	Before  flows.State
	Stepped bool
	// Events are to be counted, unless they are already.
	Events []flows.Event
}

// Since is when the answer began to be owed, in whole seconds.
func (r *Record) Since() time.Time { return r.Touched.Add(time.Duration(r.Owed.Second) * time.Second) }

// Owe notes what the newest update needs. The state before is left out when
// there is no room for it, in a conversation of fifty moves. It reports false
// when there is none for the events either: then they must be counted before
// the record is kept.
func (r *Record) Owe(now time.Time, before *flows.State, events []flows.Event) bool {
	r.Owed = Owed{Answer: true, Second: now.Second(), Events: events}
	if before != nil {
		r.Owed.Before, r.Owed.Stepped = *before, true
	}
	if r.fits() {
		return true
	}
	r.Owed.Before, r.Owed.Stepped = flows.State{}, false
	if r.fits() {
		return true
	}
	r.Owed.Events = nil
	return false
}

func (r *Record) fits() bool {
	var buf [2 * plainSize]byte
	b := r.State.Append(buf[:0])
	return headSize+len(r.Owed.append(b, r.State)) <= plainSize
}

// After the state comes one byte: in its low six bits zero or one more than the
// second since which the answer is owed, then what follows.
const (
	owedSecond = 0x3f
	owedBefore = 0x40 // the difference to the state before
	furtherBit = 0x80 // of an event's stage
	owedEvents = 0x80 // a byte: how many, and each: stage 1, area 2, nonce 8, topic, reason and stub as length 1 and text
)

func (o *Owed) append(b []byte, after flows.State) []byte {
	var head byte
	if o.Answer {
		head = byte(1 + o.Second)
	}
	if o.Stepped {
		head |= owedBefore
	}
	if len(o.Events) > 0 {
		head |= owedEvents
	}
	b = append(b, head)
	if o.Stepped {
		var one, other [flows.MaxStateSize]byte
		b = appendDiff(b, after.Append(one[:0]), o.Before.Append(other[:0]))
	}
	if len(o.Events) > 0 {
		b = append(b, byte(len(o.Events)))
	}
	for _, e := range o.Events {
		stage := byte(e.Stage)
		if e.Further {
			stage |= furtherBit
		}
		b = append(b, stage)
		b = binary.LittleEndian.AppendUint16(b, uint16(e.Area))
		b = binary.LittleEndian.AppendUint64(b, e.Nonce)
		b = append(append(b, byte(len(e.Topic))), e.Topic...)
		b = append(append(b, byte(len(e.Reason))), e.Reason...)
		b = append(append(b, byte(len(e.Stub))), e.Stub...)
	}
	return b
}

var errOwed = errors.New("session: what is owed cannot be read")

// readOwed reads what is owed behind a state.
func readOwed(b []byte, state flows.State) (o Owed, err error) {
	var buf [flows.MaxStateSize]byte
	after := state.Append(buf[:0])
	if len(b) <= len(after) {
		return o, nil
	}
	r := reader{b: b[len(after):]}
	head := r.byte()
	if second := int(head & owedSecond); second > 0 {
		o.Answer, o.Second = true, second-1
	}
	if head&owedBefore != 0 {
		before, rest, ok := applyDiff(after, r.b)
		if !ok {
			return o, errOwed
		}
		if o.Before, err = flows.Decode(before); err != nil {
			return o, err
		}
		o.Stepped, r.b = true, rest
	}
	if head&owedEvents != 0 {
		for range r.byte() {
			stage := r.byte()
			o.Events = append(o.Events, flows.Event{
				Stage: flows.Stage(stage &^ furtherBit), Further: stage&furtherBit != 0,
				Area:  places.Area(binary.LittleEndian.Uint16(r.take(2))),
				Nonce: binary.LittleEndian.Uint64(r.take(8)),
				Topic: string(r.take(int(r.byte()))), Reason: string(r.take(int(r.byte()))), Stub: string(r.take(int(r.byte()))),
			})
		}
	}
	if r.short {
		return o, errOwed
	}
	return o, nil
}

// reader takes bytes off a slice; past its end it gives zeros and says so.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) byte() byte { return r.take(1)[0] }

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.b, r.short = nil, true
		return make([]byte, n)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

// appendDiff writes how to get one text from another: the length of it, and the
// runs of bytes in which it differs, each as how far on from the last, how many,
// and the bytes. A run of none ends it.
func appendDiff(b, from, to []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(to)))
	differs := func(i int) bool { return i >= len(from) || from[i] != to[i] }
	last := 0
	for i := 0; i < len(to); {
		if !differs(i) {
			i++
			continue
		}
		end := i + 1 // past the last byte that differs, over gaps of two
		for j := end; j < min(len(to), end+3); j++ {
			if differs(j) {
				end = j + 1
			}
		}
		b = binary.AppendUvarint(b, uint64(i-last))
		b = binary.AppendUvarint(b, uint64(end-i))
		b = append(b, to[i:end]...)
		i, last = end, end
	}
	return append(b, 0, 0)
}

// applyDiff reads what appendDiff wrote and gives the text and what follows.
func applyDiff(from, b []byte) (to, rest []byte, ok bool) {
	number := func() int {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > plainSize {
			b = nil
			return -1
		}
		b = b[used:]
		return int(n)
	}
	size := number()
	if size < 0 {
		return nil, nil, false
	}
	to = slices.Grow([]byte(nil), size)[:size]
	copy(to, from)
	for at := 0; ; {
		skip, n := number(), number()
		switch {
		case skip < 0 || n < 0:
			return nil, nil, false
		case n == 0:
			return to, b, true
		case at+skip+n > size || n > len(b):
			return nil, nil, false
		}
		at += skip
		copy(to[at:], b[:n])
		at, b = at+n, b[n:]
	}
}
