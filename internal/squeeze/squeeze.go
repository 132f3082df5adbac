// Package squeeze packs what is sent to a browser with gzip, where the browser
// takes it. Pages that hold a secret and repeat what somebody sent must not be
// packed: their length would tell about the secret (the BREACH attack).
//
//	body := squeeze.Pack(page)
//	if squeeze.Wanted(r) { squeeze.Say(w.Header()) }
package squeeze

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"sync"
)

// worth is below how many bytes packing saves nobody a packet.
const worth = 1000

// level is where a page still takes well under a millisecond.
const level = 5

var writers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, level) // the level is right
	return w
}}

// Wanted says whether the browser takes gzip (RFC 9110, 12.5.3). One that refuses
// it with q=0 is believed.
func Wanted(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, rest, _ := strings.Cut(strings.TrimSpace(part), ";")
		q := strings.ReplaceAll(rest, " ", "")
		if strings.EqualFold(name, "gzip") && q != "q=0" && !strings.HasPrefix(q, "q=0.000") {
			return true
		}
	}
	return false
}

// Pack gives the packed bytes, nil where they would not be fewer.
func Pack(b []byte) []byte {
	if len(b) < worth {
		return nil
	}
	var packed bytes.Buffer
	w := writers.Get().(*gzip.Writer)
	defer writers.Put(w)
	w.Reset(&packed)
	_, _ = w.Write(b) // a buffer takes everything
	if w.Close() != nil || packed.Len() >= len(b) {
		return nil
	}
	return packed.Bytes()
}

// Say notes in the head that the body is packed. That it depends on what the
// browser takes is to be said of the same page when it is not packed, too: Vary.
func Say(h http.Header) { h.Set("Content-Encoding", "gzip") }

// Vary says that a cache must not give one browser what another takes.
func Vary(h http.Header) { h.Add("Vary", "Accept-Encoding") }
