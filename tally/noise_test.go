package tally

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// seeded is noise that is the same in every run of a test.
func seeded(n byte) *noise {
	return &noise{rand.NewChaCha8([32]byte{n})}
}

// histogram counts how often each value is drawn.
func histogram(draws int, draw func() int64) map[int64]int {
	h := map[int64]int{}
	for range draws {
		h[draw()]++
	}
	return h
}

// chiSquare holds a histogram against P(x) = (1-q)/(1+q)·q^|x|, q = exp(-1/scale),
// and gives how many standard deviations the statistic is above its mean. Values
// that are expected fewer than 20 times are taken together on each side.
func chiSquare(h map[int64]int, draws, scale int) float64 {
	q := math.Exp(-1 / float64(scale))
	expected := func(x int64) float64 {
		return float64(draws) * (1 - q) / (1 + q) * math.Pow(q, math.Abs(float64(x)))
	}
	last := int64(0)
	for expected(last+1) >= 20 {
		last++
	}
	statistic, cells := 0.0, 0
	cell := func(seen int, want float64) {
		statistic += (float64(seen) - want) * (float64(seen) - want) / want
		cells++
	}
	for x := -last; x <= last; x++ {
		cell(h[x], expected(x))
	}
	low, high := 0, 0
	for x, n := range h {
		if x < -last {
			low += n
		} else if x > last {
			high += n
		}
	}
	tail := float64(draws) * math.Pow(q, float64(last+1)) / (1 + q)
	cell(low, tail)
	cell(high, tail)
	degrees := float64(cells - 1)
	return (statistic - degrees) / math.Sqrt(2*degrees)
}

const manyDraws = 150_000

func TestTheNoiseIsDiscreteLaplace(t *testing.T) {
	for _, scale := range []int{1, 2, 4, 5, 6, 8, 10, 18} {
		n := seeded(byte(scale))
		if sigmas := chiSquare(histogram(manyDraws, func() int64 { return n.laplace(scale) }), manyDraws, scale); sigmas > 4 {
			t.Errorf("scale %d: chi-square is %.1f deviations too large", scale, sigmas)
		}
	}
	n := &noise{freshNoise().random}
	if sigmas := chiSquare(histogram(manyDraws, n.many4), manyDraws, 4); sigmas > 5 {
		t.Errorf("from the system's randomness: %.1f", sigmas)
	}
}

// many4 draws at scale 4.
func (n *noise) many4() int64 { return n.laplace(4) }

// What the test above must tell apart: the usual shortcuts.
func TestShortcutsInFloatingPointAreFoundOut(t *testing.T) {
	r := rand.New(rand.NewChaCha8([32]byte{9}))
	laplace := func(scale float64) float64 {
		u := r.Float64() - 0.5
		return -scale * math.Copysign(math.Log(1-2*math.Abs(u)), u)
	}
	for name, draw := range map[string]func() int64{
		"rounded":              func() int64 { return int64(math.Round(laplace(4))) },
		"cut off":              func() int64 { return int64(laplace(4)) },
		"zero comes twice":     func() int64 { return doubleZero(r, 4) },
		"a scale a little off": func() int64 { return int64(math.Round(laplace(4.1))) },
	} {
		// Far more draws than above: some are off by little.
		const draws = 2_000_000
		if sigmas := chiSquare(histogram(draws, draw), draws, 4); sigmas < 8 {
			t.Errorf("%s passes for exact: %.1f", name, sigmas)
		}
	}
}

// doubleZero forgets that zero has one sign.
func doubleZero(r *rand.Rand, scale int) int64 {
	x := int64(math.Floor(r.ExpFloat64() * float64(scale)))
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

// The source of the noise knows no floating point at all.
func TestThereIsNoFloatingPointInTheNoise(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "noise.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range f.Imports {
		if p := strings.Trim(im.Path.Value, `"`); !slices.Contains([]string{"bufio", "crypto/rand", "encoding/binary", "io"}, p) {
			t.Errorf("it imports %s", p)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if strings.HasPrefix(n.Name, "float") {
				t.Errorf("it has a %s", n.Name)
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT {
				t.Errorf("it has the number %s", n.Value)
			}
		}
		return true
	})
}

