package staff_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func TestSomebodyInvitedSignsInWithTwoFactors(t *testing.T) {
	each(t, func(d *desk) {
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		d.later(time.Minute)
		token, _, err := d.in(lan, goodPassword, d.code(lan.secret))
		if err != nil {
			d.Fatal(err)
		}
		s, a, err := d.Recognise(d.Context(), token)
		if err != nil || a.Name != "lan" || a.Place.Role != staff.Worker || s.Stage != staff.Full {
			d.Fatalf("%v %v %v", s, a, err)
		}
	})
}

func TestAPasswordAloneLetsNobodyIn(t *testing.T) {
	d := quick(t)
	lan := d.join("lan", staff.Place{Role: staff.Admin})
	token, s, err := d.SignIn(d.Context(), "lan", goodPassword, "a", "Chrome")
	if err != nil || s.Stage != staff.NeedsCode {
		d.Fatalf("%v %v", s, err)
	}
	seen, _, err := d.Recognise(d.Context(), token)
	if err != nil || seen.Stage != staff.NeedsCode {
		d.Fatalf("the half sign-in is %v %v", seen, err)
	}
	_, _, err = d.Code(d.Context(), s, "000000", "a")
	d.refused(err, "code")
	d.later(11 * time.Minute)
	if _, _, err := d.Recognise(d.Context(), token); !errors.Is(err, store.NotFound) {
		d.Fatalf("half a sign-in lasts: %v", err)
	}
	_ = lan
}

func TestACodeCountsOnce(t *testing.T) {
	each(t, func(d *desk) {
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		_, _, err := d.in(lan, goodPassword, d.code(lan.secret)) // the one that was used to set it up
		d.refused(err, "code")
		d.later(time.Minute)
		code := d.code(lan.secret)
		if _, _, err := d.in(lan, goodPassword, code[:3]+" "+code[3:]); err != nil {
			d.Fatal(err)
		}
		_, _, err = d.in(lan, goodPassword, code)
		d.refused(err, "code")
		if _, _, err := d.in(lan, goodPassword, strings.ToUpper(lan.recovery[3])); err != nil {
			d.Fatal(err)
		}
		_, _, err = d.in(lan, goodPassword, lan.recovery[3])
		d.refused(err, "code")
	})
}

func TestASignInEndsByItself(t *testing.T) {
	each(t, func(d *desk) {
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		for range 24 { // a sign of life every half hour, nearly
			d.later(29 * time.Minute)
			if _, _, err := d.Recognise(d.Context(), lan.token); err != nil {
				d.Fatalf("ended early at %s: %v", d.at.Format(time.TimeOnly), err)
			}
		}
		d.later(29 * time.Minute) // 12 h 5 min in all
		if _, _, err := d.Recognise(d.Context(), lan.token); !errors.Is(err, store.NotFound) {
			d.Fatalf("lasts past its longest: %v", err)
		}
		other := d.join("mai", staff.Place{Role: staff.Worker})
		d.later(staff.SignInIdle)
		if _, _, err := d.Recognise(d.Context(), other.token); !errors.Is(err, store.NotFound) {
			d.Fatalf("lasts idle: %v", err)
		}
	})
}

func TestARiskyDeedNeedsProofThatIsFresh(t *testing.T) {
	d := quick(t)
	lan := d.join("lan", staff.Place{Role: staff.Admin})
	s, _, err := d.Recognise(d.Context(), lan.token)
	if err != nil || !s.Fresh(d.at) {
		d.Fatalf("just proved and not fresh: %v", err)
	}
	d.later(staff.ProofLife)
	if s.Fresh(d.at) {
		d.Fatal("fresh for ever")
	}
	_, _, err = d.Prove(d.Context(), s, "sai sai sai sai", d.code(lan.secret), "a")
	d.refused(err, "password_wrong")
	token, s, err := d.Prove(d.Context(), s, goodPassword, d.code(lan.secret), "a")
	if err != nil || !s.Fresh(d.at) {
		d.Fatalf("proved again: %v", err)
	}
	if _, _, err := d.Recognise(d.Context(), lan.token); !errors.Is(err, store.NotFound) {
		d.Fatal("the old token still works")
	}
	if _, _, err := d.Recognise(d.Context(), token); err != nil {
		d.Fatal(err)
	}
}

// What lies in the database lets nobody in who takes it.
func TestNothingAtRestLetsAnybodyIn(t *testing.T) {
	d := quick(t)
	link := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}))(d)
	lan := d.join("lan", staff.Place{Role: staff.Worker})
	file := strings.TrimPrefix(d.url, "sqlite://")
	var all []byte
	for _, name := range []string{file, file + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	if !bytes.Contains(all, []byte("argon2id")) {
		t.Fatal("the search finds nothing at all")
	}
	for what, secret := range map[string]string{"the password": goodPassword, "a link": link, "a sign-in": lan.token, "the app's secret": lan.secret,
		"a recovery code": lan.recovery[0], "a recovery code, bare": strings.ReplaceAll(lan.recovery[0], "-", ""), "the key": hex.EncodeToString(bytes.Repeat([]byte{7}, 32))} {
		if bytes.Contains(all, []byte(secret)) {
			t.Errorf("%s lies in the database", what)
		}
	}
}
