package flows_test

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// knowledge loads what the real program knows, once for all tests.
var knowledge = sync.OnceValues(func() (k flows.Knowledge, err error) {
	if k.Places, err = places.Load(); err != nil {
		return k, err
	}
	if k.Facts, err = eligibility.Load(); err != nil {
		return k, err
	}
	if k.Directory, err = directory.Load(k.Facts, k.Places); err != nil {
		return k, err
	}
	if k.Questions, err = questions.Load(); err != nil {
		return k, err
	}
	if k.Guard, err = answer.New(); err != nil {
		return k, err
	}
	k.Understand, err = understand.New(k.Questions)
	return k, err
})

// release makes a release of a folder of content over the real knowledge.
func release(tb testing.TB, dir fs.FS) *flows.Release {
	tb.Helper()
	k, err := knowledge()
	if err != nil {
		tb.Fatal(err)
	}
	c, findings := flows.LoadContent(dir)
	if c == nil {
		tb.Fatal(findings)
	}
	r, findings := flows.NewRelease(c, k)
	if r == nil {
		tb.Fatal(findings)
	}
	return r
}

// realEngine runs the conversations that the program is built with.
func realEngine(tb testing.TB) *flows.Engine {
	tb.Helper()
	return flows.NewEngine(release(tb, content.Files))
}

// testWorld is a Tuesday morning with codes that count up.
func testWorld() flows.World {
	codes := 4829137056
	return flows.World{
		Now:   time.Date(2026, time.November, 24, 9, 30, 0, 0, time.FixedZone("", 7*60*60)),
		Nonce: 42,
		Code: func(string, places.Area, bool) (string, error) {
			codes++
			return fmt.Sprint(codes), nil
		},
		Stub:   func(code string) string { return "sealed-" + code },
		Unstub: func(stub string) (string, bool) { return strings.CutPrefix(stub, "sealed-") },
	}
}
