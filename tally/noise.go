package tally

import (
	"bufio"
	"crypto/rand"
	"encoding/binary"
	"io"
)

// noise draws what is added to every cell when its period opens: discrete
// Laplace, P(x) in proportion to exp(-|x|/scale), exactly and in integers alone,
// after Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential
// Privacy" (2020), algorithms 1 and 2. There is no logarithm and no fraction of
// a bit in it: the rounding of floating point is what gave others' noise away
// (Mironov, "On Significance of the Least Significant Bits", 2012).
type noise struct{ random io.Reader }

// freshNoise draws from the system's randomness.
func freshNoise() *noise { return &noise{rand.Reader} }

// laplace draws one value; scale is at least 1. A noise of nothing is zero: only
// tests have one.
func (n *noise) laplace(scale int) int64 {
	if n.random == nil {
		return 0
	}
	t := uint64(scale)
	for {
		u := n.below(t)
		if !n.exp(u, t) {
			continue
		}
		v := uint64(0)
		for n.exp(1, 1) {
			v++
		}
		x := int64(u + t*v)
		if n.below(2) == 0 {
			return x
		}
		if x > 0 { // zero has one sign, or it would come twice as often
			return -x
		}
	}
}

// exp is true with probability exp(-num/den), for num <= den: the series of
// 1 - g + g²/2! - … played as a game that ends at each step with probability
// 1 - g/k.
func (n *noise) exp(num, den uint64) bool {
	k := uint64(1)
	for n.below(den*k) < num {
		k++
	}
	return k%2 == 1
}

// below draws evenly from 0 to m-1.
func (n *noise) below(m uint64) uint64 {
	rest := -m % m // 2^64 mod m: what would make the first values likelier
	for {
		var b [8]byte
		if _, err := io.ReadFull(n.random, b[:]); err != nil {
			panic(err) // the system's randomness does not fail
		}
		if v := binary.LittleEndian.Uint64(b[:]); v >= rest {
			return v % m
		}
	}
}

// many is the same noise over a buffer, for the thousands of cells of a period.
func (n *noise) many() *noise {
	if n.random == nil {
		return n
	}
	return &noise{bufio.NewReaderSize(n.random, 32<<10)}
}
