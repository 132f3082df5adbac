package opendata

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"nhipcau/knowledge/directory"
)

// Feed says what the published release is, signed, so that another installation
// can follow it: the snapshot under its sum is HSDS JSON, one page of whole
// services. Its reader pins the key and needs to trust nothing on the way.
type Feed struct {
	Format    int       `json:"format"` // 1
	Release   int64     `json:"release"`
	Published time.Time `json:"published,omitzero"` // of what is built in: none
	SHA256    string    `json:"sha256"`             // of the snapshot
	Size      int       `json:"size"`               // of the snapshot, in bytes
	Snapshot  string    `json:"snapshot"`
	Key       string    `json:"key"`       // ed25519, base64: for a reader who has not pinned it yet
	Signature string    `json:"signature"` // base64
}

// signed is what the signature covers. The address of the snapshot is not among
// it: its sum is.
func (f Feed) signed() []byte {
	return fmt.Appendf(nil, "nhipcau-feed-%d\n%d\n%s\n%s\n%d\n", f.Format, f.Release, f.Published.UTC().Format(time.RFC3339Nano), f.SHA256, f.Size)
}

// The ways in which a feed can be no good.
var (
	ErrFeed      = errors.New("this is no feed of a directory")
	ErrSignature = errors.New("the feed is not signed by the key that was pinned: ask the other office for its key, by another way than the net")
	ErrSnapshot  = errors.New("the snapshot is not the one that the feed was signed for: try again in a minute")
)

// ReadFeed reads a feed and checks it against the pinned key, base64.
func ReadFeed(body []byte, pinned string) (Feed, error) {
	var f Feed
	if err := json.Unmarshal(body, &f); err != nil || f.Format != 1 {
		return f, ErrFeed
	}
	key, err := base64.StdEncoding.DecodeString(pinned)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return f, errors.New("the key to pin is 44 characters, as nhipcau directory key prints it")
	}
	signature, err := base64.StdEncoding.DecodeString(f.Signature)
	if err != nil || !ed25519.Verify(key, f.signed(), signature) {
		return f, ErrSignature
	}
	return f, nil
}

// Holds checks a snapshot against the feed.
func (f Feed) Holds(snapshot []byte) error {
	if sum := sha256.Sum256(snapshot); len(snapshot) != f.Size || hex.EncodeToString(sum[:]) != f.SHA256 {
		return ErrSnapshot
	}
	return nil
}

// feed makes the snapshot of an edition.
func (e *Edition) feed(listings []*directory.Listing) (err error) {
	e.snapshot, err = packed(func(w io.Writer) error { return e.writer().WriteJSON(w, listings) })
	return err
}

func (h *handler) feed(r *request) (any, error) {
	if len(h.Key) == 0 {
		return nil, errNotFound
	}
	f := Feed{Format: 1, Release: r.e.number, Published: r.e.published.UTC(), SHA256: r.e.snapshot.sum, Size: int(r.e.snapshot.size)}
	f.Snapshot = h.address(r, "feed/"+f.SHA256)
	f.Key = base64.StdEncoding.EncodeToString(h.Key.Public().(ed25519.PublicKey))
	f.Signature = base64.StdEncoding.EncodeToString(ed25519.Sign(h.Key, f.signed()))
	return f, nil
}

func (h *handler) snapshot(r *request) (any, error) {
	if r.PathValue("sum") != r.e.snapshot.sum {
		return nil, errNotFound
	}
	return r.e.snapshot, nil
}
