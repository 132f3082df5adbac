package staff_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func TestALinkWorksOnceAndForTwoDays(t *testing.T) {
	each(t, func(d *desk) {
		link := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Editor}))(d)
		_, err := d.Join(d.Context(), link+"x", "lan", goodPassword)
		d.refused(err, "invitation")
		var mu sync.Mutex
		joined := 0
		var all sync.WaitGroup
		for _, name := range []string{"lan", "mai", "hoa", "cuc"} {
			all.Go(func() {
				if _, err := d.Join(context.Background(), link, name, goodPassword); err == nil {
					mu.Lock()
					joined++
					mu.Unlock()
				} else if staff.Refused(err) != "invitation" {
					d.Error(err)
				}
			})
		}
		all.Wait()
		if joined != 1 {
			d.Fatalf("%d joined with one link", joined)
		}
		late := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Editor}))(d)
		d.later(staff.InvitationLife)
		_, err = d.Invitation(d.Context(), late)
		d.refused(err, "invitation")
	})
}

func TestANameIsTakenOnce(t *testing.T) {
	each(t, func(d *desk) {
		d.join("lan", staff.Place{Role: staff.Worker})
		link := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}))(d)
		_, err := d.Join(d.Context(), link, " Lan ", goodPassword)
		d.refused(err, "name_taken")
		if _, err := d.Join(d.Context(), link, "lan2", goodPassword); err != nil {
			d.Fatalf("the link is spent although nobody joined: %v", err)
		}
	})
}

func TestWhatCannotBeANameOrAPassword(t *testing.T) {
	d := quick(t)
	link := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}))(d)
	for name, want := range map[string]string{"": "name_form", "a": "name_form", "chị lan": "name_form", "nhipcau": "name_form", "a@b.vn": "name_form"} {
		_, err := d.Join(d.Context(), link, name, goodPassword)
		if staff.Refused(err) != want {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for password, want := range map[string]string{
		"ngắn quá": "password_short", strings.Repeat("dài", 60): "password_long", "aaaaaaaaaaaaaaaa": "password_common",
		"1234567890123": "password_common", "Matkhau123456": "password_common", "mật khẩu nhịp cầu": "password_common",
		"thanhhoa2026!!": "password_common", "nguyen.lan.nguyen.lan": "password_common", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6\xf5\xf4": "password_text",
	} {
		_, err := d.Join(d.Context(), link, "nguyen.lan", password)
		if staff.Refused(err) != want {
			t.Errorf("password %q: %v, want %s", password, err, want)
		}
	}
}

func TestAResetTakesEveryOldWayIn(t *testing.T) {
	each(t, func(d *desk) {
		boss := d.join("boss", staff.Place{Role: staff.Admin})
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		link := must(d.Reset(d.Context(), boss.account.Actor(), lan.account.ID))(d)
		if _, _, err := d.Recognise(d.Context(), lan.token); err != nil {
			d.Fatalf("out before the link was used: %v", err)
		}
		a := must(d.Join(d.Context(), link, "other", "một câu khác hẳn câu cũ"))(d)
		if a.ID != lan.account.ID || a.Name != "lan" {
			d.Fatalf("gave back %v", a)
		}
		if _, _, err := d.Recognise(d.Context(), lan.token); !errors.Is(err, store.NotFound) {
			d.Fatal("the old sign-in still works")
		}
		_, _, err := d.SignIn(d.Context(), "lan", goodPassword, "a", "Chrome")
		d.refused(err, "sign_in")
		again := d.enrol(a)
		if again.secret == lan.secret {
			d.Fatal("the old app still works")
		}
	})
}

func TestTheFirstAdminIsInvitedUntilThereIsOne(t *testing.T) {
	d := quick(t)
	old, ok, err := d.FirstAdmin(d.Context())
	if err != nil || !ok {
		d.Fatal(ok, err)
	}
	link, ok, err := d.FirstAdmin(d.Context())
	if err != nil || !ok || link == old {
		d.Fatal("at the second start", ok, err)
	}
	_, err = d.Invitation(d.Context(), old)
	d.refused(err, "invitation")
	d.enrol(must(d.Join(d.Context(), link, "boss", goodPassword))(d))
	if _, ok, err := d.FirstAdmin(d.Context()); ok || err != nil {
		d.Fatal("invited although there is one", err)
	}
}

func TestAProviderHasAnOrganisationAndTopics(t *testing.T) {
	d := quick(t)
	for key, p := range map[string]staff.Place{
		"provider_place":      {Role: staff.Provider, Organisation: "x"},
		"only_provider_place": {Role: staff.Worker, Topics: []string{"loans"}},
		"role":                {Role: "boss"},
	} {
		_, err := d.Invite(d.Context(), auditlog.CommandLine, p)
		d.refused(err, key)
	}
	lan := d.join("lan", staff.Place{Role: staff.Provider, Organisation: "x", Topics: []string{"loans"}})
	if lan.account.Place.Topics[0] != "loans" {
		d.Fatal(lan.account.Place)
	}
}
