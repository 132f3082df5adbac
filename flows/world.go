package flows

import (
	"time"

	"nhipcau/knowledge/places"
)

// World is what a step may know from outside: the time, one random number and
// a source of referral codes. Given the same world a step always answers the
// same.
type World struct {
	// Now decides what is open and what was checked too long ago.
	Now time.Time
	// Nonce is fresh random bits; a conversation that begins keeps them.
	Nonce uint64
	// Code draws a fresh referral code of ten digits for a topic and area.
	// beside says that the session was found eligible in another topic
	// before, which is the one that its arrival is counted in. When it fails
	// the person is still referred, and told that they need no code.
	Code func(topic string, area places.Area, beside bool) (string, error)
	// Stub is what a button carries of a code, at most 22 signs: the code is
	// sealed in it. Unstub gives the code again; false for what is no stub.
	// Without them a card has no buttons.
	Stub   func(code string) string
	Unstub func(stub string) (code string, ok bool)
	// Model says that a model can be asked: a reply may then bear an Ask.
	Model bool
}
