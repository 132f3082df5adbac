package portal

import (
	"net/http"

	"nhipcau/internal/lang"
	"nhipcau/portal/staff"
)

func meRoutes() []route {
	return []route{
		{method: "GET", path: Root + "me", may: everyone, serve: showMe},
		{method: "POST", path: Root + "me/lang", may: everyone, serve: setLang},
		{method: "POST", path: Root + "me/stay", may: everyone, serve: stay},
		{method: "POST", path: Root + "me/sign-out", may: everyone, serve: endSignIn},
		{method: "POST", path: Root + "me/sign-out-others", may: everyone, serve: endOthers},
		{method: "GET", path: Root + "me/password", may: everyone, risky: true, serve: askPassword},
		{method: "POST", path: Root + "me/password", may: everyone, risky: true, serve: takePassword},
		{method: "GET", path: Root + "me/app", may: everyone, risky: true, serve: askEnrol},
		{method: "POST", path: Root + "me/app", may: everyone, risky: true, serve: takeEnrol},
		{method: "POST", path: Root + "me/app/remove", may: everyone, risky: true, serve: removeApp},
		{method: "POST", path: Root + "me/recovery", may: everyone, risky: true, serve: renewRecovery},
		{method: "GET", path: Root + "me/passkey", may: everyone, risky: true, serve: askPasskey},
		{method: "POST", path: Root + "me/passkey", may: everyone, risky: true, serve: beginNewPasskey},
		{method: "POST", path: Root + "me/passkey/finish", may: everyone, risky: true, serve: finishNewPasskey},
		{method: "POST", path: Root + "me/passkey/remove", may: everyone, risky: true, serve: removePasskey},
	}
}

// mePage is somebody's own account.
type mePage struct {
	Account  staff.Account
	SignIns  []staff.SignIn
	Current  string // the ID of this one
	Passkeys bool
}

func showMe(v *visit) error {
	signIns, err := v.Office.SignIns(v.r.Context(), v.account.ID)
	if err != nil {
		return err
	}
	return v.show("me.html", "me_title", mePage{v.account, signIns, v.signIn.ID, v.keys != nil})
}

func setLang(v *visit) error {
	l, err := lang.Parse(v.field("to"))
	if err != nil {
		l = lang.VI
	}
	if err := v.Office.SetLang(v.r.Context(), &v.signIn, l); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, inside(v.field("page")), http.StatusSeeOther)
	return nil
}

// staying is how long somebody stays signed in without doing anything.
type staying struct {
	Seconds int  `json:"seconds"`
	Last    bool `json:"last,omitempty"` // nothing puts it off any more
}

func (v *visit) staying() staying {
	end, last := v.signIn.Until()
	return staying{int(end.Sub(v.Now()).Seconds()), last}
}

// stay is asked by somebody who reads or writes for long: that it is asked puts the
// end off.
func stay(v *visit) error {
	if v.r.PostFormValue("page") != "" { // without a script
		http.Redirect(v.w, v.r, inside(v.field("page")), http.StatusSeeOther)
		return nil
	}
	return v.tell(http.StatusOK, v.staying())
}

func endSignIn(v *visit) error {
	id := v.field("id")
	if id == v.signIn.ID {
		return signOut(v)
	}
	if err := v.Office.SignOut(v.r.Context(), v.account, id); err != nil {
		return err
	}
	return v.goTo(Root+"me", "signin_ended")
}

func endOthers(v *visit) error {
	if err := v.Office.SignOutOthers(v.r.Context(), v.account, v.signIn.ID); err != nil {
		return err
	}
	return v.goTo(Root+"me", "signin_ended")
}

// passwordPage is the form for a new password.
type passwordPage struct{ Wrong string }

func askPassword(v *visit) error { return v.show("password.html", "password_title", passwordPage{}) }

func takePassword(v *visit) error {
	err := v.Office.ChangePassword(v.r.Context(), v.account, v.r.PostFormValue("password"), v.signIn.ID)
	if key := staff.Refused(err); key != "" {
		v.draw(http.StatusUnprocessableEntity, "password.html", "password_title", passwordPage{"refused_" + key})
		return nil
	}
	if err != nil {
		return err
	}
	return v.goTo(Root+"me", "password_changed")
}

func removeApp(v *visit) error {
	if err := v.Office.RemoveTOTP(v.r.Context(), v.account); err != nil {
		return err
	}
	return v.goTo(Root+"me", "factor_removed")
}

func renewRecovery(v *visit) error {
	codes, err := v.Office.RenewRecovery(v.r.Context(), v.account)
	if err != nil {
		return err
	}
	return v.show("recovery.html", "recovery_title", recoveryPage{codes})
}

// passkeyPage is where another passkey is added.
type passkeyPage struct{ Passkeys bool }

func askPasskey(v *visit) error {
	return v.show("passkey.html", "passkey_title", passkeyPage{v.keys != nil})
}

func removePasskey(v *visit) error {
	if err := v.Office.RemovePasskey(v.r.Context(), v.account, v.field("id")); err != nil {
		return err
	}
	return v.goTo(Root+"me", "factor_removed")
}
