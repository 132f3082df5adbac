package directory

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func builtinContent(t *testing.T) (Snapshot, []byte) {
	t.Helper()
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	content, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return s, content
}

func TestWhatIsHeldAlreadyIsNotReadAgain(t *testing.T) {
	built, content := builtinContent(t)
	_, sums, err := built.EncodeSums()
	if err != nil {
		t.Fatal(err)
	}
	held := map[Sum]*Listing{}
	for i, l := range built.Listings {
		if i != 3 { // one is not
			held[sums[i]] = l
		}
	}
	got, gotSums, err := DecodeBeside(content, func(s Sum) *Listing { return held[s] })
	if err != nil || !cmp.Equal(gotSums, sums) || len(got.Offices) != len(built.Offices) {
		t.Fatal(err)
	}
	for i, l := range got.Listings {
		if (l == built.Listings[i]) != (i != 3) || l.ETag() != built.Listings[i].ETag() {
			t.Fatalf("listing %d, %s", i, l.ID)
		}
	}
}

func TestReadingBesideReadsAsReadingDoes(t *testing.T) {
	_, content := builtinContent(t)
	content = bytes.Join(bytes.SplitAfter(content, []byte("\n"))[:6], nil) // a few listings
	content = append(bytes.TrimSuffix(content, []byte(",\n")), "\n]}\n"...)
	swaps := []string{"\n", ",", "{", "}", "[", "]", "null", "{}", `"`, "{},{}", "],\"offices\":[{\"commune\":14797,\"name\":\"x\"}]", " "}
	rapid.Check(t, func(t *rapid.T) {
		c := bytes.Clone(content)
		for range rapid.IntRange(0, 2).Draw(t, "changes") {
			at := rapid.SampledFrom(joints(c)).Draw(t, "at")
			c = append(bytes.Clone(c[:at]), append([]byte(rapid.SampledFrom(swaps).Draw(t, "by")), c[min(len(c), at+rapid.IntRange(0, 1).Draw(t, "over")):]...)...)
		}
		want, wantErr := DecodeSnapshot(c)
		got, sums, err := DecodeBeside(c, func(Sum) *Listing { return nil })
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, want %v", err, wantErr)
		}
		if err != nil {
			return
		}
		if d := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Listing{}), cmpopts.EquateEmpty()); d != "" || len(sums) != len(want.Listings) {
			t.Fatal(d)
		}
	})
}

// joints are where something that matters to reading stands.
func joints(c []byte) (all []int) {
	for i, b := range c {
		if bytes.IndexByte([]byte("\n[]{}"), b) >= 0 {
			all = append(all, i)
		}
	}
	return append(all, len(c))
}
