package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func TestAnInvitationIsListedWhileItWaits(t *testing.T) {
	each(t, func(d *desk) {
		boss := d.join("boss", staff.Place{Role: staff.Admin})
		lan := d.join("lan", staff.Place{Role: staff.Worker})
		first := must(d.InviteFor(d.Context(), boss.account.Actor(), staff.Place{Role: staff.Editor}, "  Mai,\n phòng bảo trợ "))(d)
		d.later(time.Hour)
		_ = must(d.Reset(d.Context(), auditlog.CommandLine, lan.account.ID))(d)
		all := must(d.Waiting(d.Context()))(d)
		if len(all) != 2 || all[0].Who() != "Mai, phòng bảo trợ" || all[0].By != "boss" || all[0].Place.Role != staff.Editor || all[1].Who() != "lan" || all[1].By != "nhipcau" {
			d.Fatalf("%+v", all)
		}
		if left := all[0].Expires.Sub(d.at); left != staff.InvitationLife-time.Hour {
			d.Errorf("it ends in %s", left)
		}
		for _, w := range all {
			if strings.Contains(first, w.ID) || strings.Contains(w.ID, first) {
				d.Error("what is listed lets somebody in")
			}
		}
		must(d.Join(d.Context(), first, "mai", goodPassword))(d)
		d.later(staff.InvitationLife)
		if left := must(d.Waiting(d.Context()))(d); len(left) != 0 {
			d.Errorf("used or too old, and still there: %+v", left)
		}
	})
}

func TestACancelledInvitationOpensNothingAndIsLogged(t *testing.T) {
	each(t, func(d *desk) {
		link := must(d.InviteFor(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}, "Mai"))(d)
		kept := must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}))(d)
		for id, want := range map[string]error{"": store.NotFound, "zzz": store.NotFound, link: store.NotFound} {
			if err := d.Cancel(d.Context(), auditlog.CommandLine, id); !errors.Is(err, want) {
				d.Errorf("%q: %v", id, err)
			}
			if _, err := d.WaitingAs(d.Context(), id); !errors.Is(err, want) {
				d.Errorf("%q: %v", id, err)
			}
		}
		var mai staff.Waiting
		for _, w := range must(d.Waiting(d.Context()))(d) {
			if w.For == "Mai" {
				mai = w
			}
		}
		if err := d.Cancel(d.Context(), auditlog.CommandLine, mai.Short()); !errors.Is(err, store.NotFound) {
			d.Errorf("half an ID cancels: %v", err)
		}
		if found := must(d.WaitingAs(d.Context(), mai.Short()))(d); found.ID != mai.ID {
			d.Errorf("%s is %+v", mai.Short(), found)
		}
		if err := d.Cancel(d.Context(), auditlog.CommandLine, mai.ID); err != nil {
			d.Fatal(err)
		}
		_, err := d.Join(d.Context(), link, "mai", goodPassword)
		d.refused(err, "invitation")
		if err := d.Cancel(d.Context(), auditlog.CommandLine, mai.ID); !errors.Is(err, store.NotFound) {
			d.Errorf("cancelled twice: %v", err)
		}
		if e := must(auditlog.Read(d.Context(), d.Store, 0, 1))(d)[0]; e.Deed != auditlog.InvitationCancelled || e.Object != "Mai" || e.Before != "worker" {
			d.Errorf("the log says %+v", e)
		}
		must(d.Join(d.Context(), kept, "hoa", goodPassword))(d)
	})
}

// What begins the ID of several names none of them.
func TestABeginningOfSeveralInvitationsNamesNone(t *testing.T) {
	d := quick(t)
	for range 17 { // two of them begin with the same letter of sixteen
		must(d.Invite(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}))(d)
	}
	begun := map[string]int{}
	for _, w := range must(d.Waiting(d.Context()))(d) {
		begun[w.ID[:1]]++
	}
	for letter, n := range begun {
		if _, err := d.WaitingAs(d.Context(), letter); (n > 1) != errors.Is(err, store.Conflict) {
			d.Errorf("%d begin with %s: %v", n, letter, err)
		}
	}
}

func TestWhomAnInvitationIsForIsOneShortLine(t *testing.T) {
	d := quick(t)
	for whom, ok := range map[string]bool{"": true, strings.Repeat("ữ", 60): true, strings.Repeat("ữ", 61): false, "a\x1b[31mb": false, "a\xffb": false} {
		if _, err := d.InviteFor(d.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker}, whom); ok != (err == nil) || !ok && staff.Refused(err) != "whom" {
			t.Errorf("%q: %v", whom, err)
		}
	}
}
