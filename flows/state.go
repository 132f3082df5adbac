package flows

import (
	"encoding/binary"
	"errors"
	"slices"

	"nhipcau/internal/lang"
)

// StepID and AnswerID are 16-bit hashes of the names in the content files, so
// that a state outlives a release as long as the names it speaks of do. The
// loader refuses content in which two names share a hash.
type (
	StepID   uint16
	AnswerID uint16
)

// Answers that are not choices. Place answers are areas, which stay below
// these.
const (
	answerNone   AnswerID = 0xFFFF // left without answering: a jump to another topic
	answerSkip   AnswerID = 0xFFFE // "bỏ qua"
	answerMore   AnswerID = 0xFFFD // "xem thêm" on a list of cards
	answerEnough AnswerID = 0xFFFC // "đủ rồi": no more questions of this interview

	answerReserved AnswerID = 0xFFF0
)

// Visit is one move of the conversation: at a step, the question asked there
// (zero for the step's own, else the fact that the interview asked about), and
// the answer given.
type Visit struct {
	At     StepID
	Fact   StepID
	Answer AnswerID
}

// How many moves a state carries. Past them the oldest are folded into what is
// known and can no longer be undone.
const (
	maxTrail = 38
	maxBase  = 24
	maxOffer = 8
	maxCodes = 3
)

// Held is a referral code in the person's hands.
type Held struct {
	Code  uint64 // as a number; 0: none
	Topic uint8  // the number of the topic it is for
}

// State is a whole conversation, held by the person's own page or sealed for
// twenty minutes: where they are and how they came there. Everything else
// (what was answered, which cards were shown) is worked out from the trail, so
// that going back is dropping the last visit. The zero State is "nobody yet".
type State struct {
	Release uint64 // the content this conversation began with
	Nonce   uint64 // random; all its counts derive from it
	Lang    lang.Lang
	At      StepID
	Missed  uint8          // how often in a row nothing was understood
	Counted [6]uint16      // by Stage up to Referred: the topics already counted, one bit each; in [0], what of a visit was said
	Codes   [maxCodes]Held // the last referral codes, the newest first
	Offer   []AnswerID     // what was offered to choose from: areas, when a name was ambiguous
	Matters bool           // the offer is of matters (first steps of flows), not of areas
	Aside   aside          // a question beside the pending one
	Base    []Visit        // answers of moves too old to be undone
	Trail   []Visit        // the moves that can be undone, oldest first
}

// Equal reports whether two states are the same conversation at the same place.
func (s State) Equal(o State) bool {
	return s.Release == o.Release && s.Nonce == o.Nonce && s.Lang == o.Lang && s.At == o.At &&
		s.Missed == o.Missed && s.Counted == o.Counted && s.Codes == o.Codes && s.Matters == o.Matters && s.Aside == o.Aside &&
		slices.Equal(s.Offer, o.Offer) && slices.Equal(s.Base, o.Base) && slices.Equal(s.Trail, o.Trail)
}

// code is the referral code the person holds for a topic, 0 if none.
func (s State) code(topic uint8) uint64 {
	for _, h := range s.Codes {
		if h.Code != 0 && h.Topic == topic {
			return h.Code
		}
	}
	return 0
}

// hold adds a code; the oldest gives way.
func (s *State) hold(h Held) {
	copy(s.Codes[1:], s.Codes[:])
	s.Codes[0] = h
}

// front puts a code before the others, be it new or held already.
func (s *State) front(h Held) {
	for i, o := range s.Codes {
		if o.Code == h.Code {
			copy(s.Codes[1:], s.Codes[:i])
			s.Codes[0] = o
			return
		}
	}
	s.hold(h)
}

// Begun reports whether a conversation is under way.
func (s State) Begun() bool { return s.At != 0 }

// The first two bytes: a version, and the language with a bit for Matters and two
// for Aside.
const (
	stateVersion = 1
	mattersBit   = 0x80
	asideShift   = 5
	asideBits    = 3 << asideShift
)

// MaxStateSize is the longest that Append writes, in bytes.
const MaxStateSize = 2 + 8 + 8 + 2 + 1 + 12 + 6*maxCodes + 3 + 2*maxOffer + 6*(maxBase+maxTrail)

// ErrState is what Decode says of bytes that no Append wrote.
var ErrState = errors.New("flows: not a conversation state")

