package tally

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"golang.org/x/crypto/chacha20poly1305"
)

// The blob, in bytes: version 1, the key's generation 4 (little-endian), nonce
// 24, then sealed 64,512 whatever is counted, and tag 16. In the sealed part:
// the ring's place 2 and nonces 8 each, the length 4 and JSON of the layout, the
// counts 4 each, and zeros to the end.
const (
	blobName    = "counts"
	blobVersion = 2 // 1 had counts without noise
	headSize    = 1 + 4
	plainSize   = 63 << 10
	sealedSize  = headSize + chacha20poly1305.NonceSizeX + plainSize + chacha20poly1305.Overhead
)

// contents is the JSON that says which count is which.
type contents struct {
	Simulated bool     `json:"simulated,omitempty"`
	Tables    []layout `json:"tables"`
}

type layout struct {
	Table  string     `json:"table"`
	Period string     `json:"period"`
	Dims   [][]string `json:"dims"`
	Anew   bool       `json:"anew,omitempty"`
}

// encode writes the open counts into exactly plainSize bytes.
func (o *opened) encode() ([]byte, error) {
	b := make([]byte, 0, plainSize)
	b = binary.LittleEndian.AppendUint16(b, o.recent.next)
	for _, n := range o.recent.nonces {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	c := contents{Simulated: o.simulated}
	for _, m := range o.tables {
		c.Tables = append(c.Tables, layout{m.table, m.period, m.dims, m.anew})
	}
	described, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(described)))
	b = append(b, described...)
	for _, m := range o.tables {
		for _, n := range m.n {
			if n != int64(int32(n)) {
				return nil, fmt.Errorf("tally: a count of %s passes %d", m.table, math.MaxInt32)
			}
			b = binary.LittleEndian.AppendUint32(b, uint32(int32(n)))
		}
	}
	if len(b) > plainSize {
		return nil, fmt.Errorf("tally: the tables take %d bytes, and there is room for %d: count fewer", len(b), plainSize)
	}
	return b[:plainSize], nil
}

// decode reads what encode wrote and nothing else. It is fed only what the seal
// vouches for; its errors are of programs that do not belong together.
func decode(b []byte) (*opened, error) {
	const fixed = 2 + 8*remembered + 4
	if len(b) != plainSize {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrSealed, len(b), plainSize)
	}
	le := binary.LittleEndian
	o := &opened{recent: ring{next: le.Uint16(b)}}
	for i := range o.recent.nonces {
		o.recent.nonces[i] = le.Uint64(b[2+8*i:])
	}
	described := int(le.Uint32(b[fixed-4:]))
	b = b[fixed:]
	if o.recent.next >= remembered || described > len(b) {
		return nil, fmt.Errorf("%w: they are laid out in another way", ErrSealed)
	}
	var c contents
	dec := json.NewDecoder(bytes.NewReader(b[:described]))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, fmt.Errorf("%w: they are laid out in another way", ErrSealed)
	}
	b = b[described:]
	o.simulated = c.Simulated
	for _, l := range c.Tables {
		m := matrix{table: l.Table, period: l.Period, dims: l.Dims, anew: l.Anew}
		size := m.size()
		if size < 0 || 4*size > len(b) {
			return nil, fmt.Errorf("%w: the counts of %s are cut short", ErrSealed, l.Table)
		}
		m.n = make([]int64, size)
		for i := range m.n {
			m.n[i] = int64(int32(le.Uint32(b[4*i:])))
		}
		o.tables, b = append(o.tables, m), b[4*size:]
	}
	return o, nil
}

// seal writes the blob under a key, each time with a new random nonce.
func (k key) seal(o *opened) ([]byte, error) {
	plain, err := o.encode()
	if err != nil {
		return nil, err
	}
	aead, err := chacha20poly1305.NewX(k.sealing())
	if err != nil {
		return nil, err
	}
	b := make([]byte, headSize+chacha20poly1305.NonceSizeX, sealedSize)
	b[0] = blobVersion
	binary.LittleEndian.PutUint32(b[1:], k.generation)
	rand.Read(b[headSize:])
	return aead.Seal(b, b[headSize:], plain, vouched(b)), nil
}

// open reads a blob. Its key may have gone on since ours was read, by other
// replicas; the key it was sealed with is given back.
func (k key) open(b []byte) (*opened, key, error) {
	if len(b) == sealedSize && b[0] == 1 {
		return nil, k, fmt.Errorf("%w: they are of an earlier version, which added no noise. Begin with an empty database", ErrSealed)
	}
	if len(b) != sealedSize || b[0] != blobVersion {
		return nil, k, fmt.Errorf("%w: they were not written by this program, or are damaged. Put a copy of the database back", ErrSealed)
	}
	k, err := k.at(binary.LittleEndian.Uint32(b[1:]))
	if err != nil {
		return nil, k, err
	}
	aead, err := chacha20poly1305.NewX(k.sealing())
	if err != nil {
		return nil, k, err
	}
	nonce, sealed := b[headSize:][:chacha20poly1305.NonceSizeX], b[headSize+chacha20poly1305.NonceSizeX:]
	plain, err := aead.Open(nil, nonce, sealed, vouched(b))
	if err != nil {
		return nil, k, fmt.Errorf("%w: they are damaged, or the key is of another database. Put back a database and a key that belong together", ErrSealed)
	}
	o, err := decode(plain)
	return o, k, err
}

// vouched is what the seal protects beside the counts: which blob this is, and
// its clear head.
func vouched(b []byte) []byte { return append([]byte(blobName), b[:headSize]...) }