// With one person more or less, no cell becomes likelier by more than
// exp(1/scale), within what so many draws can tell.
func TestOnePersonChangesNoCellByMoreThanItsShareOfEpsilon(t *testing.T) {
	for _, scale := range []int{4, 6} {
		n, m := seeded(1), seeded(2)
		without := histogram(400_000, func() int64 { return n.laplace(scale) })
		with := histogram(400_000, func() int64 { return 1 + m.laplace(scale) })
		worst := 0.0
		for x, a := range without {
			b := with[x]
			if a < 1000 || b < 1000 {
				continue
			}
			slack := 4 * math.Sqrt(1/float64(a)+1/float64(b))
			worst = max(worst, math.Abs(math.Log(float64(a)/float64(b)))-slack)
		}
		if limit := 1 / float64(scale); worst > limit {
			t.Errorf("scale %d: a ratio of exp(%.3f), want at most exp(%.3f)", scale, worst, limit)
		}
	}
}

func TestNoTableCostsMoreThanItsEpsilon(t *testing.T) {
	sum := 0.0
	for _, b := range Budgets() {
		if math.Abs(b.Epsilon-Epsilon) > 1e-12 {
			t.Errorf("%s costs %v, want %v", b.Table, b.Epsilon, Epsilon)
		}
		sum += b.Epsilon
	}
	if math.Abs(sum-2.5) > 1e-12 {
		t.Errorf("a session costs %v in all: docs/privacy.md says 2.5", sum)
	}
}

// reads counts what is read of a source.
type reads struct {
	from io.Reader
	n    int
}

func (r *reads) Read(b []byte) (int, error) {
	n, err := r.from.Read(b)
	r.n += n
	return n, err
}

// Every cell gets its noise when its period opens, and none later: whatever is
// counted then, the difference is the count.
func TestEveryCellHasItsNoiseBeforeAnythingIsCounted(t *testing.T) {
	source := &reads{from: rand.NewChaCha8([32]byte{3})}
	all, o, drawn := some("loans", "jobs"), new(opened), &noise{source}
	if _, _, err := o.advance(all, at("2026-11-24"), drawn); err != nil {
		t.Fatal(err)
	}
	zeros, cells, before := 0, 0, map[string][]int64{}
	for _, m := range o.tables {
		before[m.table] = slices.Clone(m.n)
		for _, n := range m.n {
			if cells++; n == 0 {
				zeros++
			}
		}
	}
	if zeros > cells/4 {
		t.Fatalf("%d of %d cells begin at zero", zeros, cells)
	}
	read := source.n
	o.add(all, Event{Nonce: 1, Stage: Eligible, Topic: "loans", Area: 16228})
	if _, changed, err := o.advance(all, at("2026-11-25"), drawn); err != nil || changed || source.n != read {
		t.Fatal("noise was drawn in the middle of a period", err)
	}
	for _, m := range o.tables {
		moved := int64(0)
		for i := range m.n {
			moved += m.n[i] - before[m.table][i]
		}
		if want := int64(1); moved != want && m.table != Operations || moved != 0 && m.table == Operations {
			t.Errorf("%s moved by %d", m.table, moved)
		}
	}
}

func TestTheSameSeedDrawsTheSameNoise(t *testing.T) {
	draw := func(seed byte) []byte {
		o := new(opened)
		if _, _, err := o.advance(some("loans"), at("2026-11-24"), seeded(seed)); err != nil {
			t.Fatal(err)
		}
		b, err := o.encode()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	if !bytes.Equal(draw(1), draw(1)) || bytes.Equal(draw(1), draw(2)) {
		t.Fatal("a seed is not what the noise depends on")
	}
}

func BenchmarkNoise(b *testing.B) {
	n := freshNoise().many()
	for b.Loop() {
		n.laplace(4)
	}
}
