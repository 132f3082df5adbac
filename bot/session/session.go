// Package session keeps a conversation for the twenty minutes it lasts, in a
// form that says nothing: every record is sealed under a key of its own, is
// exactly 512 bytes long whatever it holds, and is found by a keyed hash of
// channel and chat. The same seal closes the state that the web chat carries
// inside its own page.
//
//	sealer := session.NewSealer(secret, time.Now)
//	key := sealer.Key("telegram", chatID)
//	sealed, until, err := sealer.Seal(key, session.Record{State: state})
//	err = store.Swap(ctx, key, session.Version{}, sealed, until)
package session

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"nhipcau/flows"
)

// How long a conversation may last: Idle after the last sign of life, Longest
// after its first. Both are counted in whole minutes and never run over.
const (
	Idle    = 20 * time.Minute
	Longest = 2 * time.Hour
)

// Why a record cannot be had. None of them says more.
var (
	// ErrNone says that a store has no record under this key.
	ErrNone = errors.New("session: none")
	// ErrConflict says that a record changed since it was read: read it
	// again and do the step again.
	ErrConflict = errors.New("session: changed meanwhile")
	// ErrExpired says that a record is genuine and too old: begin anew.
	ErrExpired = errors.New("session: expired")
	// ErrSeal says that bytes were not sealed by this secret for this use:
	// begin anew.
	ErrSeal = errors.New("session: not ours")
)

// Record is what a session holds.
type Record struct {
	State flows.State
	// Begun and Touched are whole minutes. Sealing sets Touched, and Begun
	// when it is zero.
	Begun   time.Time
	Touched time.Time

	// Owed is what the newest update still needs.
	Owed Owed

	handled handled
}

// Key finds a session. It is a keyed hash, good for a day or two, and tells
// nothing about the chat.
type Key [16]byte

// Size is the length of every sealed record, in bytes.
const Size = 512

// Sealed is a record that only the Sealer who made it can open.
type Sealed [Size]byte

// Version tells two sealings apart; the zero Version is "no record".
type Version [24]byte

// Version gives the record's version: the random bytes it was sealed with.
func (s *Sealed) Version() Version { return Version(s[1:25]) }

// Secret is the root from which every key is derived. It never prints itself.
type Secret [32]byte

// NewSecret draws a secret, e.g. from crypto/rand.Reader.
func NewSecret(random io.Reader) (Secret, error) {
	var s Secret
	_, err := io.ReadFull(random, s[:])
	return s, err
}

const hidden = "[hidden]"

func (Secret) String() string               { return hidden }
func (Secret) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Secret) Format(f fmt.State, _ rune)   { _, _ = io.WriteString(f, hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
