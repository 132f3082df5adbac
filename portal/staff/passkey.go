package staff

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Passkey is one key of an account, kept by a telephone, a computer or a stick.
type Passkey struct {
	Label string              `json:"label"` // what its owner calls it
	Added time.Time           `json:"added"`
	Key   webauthn.Credential `json:"key"`
}

// ID names a passkey in a form.
func (p Passkey) ID() string { return hex.EncodeToString(p.Key.ID) }

// mostPasskeys bounds an account.
const mostPasskeys = 10

// challengeKind is a passkey sign-in under way; its id is the digest of a token
// that the browser holds.
const challengeKind = "passkey-challenge"

// Keys takes passkeys at one address. A passkey belongs to a name, never to a
// bare number: where the portal is reached by one there are none.
type Keys struct {
	office *Office
	web    *webauthn.WebAuthn
}

// ErrNoName says that an address is no place for passkeys.
var ErrNoName = errors.New("staff: passkeys need an https address with a name, or localhost")

// Keys makes ready for passkeys at an origin such as https://nhipcau.example.vn.
func (o *Office) Keys(origin string) (*Keys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil || u.Scheme != "https" && u.Hostname() != "localhost" {
		return nil, ErrNoName
	}
	web, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Nhịp Cầu", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	return &Keys{o, web}, err
}

// owner is an account as the library wants to see it.
type owner struct{ Account }

func (w owner) WebAuthnID() []byte          { return []byte(w.Account.ID) }
func (w owner) WebAuthnName() string        { return w.Name }
func (w owner) WebAuthnDisplayName() string { return w.Name }
func (w owner) WebAuthnCredentials() []webauthn.Credential {
	var all []webauthn.Credential
	for _, p := range w.Passkeys {
		all = append(all, p.Key)
	}
	return all
}

const passkeyPending = "passkey:"

// BeginAdd gives what a browser needs to make a passkey.
func (k *Keys) BeginAdd(ctx context.Context, s *SignIn) (options any, err error) {
	a, err := k.office.Account(ctx, s.Account)
	if err != nil {
		return nil, err
	}
	if len(a.Passkeys) >= mostPasskeys {
		return nil, refusal{"passkeys_many"}
	}
	creation, ceremony, err := k.web.BeginRegistration(owner{a}, webauthn.WithExclusions(webauthn.Credentials(owner{a}.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, err
	}
	pending, err := json.Marshal(ceremony)
	if err != nil {
		return nil, err
	}
	s.Pending = passkeyPending + string(pending)
	return creation, k.office.Update(ctx, s)
}

// FinishAdd keeps the passkey that a browser made, and completes the sign-in of
// somebody who had no second factor yet.
func (k *Keys) FinishAdd(ctx context.Context, s SignIn, answer []byte, label string) (token string, now SignIn, err error) {
	var ceremony webauthn.SessionData
	pending, ok := strings.CutPrefix(s.Pending, passkeyPending)
	if !ok || json.Unmarshal([]byte(pending), &ceremony) != nil {
		return "", s, refusal{"passkey_again"}
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", s, refusal{"passkey_again"}
	}
	var a Account
	err = k.office.change(ctx, s.Account, func(changed *Account) (auditlog.Entry, error) {
		made, err := k.web.CreateCredential(owner{*changed}, ceremony, parsed)
		if err != nil {
			return auditlog.Entry{}, refusal{"passkey_again"}
		}
		label = shortLabel(label)
		changed.Passkeys = append(changed.Passkeys, Passkey{Label: label, Added: k.office.Now().UTC().Truncate(time.Second), Key: *made})
		a = *changed
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.FactorAdded, Object: a.Name, After: "passkey"}, nil
	})
	if err != nil {
		return "", s, err
	}
	return k.office.complete(ctx, s, a)
}

// shortLabel bounds what somebody calls a passkey.
func shortLabel(label string) string {
	runes := []rune(strings.TrimSpace(label))
	return string(runes[:min(len(runes), 40)])
}

// RemovePasskey takes one away; the last factor stays.
func (o *Office) RemovePasskey(ctx context.Context, a Account, id string) error {
	return o.change(ctx, a.ID, func(a *Account) (auditlog.Entry, error) {
		left := slices.DeleteFunc(slices.Clone(a.Passkeys), func(p Passkey) bool { return p.ID() == id })
		if len(left) == len(a.Passkeys) {
			return auditlog.Entry{}, nil
		}
		if a.Passkeys = left; !a.Enrolled() {
			return auditlog.Entry{}, refusal{"last_factor"}
		}
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.FactorRemoved, Object: a.Name, Before: "passkey"}, nil
	})
}

// BeginSignIn gives what a browser needs to find a passkey, and a token under
// which the answer is to come back within five minutes.
func (k *Keys) BeginSignIn(ctx context.Context) (options any, token string, err error) {
	assertion, ceremony, err := k.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	body, err := json.Marshal(ceremony)
	if err != nil {
		return nil, "", err
	}
	token = k.office.token()
	r := store.Record{Kind: challengeKind, ID: digest(token), Expires: k.office.Now().Add(5 * time.Minute), Body: body}
	err = k.office.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutRecord(ctx, r, k.office.Now()) })
	return assertion, token, err
}

// FinishSignIn completes a sign-in with a passkey: a new one, or, when one is
// given that is Full already, its proof for a risky deed.
func (k *Keys) FinishSignIn(ctx context.Context, challenge string, answer []byte, s SignIn) (token string, now SignIn, err error) {
	ceremony, err := k.takeChallenge(ctx, challenge)
	if err != nil {
		return "", s, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", s, refusal{"passkey"}
	}
	a, err := k.office.Account(ctx, string(parsed.Response.UserHandle))
	switch {
	case errors.Is(err, store.NotFound), err == nil && s.Stage == Full && s.Account != a.ID:
		return "", s, refusal{"passkey"}
	case err != nil:
		return "", s, err
	case a.Disabled:
		return "", s, refusal{"disabled"}
	}
	err = k.office.change(ctx, a.ID, func(changed *Account) (auditlog.Entry, error) {
		find := func(_, _ []byte) (webauthn.User, error) { return owner{*changed}, nil }
		used, err := k.web.ValidateDiscoverableLogin(find, ceremony, parsed)
		if err != nil || used.Authenticator.CloneWarning {
			return auditlog.Entry{}, refusal{"passkey"}
		}
		for i := range changed.Passkeys {
			if slices.Equal(changed.Passkeys[i].Key.ID, used.ID) {
				changed.Passkeys[i].Key = *used
			}
		}
		a = *changed
		return auditlog.Entry{}, nil
	})
	if err != nil {
		return "", s, err
	}
	if s.Stage != Full {
		s.Account, s.Lang = a.ID, a.Lang
	}
	return k.office.complete(ctx, s, a)
}

// takeChallenge finds a ceremony under way and ends it: an answer counts once.
func (k *Keys) takeChallenge(ctx context.Context, token string) (ceremony webauthn.SessionData, err error) {
	err = k.office.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, challengeKind, digest(token), k.office.Now())
		if errors.Is(err, store.NotFound) {
			return refusal{"passkey_again"}
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(r.Body, &ceremony); err != nil {
			return refusal{"passkey_again"}
		}
		return tx.DeleteRecord(ctx, challengeKind, r.ID)
	})
	return ceremony, err
}
