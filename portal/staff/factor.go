package staff

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"golang.org/x/crypto/chacha20poly1305"

	"nhipcau/portal/auditlog"
)

// A code from a telephone (RFC 6238): what every authenticator app understands.
const (
	totpStep   = 30 * time.Second
	totpDrift  = 1 // steps that a telephone's clock may be off, either way
	totpSecret = 20
)

var secretText = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewSecret draws the secret of an authenticator app and remembers it in the
// sign-in until the first code proves that it arrived. The same one is given
// again while it is being set up.
func (o *Office) NewSecret(ctx context.Context, s *SignIn) (secret string, err error) {
	if after, ok := strings.CutPrefix(s.Pending, "totp:"); ok {
		if plain, err := o.unseal(after, s.Account); err == nil {
			return secretText.EncodeToString(plain), nil
		}
	}
	plain := make([]byte, totpSecret)
	if _, err := io.ReadFull(o.Rand, plain); err != nil {
		return "", err
	}
	sealed, err := o.sealed(plain, s.Account)
	if err != nil {
		return "", err
	}
	s.Pending = "totp:" + hex.EncodeToString(sealed)
	return secretText.EncodeToString(plain), o.Update(ctx, s)
}

// SecretURL is what an authenticator app reads from a picture.
func SecretURL(name, secret string) string {
	q := url.Values{"secret": {secret}, "issuer": {"Nhip Cau"}}
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/Nhip Cau:" + name, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}).String()
}

// SetTOTP takes the first code of the secret that is being set up, and gives
// fresh recovery codes. The sign-in is then complete.
func (o *Office) SetTOTP(ctx context.Context, s SignIn, code string) (token string, now SignIn, recovery []string, err error) {
	hexed, ok := strings.CutPrefix(s.Pending, "totp:")
	plain, bad := o.unseal(hexed, s.Account)
	if !ok || bad != nil {
		return "", s, nil, refusal{"totp_again"}
	}
	step, right := match(plain, code, o.Now(), 0)
	if !right {
		return "", s, nil, refusal{"code"}
	}
	sealed, err := hex.DecodeString(hexed)
	if err != nil {
		return "", s, nil, err
	}
	var a Account
	err = o.change(ctx, s.Account, func(changed *Account) (auditlog.Entry, error) {
		changed.TOTP, changed.TOTPStep = sealed, step
		recovery = o.renew(changed)
		a = *changed
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.FactorAdded, Object: a.Name, After: "totp"}, nil
	})
	if err != nil {
		return "", s, nil, err
	}
	token, now, err = o.complete(ctx, s, a)
	return token, now, recovery, err
}

// Code completes a sign-in with a code from the telephone or a recovery code,
// each good once. Errors: a refusal, or the store's.
func (o *Office) Code(ctx context.Context, s SignIn, code, from string) (token string, now SignIn, err error) {
	a, err := o.Account(ctx, s.Account)
	if err != nil {
		return "", s, err
	}
	brakeName := a.Name + "/code"
	if !o.brake.allow(brakeName, from) {
		return "", s, refusal{"too_often"}
	}
	err = o.change(ctx, a.ID, func(changed *Account) (auditlog.Entry, error) {
		if o.takeTOTP(changed, code) {
			return auditlog.Entry{}, nil
		}
		if takeRecovery(changed, code) {
			return auditlog.Entry{By: a.Actor(), Deed: auditlog.RecoveryUsed, Object: a.Name}, nil
		}
		return auditlog.Entry{}, refusal{"code"}
	})
	if Refused(err) == "code" && o.brake.wrong(brakeName, from) {
		o.tellOfGuessing(ctx, a)
	}
	if err != nil {
		return "", s, err
	}
	return o.complete(ctx, s, a)
}

// Prove shows both factors again before a risky deed.
func (o *Office) Prove(ctx context.Context, s SignIn, password, code, from string) (token string, now SignIn, err error) {
	a, err := o.Account(ctx, s.Account)
	if err != nil {
		return "", s, err
	}
	if !o.brake.allow(a.Name, from) {
		return "", s, refusal{"too_often"}
	}
	if !o.matches(a.Password, password) {
		if o.brake.wrong(a.Name, from) {
			o.tellOfGuessing(ctx, a)
		}
		return "", s, refusal{"password_wrong"}
	}
	return o.Code(ctx, s, code, from)
}

