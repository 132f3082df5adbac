package demo

import (
	"testing"
	"time"
)

// The portal takes the code of the moment and the next one, each once.
func TestSomebodyWhoComesAgainAtOnceNeverShowsACodeTwice(t *testing.T) {
	p := person{secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", recovery: []string{"a", "b"}}
	now, seen := time.Unix(1_800_000_000, 0), map[string]bool{}
	for range 4 {
		code, err := p.code(now)
		if err != nil || seen[code] {
			t.Fatalf("%q after %v: %v", code, seen, err)
		}
		seen[code] = true
	}
	if !seen["a"] || !seen["b"] {
		t.Errorf("the app gave more than two codes at one time: %v", seen)
	}
	if code, err := p.code(now); err == nil {
		t.Errorf("%q when none is left", code)
	}
	if code, err := p.code(now.Add(time.Minute)); err != nil || len(code) != 6 {
		t.Errorf("%q a minute later: %v", code, err)
	}
}
