package oa

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"nhipcau/bot/zalo"
	"nhipcau/store"
)

// grant is what lets the program act for the account, as it is kept. Nobody but
// the holder of a lease that has not run out uses the refresh token, for it
// works once.
type grant struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	Due     time.Time `json:"due"` // when to renew, well before the access token ends

	Holder string    `json:"holder,omitempty"` // who is renewing, a random word
	Lease  time.Time `json:"lease,omitzero"`   // until when nobody else may begin
	Failed int       `json:"failed,omitempty"` // how often in a row nothing came of it
	Dead   bool      `json:"dead,omitempty"`   // the refresh token is refused: people must authorise again

	Seeds []string `json:"seeds"` // fingerprints of the settings that were taken

	used string // of a pair that is not kept yet: the refresh token it came for
}

// mostSeeds bounds the settings remembered: about two years of new ones each
// quarter.
const mostSeeds = 8

// vault keeps the grant in the database, sealed under a key that comes from the
// app's secret: all replicas have it, and the database alone opens nothing. With
// another secret the name is another too, so that two never spoil each other's.
type vault struct {
	store *store.Store
	key   []byte
	name  string
}

func newVault(s *store.Store, appID string, secret zalo.Secret) *vault {
	v := &vault{store: s, key: derive([]byte(secret), "nhipcau zalo oa grant 1 "+appID)}
	v.name = "zalo-oa-" + v.fingerprint("name")
	return v
}

func derive(key []byte, label string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(label))
	return h.Sum(nil)
}

// fingerprint recognises something secret without keeping it.
func (v *vault) fingerprint(s string) string {
	return hex.EncodeToString(derive(v.key, "fingerprint "+s)[:8])
}

// errNoGrant says that none was ever kept.
var errNoGrant = errors.New("zalo oa: no tokens yet")

// read gives the grant as it was last written.
func (v *vault) read(ctx context.Context) (grant, error) {
	return v.open(v.store.Blob(ctx, v.name))
}

// change rewrites the grant while nobody else can, and gives what stands then.
// None at all is a zero grant. What do refuses is left as it was.
func (v *vault) change(ctx context.Context, do func(*grant) error) (g grant, err error) {
	err = v.store.Write(ctx, func(tx *store.Tx) error {
		g, err = v.open(tx.Blob(ctx, v.name))
		if err != nil && !errors.Is(err, errNoGrant) {
			return err
		}
		if err := do(&g); err != nil {
			return err
		}
		sealed, err := v.seal(g)
		if err != nil {
			return err
		}
		return tx.PutBlob(ctx, v.name, sealed)
	})
	return g, err
}

func (v *vault) seal(g grant) ([]byte, error) {
	plain, err := json.Marshal(g)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	aead, err := chacha20poly1305.NewX(v.key)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return aead.Seal(nonce, nonce, plain, []byte(v.name)), nil
}

func (v *vault) open(sealed []byte, err error) (grant, error) {
	if errors.Is(err, store.NotFound) {
		return grant{}, errNoGrant
	}
	if err != nil {
		return grant{}, err
	}
	aead, err := chacha20poly1305.NewX(v.key)
	if err != nil {
		return grant{}, err
	}
	if len(sealed) < aead.NonceSize() {
		return grant{}, errDamaged{}
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(v.name))
	if err != nil {
		return grant{}, errDamaged{}
	}
	defer clear(plain)
	var g grant
	if json.Unmarshal(plain, &g) != nil {
		return grant{}, errDamaged{}
	}
	return g, nil
}

// errDamaged says that what is kept cannot be opened.
type errDamaged struct{}

func (errDamaged) Error() string { return "zalo oa: the tokens in the database are damaged" }
func (errDamaged) Kind() string  { return "damaged" }

// plant takes the tokens of the settings when they are new: when there are none
// yet, or when an operator put in others after authorising the account again. A
// setting that was taken before is old by now, whatever it says.
func (v *vault) plant(ctx context.Context, access, refresh zalo.Secret, now time.Time) (grant, error) {
	mark := v.fingerprint(string(refresh))
	return v.change(ctx, func(g *grant) error {
		switch {
		case refresh == "" && g.Refresh == "":
			return errNoGrant
		case refresh == "" || slices.Contains(g.Seeds, mark):
			return nil
		}
		seeds := append(g.Seeds, mark)
		*g = grant{Access: string(access), Refresh: string(refresh), Due: now, Seeds: seeds[max(0, len(seeds)-mostSeeds):]}
		return nil
	})
}
