package needle

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// add puts a form in, and what it becomes in base64, hexadecimal and the usual
// hashes, whole or cut to eight bytes.
func (n *Needle) add(name string, b []byte) {
	n.put(name, b)
	n.put(name+", hex", []byte(hex.EncodeToString(b)))
	n.put(name+", HEX", []byte(strings.ToUpper(hex.EncodeToString(b))))
	for shift := range 3 {
		// The first and last letters also depend on what stands around.
		for kind, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			s := enc.EncodeToString(append(make([]byte, shift), b...))
			from, to := []int{0, 2, 3}[shift], len(s)
			if (shift+len(b))%3 != 0 {
				to--
			}
			if to-from >= 8 {
				n.put(fmt.Sprintf("%s, %s+%d", name, kind, shift), []byte(s[from:to]))
			}
		}
	}
	if len(b) < Shortest {
		return
	}
	s256, s1, m5 := sha256.Sum256(b), sha1.Sum(b), md5.Sum(b)
	for kind, sum := range map[string][]byte{"sha256": s256[:8], "sha1": s1[:8], "md5": m5[:8]} {
		n.put(name+", "+kind, sum)
		n.put(name+", "+kind+" hex", []byte(hex.EncodeToString(sum)))
		n.put(name+", "+kind+" HEX", []byte(strings.ToUpper(hex.EncodeToString(sum))))
		n.put(name+", "+kind+" base64", []byte(base64.RawStdEncoding.EncodeToString(sum)[:10]))
		n.put(name+", "+kind+" base64url", []byte(base64.RawURLEncoding.EncodeToString(sum)[:10]))
	}
	for kind, seed := range map[string]uint64{"murmur": 0, "murmur of Redis": redisSeed} {
		h := murmur64(b, seed)
		n.put(name+", "+kind, binary.LittleEndian.AppendUint64(nil, h))
		n.put(name+", "+kind+" be", binary.BigEndian.AppendUint64(nil, h))
		n.put(name+", "+kind+" hex", fmt.Appendf(nil, "%016x", h))
		n.put(name+", "+kind+" decimal", strconv.AppendUint(nil, h, 10))
	}
}

func (n *Needle) put(name string, b []byte) {
	if len(b) >= Shortest {
		n.forms[name] = b
	}
}

// redisSeed is the one with which Redis hashes what it is told to count (its
// hyperloglog.c).
const redisSeed = 0xadc83b19

// murmur64 is MurmurHash64A (Austin Appleby, public domain), little-endian.
func murmur64(b []byte, seed uint64) uint64 {
	const m = 0xc6a4a7935bd1e995
	h := seed ^ uint64(len(b))*m
	for ; len(b) >= 8; b = b[8:] {
		k := binary.LittleEndian.Uint64(b) * m
		k ^= k >> 47
		h = (h ^ k*m) * m
	}
	if len(b) > 0 {
		var rest [8]byte
		copy(rest[:], b)
		h = (h ^ binary.LittleEndian.Uint64(rest[:])) * m
	}
	h = (h ^ h>>47) * m
	return h ^ h>>47
}