// Append writes the state in its compact form (version 1, little-endian).
func (s State) Append(b []byte) []byte {
	head := byte(s.Lang) | byte(s.Aside)<<asideShift&asideBits
	if s.Matters {
		head |= mattersBit
	}
	b = append(b, stateVersion, head)
	b = binary.LittleEndian.AppendUint64(b, s.Release)
	b = binary.LittleEndian.AppendUint64(b, s.Nonce)
	b = binary.LittleEndian.AppendUint16(b, uint16(s.At))
	b = append(b, s.Missed)
	for _, bits := range s.Counted {
		b = binary.LittleEndian.AppendUint16(b, bits)
	}
	for _, h := range s.Codes {
		b = append(b, byte(h.Code), byte(h.Code>>8), byte(h.Code>>16), byte(h.Code>>24), byte(h.Code>>32), h.Topic)
	}
	b = append(b, byte(len(s.Offer)), byte(len(s.Base)), byte(len(s.Trail)))
	for _, a := range s.Offer {
		b = binary.LittleEndian.AppendUint16(b, uint16(a))
	}
	for _, visits := range [2][]Visit{s.Base, s.Trail} {
		for _, v := range visits {
			b = binary.LittleEndian.AppendUint16(b, uint16(v.At))
			b = binary.LittleEndian.AppendUint16(b, uint16(v.Fact))
			b = binary.LittleEndian.AppendUint16(b, uint16(v.Answer))
		}
	}
	return b
}

// Decode reads what Append wrote. Bytes may follow (padding); anything else
// that is off is ErrState.
func Decode(b []byte) (State, error) {
	const fixed = MaxStateSize - 2*maxOffer - 6*(maxBase+maxTrail)
	if len(b) < fixed || b[0] != stateVersion || b[1]&^(mattersBit|asideBits) > byte(lang.EN) {
		return State{}, ErrState
	}
	le := binary.LittleEndian
	s := State{
		Lang:    lang.Lang(b[1] &^ (mattersBit | asideBits)),
		Matters: b[1]&mattersBit != 0,
		Aside:   aside(b[1] & asideBits >> asideShift),
		Release: le.Uint64(b[2:]),
		Nonce:   le.Uint64(b[10:]),
		At:      StepID(le.Uint16(b[18:])),
		Missed:  b[20],
	}
	b = b[21:]
	for i := range s.Counted {
		s.Counted[i] = le.Uint16(b[2*i:])
	}
	b = b[12:]
	for i := range s.Codes {
		s.Codes[i] = Held{uint64(le.Uint32(b[6*i:])) | uint64(b[6*i+4])<<32, b[6*i+5]}
	}
	b = b[6*maxCodes:]
	offers, base, trail := int(b[0]), int(b[1]), int(b[2])
	b = b[3:]
	if offers > maxOffer || base > maxBase || trail > maxTrail || len(b) < 2*offers+6*(base+trail) {
		return State{}, ErrState
	}
	if offers > 0 {
		s.Offer = make([]AnswerID, offers)
		for i := range s.Offer {
			s.Offer[i] = AnswerID(le.Uint16(b[2*i:]))
		}
		b = b[2*offers:]
	}
	if n := base + trail; n > 0 {
		visits := make([]Visit, n, n+1)
		for i := range visits {
			visits[i] = Visit{StepID(le.Uint16(b[6*i:])), StepID(le.Uint16(b[6*i+2:])), AnswerID(le.Uint16(b[6*i+4:]))}
		}
		s.Base, s.Trail = visits[:base:base], visits[base:]
		if base == 0 {
			s.Base = nil
		}
		if trail == 0 {
			s.Trail = nil
		}
	}
	return s, nil
}

// move adds a visit and goes to the next step. It never writes into the slices
// of the state it came from.
func (s State) move(v Visit, to StepID) State {
	s.Trail = append(slices.Clip(s.Trail), v)
	if len(s.Trail) > maxTrail {
		s.Base = fold(s.Base, s.Trail[0])
		s.Trail = s.Trail[1:]
	}
	s.At, s.Offer, s.Matters, s.Aside, s.Missed = to, nil, false, noAside, 0
	return s
}

// back drops the last visit. It reports false when there is none.
func (s State) back() (State, bool) {
	n := len(s.Trail)
	if n == 0 {
		return s, false
	}
	s.At = s.Trail[n-1].At
	s.Trail = s.Trail[: n-1 : n-1]
	s.Offer, s.Matters, s.Aside, s.Missed = nil, false, noAside, 0
	return s, true
}

// rewind goes back to the last time the question was answered, if it was.
func (s State) rewind(at, fact StepID) (State, bool) {
	for i := len(s.Trail) - 1; i >= 0; i-- {
		if v := s.Trail[i]; v.At == at && v.Fact == fact {
			s.At, s.Trail, s.Missed = at, s.Trail[:i:i], 0
			s.Offer, s.Matters, s.Aside = nil, false, noAside
			return s, true
		}
	}
	return s, false
}

// fold keeps an answer that can no longer be undone: the newest for each
// question, the oldest questions giving way when there are too many.
func fold(base []Visit, v Visit) []Visit {
	if v.Answer == answerNone || v.Answer == answerMore {
		return base
	}
	base = slices.DeleteFunc(slices.Clone(base), func(o Visit) bool { return o.At == v.At && o.Fact == v.Fact })
	if len(base) == maxBase {
		base = base[1:]
	}
	return append(base, v)
}
