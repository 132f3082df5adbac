package portal

import (
	"errors"
	"net/http"

	"nhipcau/portal/staff"
	"nhipcau/tally"
)

func redeemRoutes() []route {
	return []route{
		{method: "GET", path: Root + "redeem", may: everyone, serve: askRedeem},
		{method: "POST", path: Root + "redeem", may: everyone, serve: takeRedeem},
	}
}

// redeemPage is one field for a code, and what became of the last one.
type redeemPage struct {
	Code  string
	Taken bool
	Wrong string // key of a sentence
}

func askRedeem(v *visit) error { return v.show("redeem.html", "redeem_title", redeemPage{}) }

// takeRedeem confirms that whoever held a code arrived. What is kept is a count:
// neither the code nor the hour nor who typed it is written down anywhere.
func takeRedeem(v *visit) error {
	page := redeemPage{Code: v.field("code")}
	topics := v.account.Place.Topics
	if v.account.Place.Role != staff.Provider {
		topics = ids(v.Topics)
	}
	err := v.Redeem(v.r.Context(), tally.Slip{Code: page.Code, Account: v.account.ID, Topics: topics})
	status := http.StatusUnprocessableEntity
	switch {
	case err == nil:
		page, status = redeemPage{Taken: true}, http.StatusOK
	case errors.Is(err, tally.ErrCodeShape):
		page.Wrong = "redeem_shape"
	case errors.Is(err, tally.ErrCodeDigit):
		page.Wrong = "redeem_digit"
	case errors.Is(err, tally.ErrTooMany):
		page.Wrong, status = "redeem_many", http.StatusTooManyRequests
	case errors.Is(err, tally.ErrWrongCode):
		page.Wrong = "redeem_wrong"
	default:
		return err
	}
	v.draw(status, "redeem.html", "redeem_title", page)
	return nil
}

func ids(list func() []Choice) (all []string) {
	for _, c := range list() {
		all = append(all, c.ID)
	}
	return all
}
