package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

// person is one of the sample staff, with what they know: the demonstration
// signs in as they would, by the door that everybody takes. There is no other
// door, here or in the portal.
type person struct {
	role     staff.Role
	name     string
	password string
	recovery []string // codes that were not used yet
	account  staff.Account
}

// names are those of roles: nobody is invented.
var names = map[staff.Role]string{
	staff.Admin: "quan-tri", staff.Editor: "bien-tap", staff.Worker: "can-bo", staff.Provider: "noi-ho-tro",
}

// clock is a time that the filling moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// hire makes the account of one role, as its owner would make it from a link.
func (h *House) hire(ctx context.Context, office *staff.Office, at *clock, p staff.Place) (person, error) {
	one := person{role: p.Role, name: names[p.Role], password: drawn()}
	link, err := office.Invite(ctx, auditlog.CommandLine, p)
	if err != nil {
		return one, err
	}
	at.at = at.at.Add(9 * time.Minute)
	if one.account, err = office.Join(ctx, link, one.name, one.password); err != nil {
		return one, err
	}
	_, signIn, err := office.Joined(ctx, one.account, "Chrome, Android", lang.VI)
	if err != nil {
		return one, err
	}
	secret, err := office.NewSecret(ctx, &signIn)
	if err != nil {
		return one, err
	}
	code, err := totp.GenerateCode(secret, at.now())
	if err != nil {
		return one, err
	}
	_, _, one.recovery, err = office.SetTOTP(ctx, signIn, code)
	return one, err
}

// drawn is what nobody can guess.
func drawn() string {
	var b [18]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
