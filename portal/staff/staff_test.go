package staff_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"sync"
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