// takeTOTP accepts a code of the telephone whose step was not used yet.
func (o *Office) takeTOTP(a *Account, code string) bool {
	if a.TOTP == nil {
		return false
	}
	plain, err := o.unseal(hex.EncodeToString(a.TOTP), a.ID)
	if err != nil {
		return false
	}
	step, ok := match(plain, code, o.Now(), a.TOTPStep)
	if ok {
		a.TOTPStep = step
	}
	return ok
}

// match finds the step after used that a code belongs to.
func match(secret []byte, code string, now time.Time, used int64) (step int64, ok bool) {
	code = digits(code)
	at := now.Unix() / int64(totpStep/time.Second)
	for s := at - totpDrift; s <= at+totpDrift; s++ {
		want, err := hotp.GenerateCodeCustom(secretText.EncodeToString(secret), uint64(s), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && s > used && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = s, true
		}
	}
	return step, ok
}

// digits keeps the digits of what was typed: codes are written in groups.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

const recoveryCodes = 10

// renew draws fresh recovery codes and keeps what recognises them. Each holds
// 120 random bits, so that a plain hash gives nothing away (ASVS 5.0, 6.5.2).
func (o *Office) renew(a *Account) []string {
	a.Recovery = nil
	var codes []string
	for range recoveryCodes {
		var b [15]byte
		if _, err := io.ReadFull(o.Rand, b[:]); err != nil {
			panic("staff: no random numbers")
		}
		text := strings.ToLower(secretText.EncodeToString(b[:]))
		codes = append(codes, inFours(text))
		a.Recovery = append(a.Recovery, digest(text))
	}
	return codes
}

// inFours writes a code as people copy it.
func inFours(text string) (out string) {
	for i, r := range text {
		if i > 0 && i%4 == 0 {
			out += "-"
		}
		out += string(r)
	}
	return out
}

// takeRecovery accepts a recovery code and crosses it out.
func takeRecovery(a *Account, code string) bool {
	code = strings.ToLower(strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, code))
	i := slices.Index(a.Recovery, digest(code))
	if i >= 0 {
		a.Recovery = slices.Delete(a.Recovery, i, i+1)
	}
	return i >= 0
}

// RenewRecovery draws new recovery codes; the old ones are worth nothing then.
func (o *Office) RenewRecovery(ctx context.Context, a Account) (codes []string, err error) {
	err = o.change(ctx, a.ID, func(a *Account) (auditlog.Entry, error) {
		codes = o.renew(a)
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.RecoveryRenewed, Object: a.Name}, nil
	})
	return codes, err
}

// RemoveTOTP takes the authenticator app away from an account that has a
// passkey.
func (o *Office) RemoveTOTP(ctx context.Context, a Account) error {
	return o.change(ctx, a.ID, func(a *Account) (auditlog.Entry, error) {
		if len(a.Passkeys) == 0 {
			return auditlog.Entry{}, refusal{"last_factor"}
		}
		a.TOTP, a.TOTPStep, a.Recovery = nil, 0, nil
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.FactorRemoved, Object: a.Name, Before: "totp"}, nil
	})
}

// sealed closes a secret for one account.
func (o *Office) sealed(plain []byte, account string) ([]byte, error) {
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	if _, err := io.ReadFull(o.Rand, nonce); err != nil {
		return nil, err
	}
	return o.seal.Seal(nonce, nonce, plain, []byte(account)), nil
}

var errSeal = errors.New("staff: not sealed by this key")

func (o *Office) unseal(hexed, account string) ([]byte, error) {
	b, err := hex.DecodeString(hexed)
	if err != nil || len(b) < chacha20poly1305.NonceSizeX {
		return nil, errSeal
	}
	return o.seal.Open(nil, b[:chacha20poly1305.NonceSizeX], b[chacha20poly1305.NonceSizeX:], []byte(account))
}
