package portal_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// goodCode is one that a ledger would take.
const goodCode = "4829137054"

const password = "con cò bay lả bay la"

// house is a portal that is served over https, with a clock that only the test
// moves.
type house struct {
	*testing.T
	office *staff.Office
	store  *store.Store
	url    string // of the store
	server *httptest.Server

	catalogue *catalogue.Catalogue
	slips     []tally.Slip // what was redeemed
	at        time.Time
}

func build(t *testing.T, change ...func(*portal.Config)) *house {
	t.Helper()
	h := &house{T: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.at }
	h.url = storetest.SQLite(t)
	s := storetest.Open(t, h.url)
	h.store = s
	var err error
	h.office, err = staff.Open(staff.Config{Store: s, Key: bytes.Repeat([]byte{7}, 32), Now: now, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	c := portal.Config{Office: h.office, Store: s, Now: now, Redeem: h.redeem, Places: gazetteer(t),
		Organisations: func() []portal.Choice {
			return []portal.Choice{{ID: "org-1", Name: lang.Text{VI: "Trung tâm <Một>", EN: "Centre One"}}}
		},
		Topics: func() []portal.Choice {
			return []portal.Choice{{ID: "loans", Name: lang.Text{VI: "Vay vốn", EN: "Loans"}}, {ID: "health", Name: lang.Text{VI: "Sức khỏe", EN: "Health"}}}
		},
	}
	rehearsable(t, &c)
	h.server = httptest.NewUnstartedServer(nil)
	c.Origin = strings.Replace("https://"+h.server.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	for _, f := range change {
		f(&c)
	}
	h.catalogue = c.Catalogue
	p, err := portal.New(c)
	if err != nil {
		t.Fatal(err)
	}
	p.Sits(exam())
	h.server.Config.Handler = p
	h.server.StartTLS()
	t.Cleanup(h.server.Close)
	return h
}

// taught is what tests teach, to be understood as the question loan-01.
const taught = "có gói nào cho em xoay không"

func gazetteer(t testing.TB) *places.Gazetteer {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// redeem takes the codes of the test as a ledger would.
func (h *house) redeem(_ context.Context, s tally.Slip) error {
	code, err := tally.ParseCode(s.Code)
	if err != nil {
		return err
	}
	h.slips = append(h.slips, s)
	if len(h.slips) > 4 {
		return tally.ErrTooMany
	}
	if code != goodCode || !slices.Contains(s.Topics, "loans") {
		return tally.ErrWrongCode
	}
	return nil
}

func (h *house) code(secret string) string {
	h.Helper()
	code, err := totp.GenerateCode(secret, h.at)
	if err != nil {
		h.Fatal(err)
	}
	return code
}

func (h *house) invite(p staff.Place) string {
	h.Helper()
	token, err := h.office.Invite(h.Context(), auditlog.CommandLine, p)
	if err != nil {
		h.Fatal(err)
	}
	return token
}

func place(r staff.Role) staff.Place {
	if r == staff.Provider {
		return staff.Place{Role: r, Organisation: "org-1", Topics: []string{"loans"}}
	}
	return staff.Place{Role: r, Export: r == staff.Worker || r == staff.Editor}
}

// names are counted, so that each is another's.
var names atomic.Int64

func fresh() string { return strconv.FormatInt(names.Add(1), 10) }

// as is a browser where somebody of a role is signed in.
func (h *house) as(r staff.Role) *client {
	h.Helper()
	c := h.client()
	c.join(h.invite(place(r)), "mot."+string(r))
	return c
}
