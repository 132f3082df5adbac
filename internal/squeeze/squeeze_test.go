package squeeze_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/internal/squeeze"
)

func TestOnlyWhoTakesGzipGetsIt(t *testing.T) {
	for said, want := range map[string]bool{
		"": false, "gzip": true, "br, gzip;q=0.8": true, "GZIP": true, "gzip;q=0": false, "gzip; q=0": false, "gzip;q=0.000": false, "gzipped": false, "identity": false,
	} {
		r := &http.Request{Header: http.Header{"Accept-Encoding": {said}}}
		if squeeze.Wanted(r) != want {
			t.Errorf("%q: want %v", said, want)
		}
	}
}

func TestWhatIsPackedComesOutAsItWentIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bytes.Repeat(rapid.SliceOfN(rapid.Byte(), 1, 50).Draw(t, "text"), rapid.IntRange(1, 200).Draw(t, "times"))
		packed := squeeze.Pack(b)
		if packed == nil {
			return
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, b) || len(packed) >= len(b) {
			t.Fatalf("%d bytes became %d of %d: %v", len(b), len(got), len(packed), err)
		}
	})
}
