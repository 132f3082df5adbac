package staff_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/internal/realtest"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

// desk is an office with a clock that only the test moves.
type desk struct {
	*testing.T
	*staff.Office
	at  time.Time
	url string
}

func (d *desk) now() time.Time { return d.at }

func (d *desk) later(by time.Duration) { d.at = d.at.Add(by) }

func each(t *testing.T, test func(d *desk)) {
	storetest.Each(t, func(t *testing.T, url string) { test(open(t, url)) })
}

func open(t *testing.T, url string) *desk {
	t.Helper()
	d := &desk{T: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), url: url}
	office, err := staff.Open(staff.Config{Store: storetest.Open(t, url), Key: bytes.Repeat([]byte{7}, 32), Now: d.now, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	d.Office = office
	return d
}

func quick(t *testing.T) *desk { return open(t, storetest.SQLite(t)) }

func must[T any](v T, err error) func(d *desk) T {
	return func(d *desk) T {
		d.Helper()
		if err != nil {
			d.Fatal(err)
		}
		return v
	}
}

const goodPassword = "con cò bay lả bay la"

// person is somebody with an account, an app and recovery codes.
type person struct {
	account  staff.Account
	secret   string
	recovery []string
	token    string
}

// join brings somebody in, from the invitation to the first sign-in.
func (d *desk) join(name string, p staff.Place) person {
	d.Helper()
	link := must(d.Invite(d.Context(), auditlog.CommandLine, p))(d)
	a := must(d.Join(d.Context(), link, name, goodPassword))(d)
	return d.enrol(a)
}

func (d *desk) enrol(a staff.Account) person {
	d.Helper()
	_, s, err := d.Joined(d.Context(), a, "Chrome", lang.VI)
	if err != nil {
		d.Fatal(err)
	}
	secret := must(d.NewSecret(d.Context(), &s))(d)
	if again := must(d.NewSecret(d.Context(), &s))(d); again != secret {
		d.Fatal("another secret when the page is loaded again")
	}
	token, s, recovery, err := d.SetTOTP(d.Context(), s, d.code(secret))
	if err != nil || s.Stage != staff.Full || len(recovery) != 10 {
		d.Fatalf("%v, stage %s, %d codes", err, s.Stage, len(recovery))
	}
	return person{must(d.Account(d.Context(), a.ID))(d), secret, recovery, token}
}

func (d *desk) code(secret string) string {
	d.Helper()
	return must(totp.GenerateCode(secret, d.at))(d)
}

// in signs somebody in with both factors.
func (d *desk) in(p person, password, code string) (string, staff.SignIn, error) {
	_, s, err := d.SignIn(d.Context(), p.account.Name, password, "a", "Chrome")
	if err != nil {
		return "", s, err
	}
	if s.Stage != staff.NeedsCode {
		d.Fatalf("stage %s", s.Stage)
	}
	return d.Code(d.Context(), s, code, "a")
}

func (d *desk) refused(err error, key string) {
	d.Helper()
	if staff.Refused(err) != key {
		d.Fatalf("got %v, want the refusal %q", err, key)
	}
}

func TestSomebodyDisabledIsOutAtOnce(t *testing.T) {
	each(t, func(d *desk) {
		boss := d.join("boss", staff.Place{Role: staff.Admin})
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		if err := d.Disable(d.Context(), boss.account.Actor(), lan.account.ID); err != nil {
			d.Fatal(err)
		}
		if _, _, err := d.Recognise(d.Context(), lan.token); !errors.Is(err, store.NotFound) {
			d.Fatal("still in")
		}
		_, _, err := d.SignIn(d.Context(), "lan", goodPassword, "a", "Chrome")
		d.refused(err, "disabled")
		if err := d.Enable(d.Context(), boss.account.Actor(), lan.account.ID); err != nil {
			d.Fatal(err)
		}
		d.later(time.Minute)
		if _, _, err := d.in(lan, goodPassword, d.code(lan.secret)); err != nil {
			d.Fatal(err)
		}
	})
}

func TestTheLastAdminStays(t *testing.T) {
	each(t, func(d *desk) {
		boss := d.join("boss", staff.Place{Role: staff.Admin})
		by := boss.account.Actor()
		d.refused(d.Disable(d.Context(), by, boss.account.ID), "last_admin")
		d.refused(d.SetPlace(d.Context(), by, boss.account.ID, staff.Place{Role: staff.Worker}), "last_admin")
		second := d.join("second", staff.Place{Role: staff.Admin})
		if err := d.Disable(d.Context(), by, boss.account.ID); err != nil {
			d.Fatal(err)
		}
		d.refused(d.Disable(d.Context(), by, second.account.ID), "last_admin")
	})
}

func TestEveryDeedIsInTheLog(t *testing.T) {
	each(t, func(d *desk) {
		boss := d.join("boss", staff.Place{Role: staff.Admin})
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		if err := d.SetPlace(d.Context(), boss.account.Actor(), lan.account.ID, staff.Place{Role: staff.Editor}); err != nil {
			d.Fatal(err)
		}
		entries := must(auditlog.Read(d.Context(), d.Store, 0, 100))(d)
		var deeds []string
		for _, e := range entries {
			deeds = append(deeds, e.By.Name+" "+string(e.Deed))
		}
		want := "boss role_changed, lan signed_in, lan factor_added, lan joined, nhipcau invited, boss signed_in, boss factor_added, boss joined, nhipcau invited"
		if got := strings.Join(deeds, ", "); got != want {
			d.Fatalf("got  %s\nwant %s", got, want)
		}
		if e := entries[0]; e.Before != "worker" || e.After != "editor" || e.Object != "lan" {
			d.Fatalf("%+v", e)
		}
		if count, _, err := auditlog.Verify(d.Context(), d.Store); err != nil || count != int64(len(entries)) {
			d.Fatal(count, err)
		}
	})
}
