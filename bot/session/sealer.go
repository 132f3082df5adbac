package session

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed record is key id (1), nonce (24), ciphertext and tag (16).
const overhead = 1 + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// What a record is sealed for. A record of one use cannot be passed off as one
// of the other.
const (
	forStore = "store"
	forPage  = "page"
)

// Sealer seals and opens records under keys that change every day (UTC); what
// was sealed yesterday still opens today. It may be used by many goroutines.
type Sealer struct {
	root Secret
	now  func() time.Time
	keys atomic.Pointer[[2]dayKeys] // of today and of yesterday
}

// dayKeys are all keys of one day.
type dayKeys struct {
	day         int64 // since the epoch
	index, seal []byte
}

// NewSealer makes a sealer. Replicas that share a secret open each other's
// records; with a secret drawn at the start a restart forgets every session.
func NewSealer(root Secret, now func() time.Time) *Sealer {
	return &Sealer{root: root, now: now}
}

// Key finds the session of a chat. It changes at midnight.
func (s *Sealer) Key(channel, chat string) Key {
	return Key(mac(s.today()[0].index, channel, chat))
}

// Before gives yesterday's key of a chat while a session that began yesterday
// may still be under it; ok is false otherwise.
func (s *Sealer) Before(channel, chat string) (k Key, ok bool) {
	keys := s.today()
	began := time.Unix(keys[0].day*daySeconds, 0)
	return Key(mac(keys[1].index, channel, chat)), s.now().Sub(began) < Longest
}

// Seal closes a record for a store, under the key it is kept by, and says until
// when it is good.
func (s *Sealer) Seal(k Key, r Record) (Sealed, time.Time, error) {
	return s.seal(forStore+string(k[:]), r)
}

// Open opens what Seal closed. Errors: ErrSeal, ErrExpired.
func (s *Sealer) Open(k Key, sealed Sealed) (Record, error) {
	return s.open(forStore+string(k[:]), sealed[:])
}

// SealPage closes a record to be carried by a page: 683 characters fit for a
// form field.
func (s *Sealer) SealPage(r Record) (string, error) {
	sealed, _, err := s.seal(forPage, r)
	return base64.RawURLEncoding.EncodeToString(sealed[:]), err
}

// OpenPage opens what SealPage closed. Errors: ErrSeal, ErrExpired.
func (s *Sealer) OpenPage(text string) (Record, error) {
	if len(text) != base64.RawURLEncoding.EncodedLen(Size) {
		return Record{}, ErrSeal
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return Record{}, ErrSeal
	}
	return s.open(forPage, b)
}

func (s *Sealer) seal(use string, r Record) (sealed Sealed, until time.Time, err error) {
	keys := &s.today()[0]
	sealed[0] = byte(keys.day)
	nonce := sealed[1:25]
	if _, err = rand.Read(nonce); err != nil {
		return Sealed{}, until, err
	}
	aead, err := keys.aead(use, nonce)
	if err != nil {
		return Sealed{}, until, err
	}
	var buf [plainSize]byte
	plain, until := pack(buf[:0], r, s.now())
	aead.Seal(sealed[:25], nonce, plain, sealed[:1])
	clear(buf[:])
	return sealed, until, nil
}

func (s *Sealer) open(use string, b []byte) (Record, error) {
	if len(b) != Size {
		return Record{}, ErrSeal
	}
	for _, keys := range s.today() {
		if byte(keys.day) != b[0] {
			continue
		}
		aead, err := keys.aead(use, b[1:25])
		if err != nil {
			return Record{}, ErrSeal
		}
		var buf [plainSize]byte
		plain, err := aead.Open(buf[:0], b[1:25], b[25:], b[:1])
		if err != nil {
			return Record{}, ErrSeal
		}
		r, err := unpack(plain)
		clear(buf[:])
		switch {
		case err != nil:
			return Record{}, ErrSeal // of another version of this program
		case !s.now().Before(r.until()):
			return Record{}, ErrExpired
		}
		return r, nil
	}
	return Record{}, ErrSeal
}

// aead is the cipher of one record: no two records share a key, and a record
// opens only for the use and the form it was sealed for.
func (k *dayKeys) aead(use string, nonce []byte) (cipher.AEAD, error) {
	key := derive(k.seal, "nhipcau record 1 ", nonce, use)
	return chacha20poly1305.NewX(key[:])
}

// longestUse bounds what a record is sealed for: "store" and a session's key.
const longestUse = len(forStore) + len(Key{})

// derive is HMAC-SHA-256 of a label, a nonce and a use under a key of 32 bytes
// (RFC 2104), written out so that it stays off the heap: it runs twice a turn,
// and what it handles is secret.
func derive(key []byte, label string, nonce []byte, use string) [sha256.Size]byte {
	const block = sha256.BlockSize
	var inner [block + 32 + chacha20poly1305.NonceSizeX + longestUse]byte
	var outer [block + sha256.Size]byte
	for i := range block {
		inner[i], outer[i] = 0x36, 0x5c
		if i < len(key) {
			inner[i] ^= key[i]
			outer[i] ^= key[i]
		}
	}
	message := append(inner[:block], label...)
	message = append(message, nonce...)
	message = append(message, use...)
	sum := sha256.Sum256(message)
	copy(outer[block:], sum[:])
	return sha256.Sum256(outer[:])
}

const daySeconds = 24 * 60 * 60

// today gives the keys of today and yesterday.
func (s *Sealer) today() *[2]dayKeys {
	day := s.now().Unix() / daySeconds
	if keys := s.keys.Load(); keys != nil && keys[0].day == day {
		return keys
	}
	keys := &[2]dayKeys{s.ofDay(day), s.ofDay(day - 1)}
	s.keys.Store(keys)
	return keys
}

func (s *Sealer) ofDay(day int64) dayKeys {
	secret := mac(s.root[:], "nhipcau day", string(binary.BigEndian.AppendUint64(nil, uint64(day))))
	return dayKeys{day: day, index: mac(secret, "index"), seal: mac(secret, "seal")}
}

// mac is HMAC-SHA-256 over parts that cannot run into each other.
func mac(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}
