package staff_test

import (
	"testing"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

func TestWhoGuessesIsSlowedAndNobodyElse(t *testing.T) {
	d := quick(t)
	lan := d.join("lan", staff.Place{Role: staff.Worker})
	for range 5 {
		_, _, err := d.SignIn(d.Context(), "lan", "sai sai sai sai", "attacker", "Chrome")
		d.refused(err, "sign_in")
	}
	_, _, err := d.SignIn(d.Context(), "lan", goodPassword, "attacker", "Chrome")
	d.refused(err, "too_often")
	d.later(time.Minute)
	if _, _, err := d.in(lan, goodPassword, d.code(lan.secret)); err != nil {
		d.Fatalf("elsewhere: %v", err)
	}
	d.later(10 * time.Minute)
	if _, _, err := d.SignIn(d.Context(), "lan", goodPassword, "attacker", "Chrome"); err != nil {
		d.Fatalf("after ten minutes: %v", err)
	}
}

func TestANameAttackedFromEverywhereIsSlowedAndNotClosed(t *testing.T) {
	d := quick(t)
	d.join("lan", staff.Place{Role: staff.Worker})
	for i := range 50 {
		_, _, err := d.SignIn(d.Context(), "lan", "sai sai sai sai", string(rune('a'+i)), "Chrome")
		d.refused(err, "sign_in")
	}
	_, _, err := d.SignIn(d.Context(), "lan", goodPassword, "home", "Chrome")
	d.refused(err, "too_often")
	d.later(11 * time.Second)
	if _, _, err := d.SignIn(d.Context(), "lan", goodPassword, "home", "Chrome"); err != nil {
		d.Fatal(err)
	}
}

// Who guesses at an account is noted once, when the brake begins to hold, and who
// guesses at no account leaves nothing.
func TestWhoGuessesIsNoted(t *testing.T) {
	d := quick(t)
	d.join("lan", staff.Place{Role: staff.Admin})
	noted := func() (n int) {
		entries := must(auditlog.Read(d.Context(), d.Store, 0, 100))(d)
		for _, e := range entries {
			if e.Deed == auditlog.GuessedAt && e.Object == "lan" {
				n++
			}
		}
		return n
	}
	for range 9 {
		_, _, _ = d.SignIn(d.Context(), "lan", "wrong", "there", "")
		_, _, _ = d.SignIn(d.Context(), "nobody", "wrong", "there", "")
	}
	if n := noted(); n != 1 {
		t.Errorf("noted %d times", n)
	}
}
