package main

import (
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"text/tabwriter"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/fleet"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

// printLink prints a link that lets somebody in, under the address that the other
// person can open, as far as it is known here.
func printLink(c call, g given, db *store.Store, token string, err error) error {
	if err != nil {
		return err
	}
	at := portalAddress(g.settings, served(c, db))
	fmt.Fprintf(c.out, "%s\nThe link works once, for 48 hours. Pass it on privately.\n", at+strings.TrimPrefix(portal.JoinPath(token), portal.Root))
	if origin := strings.TrimSuffix(at, portal.Root); loopbackURL(origin) {
		_, err = fmt.Fprintf(c.out, "%s is for this machine alone. For somebody elsewhere, write in its place the address under which they reach\nthe portal; with PUBLIC_URL set to it, the link begins with it.\n", origin)
	}
	return err
}

// served is where a program that runs on this database is reached, as it said itself;
// "" when none runs.
func served(c call, db *store.Store) string {
	running, err := fleet.All(c.ctx, db, time.Now())
	if err != nil {
		return "" // then the address is the one that is set here
	}
	for _, r := range running {
		if r.Portal != "" {
			return strings.TrimSuffix(r.Portal, strings.TrimPrefix(portal.Root, "/"))
		}
	}
	return ""
}

// portalAddress is where staff find the portal: under the public address, else
// under the one that serves here, else under the one that is set.
func portalAddress(s Settings, served string) string {
	at := served
	switch {
	case s.PublicURL != "":
		at = s.PublicURL + "/"
	case at == "":
		at = "http://" + reachable(s.Listen) + "/"
	}
	return strings.TrimSuffix(at, "/") + portal.Root
}

// loopbackURL says that an address is one of this machine alone.
func loopbackURL(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

func listUsers(c call, office *staff.Office) error {
	all, err := office.Accounts(c.ctx)
	if err != nil {
		return err
	}
	waiting, err := office.Waiting(c.ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(c.out, "Nobody yet. nhipcau user invite admin makes a link for the first.")
	} else if err := listAccounts(c.out, all); err != nil {
		return err
	}
	if len(waiting) == 0 {
		return nil
	}
	fmt.Fprintln(c.out, "\nInvitations that nobody used yet; nhipcau user cancel ID takes one back:")
	return listWaiting(c.out, waiting)
}

func listAccounts(out io.Writer, all []staff.Account) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "name\trole\tstate\tsince")
	for _, a := range all {
		state := "in use"
		switch {
		case a.Disabled:
			state = "disabled"
		case !a.Enrolled():
			state = "second factor missing"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Name, a.Place, state, a.Made.Format("2006-01-02"))
	}
	return w.Flush()
}

func listWaiting(out io.Writer, all []staff.Waiting) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "id\tfor\trole\tby\tgood until")
	for _, i := range all {
		who := i.Who()
		switch {
		case i.Account != "":
			who += " (to come back in)"
		case who == "":
			who = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", i.Short(), who, i.Place, i.By, i.Expires.In(hanoi.Time).Format("2006-01-02 15:04"))
	}
	return w.Flush()
}

func cancelInvitation(c call, office *staff.Office, id string) error {
	i, err := office.WaitingAs(c.ctx, id)
	if err != nil {
		return err
	}
	if err := office.Cancel(c.ctx, auditlog.CommandLine, i.ID); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "%s: cancelled, its link works no more\n", i.Short())
	return err
}
