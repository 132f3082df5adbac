package main

import (
	"errors"
	"fmt"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/safelog"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

// userRefusals say to the operator what package staff refuses by a key.
var userRefusals = map[string]string{
	"role":                "a role is one of provider, worker, editor, admin",
	"provider_place":      "a provider needs --organisation and --topics",
	"only_provider_place": "only a provider has --organisation and --topics",
	"last_admin":          "this is the last admin: invite another first",
	"whom":                "say whom it is for in one line of 60 letters at most",
}

// users looks after the accounts of the staff: invite, list, cancel, disable,
// enable, reset. The server may be running.
func users(c call, g given) error {
	deed := "list"
	if len(g.args) > 0 {
		deed, g.args = g.args[0], g.args[1:]
	}
	want := map[string]int{"list": 0, "invite": 1, "cancel": 1, "disable": 1, "enable": 1, "reset": 1}
	n, known := want[deed]
	if !known {
		return usageError{fmt.Errorf("user %s is not known: invite ROLE, list, cancel ID, disable NAME, enable NAME or reset NAME", deed)}
	}
	if len(g.args) != n {
		return usageError{fmt.Errorf("user %s takes %d word after it: nhipcau help user", deed, n)}
	}
	db, err := openStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	defer db.Close()
	office, err := openOffice(g.settings, db)
	if err != nil {
		return err
	}
	err = userDeed(c, g, db, office, deed)
	if _, asked := errors.AsType[usageError](err); asked {
		return err
	}
	switch {
	case userRefusals[staff.Refused(err)] != "":
		return usageError{errors.New(userRefusals[staff.Refused(err)])}
	case deed == "cancel" && errors.Is(err, store.NotFound):
		return fmt.Errorf("no invitation %s waits: nhipcau user list shows those that do", g.args[0])
	case deed == "cancel" && errors.Is(err, store.Conflict):
		return fmt.Errorf("several invitations begin with %s: write more of the ID", g.args[0])
	case errors.Is(err, store.NotFound):
		return fmt.Errorf("there is no account %s: nhipcau user list shows them", g.args[0])
	case err != nil:
		return fmt.Errorf("that did not work (%s)", safelog.Kind(err))
	}
	return nil
}

func userDeed(c call, g given, db *store.Store, office *staff.Office, deed string) error {
	switch deed {
	case "list":
		return listUsers(c, office)
	case "cancel":
		return cancelInvitation(c, office, g.args[0])
	case "invite":
		place := staff.Place{Role: staff.Role(g.args[0]), Organisation: g.organisation, Topics: commaList(g.topics)}
		place.Export = !g.seeOnly && (place.Role == staff.Worker || place.Role == staff.Editor)
		if place.Role == staff.Provider && place.Organisation != "" && len(place.Topics) > 0 {
			if err := runs(c, db, place); err != nil {
				return err
			}
		}
		token, err := office.InviteFor(c.ctx, auditlog.CommandLine, place, g.whom)
		return printLink(c, g, db, token, err)
	}
	a, err := office.Named(c.ctx, g.args[0])
	if err != nil {
		return err
	}
	switch deed {
	case "disable":
		err = office.Disable(c.ctx, auditlog.CommandLine, a.ID)
	case "enable":
		err = office.Enable(c.ctx, auditlog.CommandLine, a.ID)
	case "reset":
		token, err := office.Reset(c.ctx, auditlog.CommandLine, a.ID)
		return printLink(c, g, db, token, err)
	}
	if err == nil {
		fmt.Fprintf(c.out, "%s: %sd\n", a.Name, deed)
	}
	return err
}

// runs says no to a provider that the directory does not have, or not for these
// topics.
func runs(c call, db *store.Store, place staff.Place) error {
	var k flows.Knowledge
	if err := loadServices(&k); err != nil {
		return err
	}
	d, err := liveDirectory(c.ctx, db, k)
	if err != nil {
		return err
	}
	if _, err := offered(d, place.Organisation, place.Topics); err != nil {
		return usageError{err}
	}
	return nil
}

// commaList splits a list at its commas.
func commaList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// verifyLog proves that the audit log is as it was written.
func verifyLog(c call, g given) error {
	if len(g.args) != 1 || g.args[0] != "verify" {
		return usageError{errors.New("say nhipcau audit-log verify")}
	}
	db, err := openStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	defer db.Close()
	count, sum, err := auditlog.Verify(c.ctx, db)
	if errors.Is(err, store.Invalid) {
		return fmt.Errorf("the audit log was changed: entry %d is not as it was written, or was taken out. Keep a copy of the database as it is, and find out who could write to it", count+1)
	}
	if err != nil {
		return fmt.Errorf("the audit log cannot be read (%s)", safelog.Kind(err))
	}
	if count == 0 {
		_, err := fmt.Fprintln(c.out, "The audit log is empty.")
		return err
	}
	_, err = fmt.Fprintf(c.out, "%d entries, each as it was written. The last has the sum %s: note it elsewhere, and a later check can tell whether the end was cut off.\n", count, sum)
	return err
}
