// Package staff keeps the accounts of those who work with Nhịp Cầu: who may do
// what, how they prove who they are, and where they are signed in. Nobody who
// seeks help has an account. Everybody has two factors: a password with a code
// from a telephone, or a passkey, which is both at once.
//
//	office, err := staff.Open(staff.Config{Store: s, Key: key, Now: time.Now, Rand: rand.Reader})
//	token, err := office.Invite(ctx, auditlog.CommandLine, staff.Place{Role: staff.Admin})
//	account, err := office.Join(ctx, token, "lan", "một câu dài chỉ mình biết")
//	signIn, err := office.SignIn(ctx, "lan", password, place)
package staff

import (
	"cmp"
	"context"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/chacha20poly1305"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Role is what somebody may do.
type Role string

// The roles. A provider redeems codes of its own organisation and topics; a
// worker sees figures and redeems; an editor keeps the directory and the wording
// as well; an admin does everything and looks after the accounts.
const (
	Provider Role = "provider"
	Worker   Role = "worker"
	Editor   Role = "editor"
	Admin    Role = "admin"
)

// Roles lists them from the least to the most.
func Roles() []Role { return []Role{Provider, Worker, Editor, Admin} }

// Place is what an account is for.
type Place struct {
	Role         Role     `json:"role"`
	Organisation string   `json:"organisation,omitempty"` // its id in the directory; providers only
	Topics       []string `json:"topics,omitempty"`       // whose codes it may redeem; providers only
	Export       bool     `json:"export,omitempty"`       // may take figures away as files; workers and editors
}

// MayExport says whether figures that are seen may also be taken away. An admin
// always may, who could give the right to anybody.
func (p Place) MayExport() bool { return p.Role == Admin || p.Export && p.Role != Provider }

// check holds a place against what there is.
func (p Place) check() error {
	switch {
	case !slices.Contains(Roles(), p.Role):
		return refusal{"role"}
	case p.Role == Provider && (p.Organisation == "" || len(p.Topics) == 0):
		return refusal{"provider_place"}
	case p.Role != Provider && (p.Organisation != "" || len(p.Topics) != 0):
		return refusal{"only_provider_place"}
	}
	return nil
}

// Account is one person of the staff.
type Account struct {
	ID       string    `json:"id"`   // random; what other records name it by
	Name     string    `json:"name"` // what one signs in with and is known by
	Place    Place     `json:"place"`
	Lang     lang.Lang `json:"lang"`
	Disabled bool      `json:"disabled,omitempty"`
	EnrolBy  time.Time `json:"enrol_by,omitzero"` // until when the second factor must be set up
	Made     time.Time `json:"made"`

	Password string    `json:"password,omitempty"` // argon2id, see hash
	TOTP     []byte    `json:"totp,omitempty"`     // sealed secret
	TOTPStep int64     `json:"totp_step,omitempty"`
	Recovery []string  `json:"recovery,omitempty"` // hashes of unused codes
	Passkeys []Passkey `json:"passkeys,omitempty"`

	version int64
}

// Actor is how the audit log names the account.
func (a Account) Actor() auditlog.Actor { return auditlog.Actor{ID: a.ID, Name: a.Name} }

// Enrolled says that a second factor is set up.
func (a Account) Enrolled() bool { return a.TOTP != nil || len(a.Passkeys) > 0 }

// refusal is something that staff asked for and cannot have: a sentence of the
// portal's texts, under "refused_" and this key.
type refusal struct{ key string }

func (r refusal) Error() string { return "staff: refused: " + r.key }

// Refused gives the key of the sentence that says why, "" for other errors.
func Refused(err error) string {
	if r, ok := errors.AsType[refusal](err); ok {
		return r.key
	}
	return ""
}

// Config is what an office works with.
type Config struct {
	Store *store.Store
	// Key seals what would let somebody in: 32 bytes that the database does not
	// hold. Replicas share it.
	Key  []byte
	Now  func() time.Time
	Rand io.Reader // nil for crypto/rand
	// Quick makes hashing passwords cheap. For tests only.
	Quick bool
}

// Office looks after the accounts. It can be shared by goroutines, and its
// store by replicas.
type Office struct {
	Config
	seal    cipher.AEAD
	hashing chan struct{} // places for hashing passwords, which takes memory
	brake   *brake
	nobody  string // a hash that nobody's password has
}

// Open makes an office.
func Open(c Config) (*Office, error) {
	if c.Store == nil || c.Now == nil {
		return nil, errors.New("staff: the configuration of an office lacks something")
	}
	c.Rand = cmp.Or[io.Reader](c.Rand, rand.Reader)
	seal, err := chacha20poly1305.NewX(c.Key)
	if err != nil {
		return nil, fmt.Errorf("staff: the key is 32 bytes long: %w", err)
	}
	o := &Office{Config: c, seal: seal, hashing: make(chan struct{}, 2), brake: newBrake(c.Now)}
	o.nobody, err = o.hash(o.token())
	return o, err
}

// token draws 256 bits as text for a link or a cookie.
func (o *Office) token() string {
	var b [32]byte
	if _, err := io.ReadFull(o.Rand, b[:]); err != nil {
		panic("staff: no random numbers") // crypto/rand never fails
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// digest is what is kept of a token.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// names are what one can sign in with: easy to type on any telephone.
var names = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,30}[a-z0-9]$`)

// plainName is a name as it is kept.
func plainName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// The kinds of records.
const (
	accountKind    = "account"
	nameKind       = "account-name" // id: the name; body: the account's id
	invitationKind = "invitation"   // id: digest of the token
	signInKind     = "sign-in"      // id: digest of the token
)

// Kept lists the kinds that belong into a backup. The others are worth nothing a
// while later, and must not come back with an old copy: an invitation that was
// used, a sign-in that was ended.
func Kept() []string { return []string{accountKind, nameKind} }

// Recalled gives a record of a kind of Kept as it may come back with a copy:
// without recovery codes, for those used since would be good again.
func Recalled(kind string, body []byte) ([]byte, error) {
	if kind != accountKind {
		return body, nil
	}
	var a Account
	if err := json.Unmarshal(body, &a); err != nil {
		return nil, fmt.Errorf("staff: a copied account cannot be read: %w", store.Invalid)
	}
	if len(a.Recovery) == 0 {
		return body, nil
	}
	a.Recovery = nil
	return json.Marshal(a)
}

// Account finds an account by its id. The error is store.NotFound or
// store.Unavailable.
func (o *Office) Account(ctx context.Context, id string) (Account, error) {
	r, err := o.Store.Record(ctx, accountKind, id, o.Now())
	if err != nil {
		return Account{}, err
	}
	return readAccount(r)
}

// Named finds an account by its name.
func (o *Office) Named(ctx context.Context, name string) (Account, error) {
	r, err := o.Store.Record(ctx, nameKind, plainName(name), o.Now())
	if err != nil {
		return Account{}, err
	}
	return o.Account(ctx, string(r.Body))
}

// Accounts lists everybody, by name.
func (o *Office) Accounts(ctx context.Context) ([]Account, error) {
	records, err := o.Store.Records(ctx, accountKind, o.Now())
	if err != nil {
		return nil, err
	}
	all := make([]Account, len(records))
	for i, r := range records {
		if all[i], err = readAccount(r); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Account) int { return strings.Compare(a.Name, b.Name) })
	return all, nil
}

func readAccount(r store.Record) (Account, error) {
	var a Account
	if err := json.Unmarshal(r.Body, &a); err != nil {
		return a, fmt.Errorf("an account cannot be read: %w", store.Invalid)
	}
	a.version = r.Version
	return a, nil
}

// keep writes an account that was read or made in this transaction.
func (o *Office) keep(ctx context.Context, tx *store.Tx, a Account) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return tx.PutRecord(ctx, store.Record{Kind: accountKind, ID: a.ID, Version: a.version, Body: body}, o.Now())
}

// change reads an account, lets do change it, and keeps it with what the audit
// log says of it. An entry without a deed is not written.
func (o *Office) change(ctx context.Context, id string, do func(*Account) (auditlog.Entry, error)) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, accountKind, id, o.Now())
		if err != nil {
			return err
		}
		a, err := readAccount(r)
		if err != nil {
			return err
		}
		e, err := do(&a)
		if err != nil {
			return err
		}
		if err := o.keep(ctx, tx, a); err != nil {
			return err
		}
		return o.log(ctx, tx, e)
	})
}

func (o *Office) log(ctx context.Context, tx *store.Tx, e auditlog.Entry) error {
	if e.Deed == "" {
		return nil
	}
	e.At = o.Now()
	return auditlog.Write(ctx, tx, e)
}
