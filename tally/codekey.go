package tally

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/store"
)

// codeKey is the secret under which codes are kept. It is no part of the
// database: without it, who has the database cannot tell which codes there are,
// not even by trying all thousand million.
type codeKey [32]byte

// hashSize is what is kept of a code's keyed hash, in bytes.
const hashSize = 16

func (k codeKey) hash(code string) []byte { return k.mac("code", []byte(code))[:hashSize] }

func (k codeKey) mac(purpose string, b []byte) []byte {
	h := hmac.New(sha256.New, k[:])
	h.Write([]byte(purpose))
	h.Write([]byte{0})
	h.Write(b)
	return h.Sum(nil)
}

// label is what a code was minted for. It is kept sealed under the code itself
// and the key, so that rows of one topic cannot be told from those of another.
type label struct {
	topic   string
	cluster string    // further for one that no cohort counts
	cohort  time.Time // the first instant of the month in which it is given
	until   time.Time // the first instant at which it is not valid any more
	said    Stage     // what its holder said of it; 0 for nothing yet
	reason  string    // why it did not work out
}

// further is the cluster of codes given beside the first of a session.
const further = "further"

// event is what is counted when something becomes of the code.
func (b label) event(s Stage, reason string) Event {
	return Event{Stage: s, Topic: b.topic, Reason: reason, Further: b.cluster == further, cluster: b.cluster}
}

// labelSize is the size of every sealed label, in bytes: days since 1970 of
// cohort and until 2 each, what was said 1, and topic and cluster, each after
// its length.
const labelSize = sha512.Size

func (k codeKey) sealLabel(code string, b label) []byte {
	said := labelled(b.said.String(), b.reason)
	p := binary.LittleEndian.AppendUint16(nil, days(b.cohort))
	p = binary.LittleEndian.AppendUint16(p, days(b.until))
	for _, s := range []string{b.topic, b.cluster} {
		p = append(append(p, byte(len(s))), s...)
	}
	for i, o := range saidOutcomes() {
		if o == said {
			p = append(p, byte(i))
		}
	}
	return k.blind(code, append(p, make([]byte, labelSize)...)[:labelSize])
}

// fits reports whether a label has room for a topic and a cluster.
func fits(topic, cluster string) bool { return 7+len(topic)+len(cluster) <= labelSize }

// openLabel reads what sealLabel wrote. It does the same work for anything else,
// and says false.
func (k codeKey) openLabel(code string, sealed []byte) (b label, ok bool) {
	p := k.blind(code, append(sealed[:len(sealed):len(sealed)], make([]byte, labelSize)...)[:labelSize])
	b.cohort, b.until = dayOf(binary.LittleEndian.Uint16(p)), dayOf(binary.LittleEndian.Uint16(p[2:]))
	p = p[4:]
	for _, s := range []*string{&b.topic, &b.cluster} {
		n := int(p[0])
		if n >= len(p)-1 {
			return label{}, false
		}
		*s, p = string(p[1:1+n]), p[1+n:]
	}
	said := saidOutcomes()
	if int(p[0]) >= len(said) || len(sealed) != labelSize {
		return label{}, false
	}
	b.said, b.reason = parseSaid(said[p[0]])
	return b, true
}

// blind adds a pad that belongs to the code; doing it again takes it off.
func (k codeKey) blind(code string, b []byte) []byte {
	h := hmac.New(sha512.New, k[:])
	h.Write([]byte("label\x00" + code))
	pad := h.Sum(nil)
	out := make([]byte, len(b))
	for i := range b {
		out[i] = b[i] ^ pad[i]
	}
	return out
}

// stub is what the buttons on a card carry for its code: 22 signs of base64url
// in which the code is sealed and vouched for. The same code has the same stub.
func (k codeKey) stub(code string) string {
	n := binary.BigEndian.AppendUint64(nil, number(code))[3:]
	tag := k.mac("stub", n)[:stubSize-len(n)]
	pad := k.mac("stub pad", tag)
	for i := range n {
		n[i] ^= pad[i]
	}
	return base64.RawURLEncoding.EncodeToString(append(tag, n...))
}

const stubSize = 16

// openStub gives the code of a stub, or of ten digits that were typed. typed
// says which.
func (k codeKey) openStub(stub string) (code string, typed, ok bool) {
	if code, err := ParseCode(stub); err == nil {
		return code, true, true
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(stub)
	if err != nil || len(b) != stubSize {
		return "", false, false
	}
	tag, n := b[:stubSize-5], append(make([]byte, 3), b[stubSize-5:]...)
	pad := k.mac("stub pad", tag)
	for i := range 5 {
		n[3+i] ^= pad[i]
	}
	if !hmac.Equal(tag, k.mac("stub", n[3:])[:len(tag)]) {
		return "", false, false
	}
	return fmt.Sprintf("%010d", binary.BigEndian.Uint64(n)), false, true
}

func number(code string) (n uint64) {
	for _, d := range code {
		n = 10*n + uint64(d-'0')
	}
	return n
}

// saidOutcomes lists what a person can say of a code; the first is nothing.
func saidOutcomes() []string {
	return append([]string{"", SaidReached.String()}, saidNotReasons()...)
}

func days(t time.Time) uint16 { return uint16((t.Unix() + 7*60*60) / (24 * 60 * 60)) }

func dayOf(n uint16) time.Time { return time.Date(1970, 1, 1+int(n), 0, 0, 0, 0, hanoi.Time) }

// keyCheck is the blob that says which key the codes of a database are under.
const keyCheck = "codes-key"

// findCodeKey reads the key of the codes, or makes one where none was used yet.
func (l *Ledger) findCodeKey(ctx context.Context, cfg Config) error {
	if cfg.Key != nil {
		copy(l.codeKey[:], l.key.derive("nhipcau tally: codes"))
	} else {
		file := cfg.CodeKeyFile
		if file == "" {
			file = filepath.Join(filepath.Dir(cfg.KeyFile), "codes.key")
		}
		_, err := l.store.Blob(ctx, keyCheck)
		find := readKeyFile
		if errors.Is(err, store.NotFound) {
			find = findOrMakeKeyFile
		} else if err != nil {
			return err
		}
		k, err := find(file)
		if err != nil {
			return fmt.Errorf("the referral codes: %w", err)
		}
		l.codeKey = k.secret
	}
	mark := l.codeKey.mac("check", nil)
	return l.store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.Blob(ctx, keyCheck)
		switch {
		case errors.Is(err, store.NotFound):
			return tx.PutBlob(ctx, keyCheck, mark)
		case err != nil:
			return err
		case !hmac.Equal(kept, mark):
			return fmt.Errorf("%w of the referral codes is of another database: put the right codes.key back", ErrKey)
		}
		return nil
	})
}

// decoy is a row that no code leads to.
func decoy(lot string) store.Code {
	c := store.Code{Hash: make([]byte, hashSize), Lot: lot, Sealed: make([]byte, labelSize)}
	rand.Read(c.Hash)
	rand.Read(c.Sealed)
	return c
}
