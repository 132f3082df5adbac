package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
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
	secret   string   // of the app on their telephone
	step     int64    // of the last code that the app gave
	recovery []string // codes on paper that were not used yet
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
	if one.secret, err = office.NewSecret(ctx, &signIn); err != nil {
		return one, err
	}
	code, err := totp.GenerateCode(one.secret, at.now())
	if err != nil {
		return one, err
	}
	_, _, one.recovery, err = office.SetTOTP(ctx, signIn, code)
	return one, err
}

// code is what they type as second factor: what the app shows, or shows next, and
// one of the codes on paper where they come again too soon for that.
func (p *person) code(now time.Time) (string, error) {
	const lasts = 30 // seconds that the app shows a code
	for step := now.Unix() / lasts; step <= now.Unix()/lasts+1; step++ {
		if step > p.step {
			p.step = step
			return totp.GenerateCode(p.secret, time.Unix(step*lasts, 0))
		}
	}
	if len(p.recovery) == 0 {
		return "", errNoCode
	}
	code := p.recovery[0]
	p.recovery = p.recovery[1:]
	return code, nil
}

var errNoCode = errors.New("all recovery codes are used")

// drawn is what nobody can guess.
func drawn() string {
	var b [18]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
