package main

import (
	"errors"
	"fmt"
	"regexp"
)

// appID accepts the number of a Zalo app.
func appID(v string) error {
	if v == "" || regexp.MustCompile(`^[0-9]{5,30}$`).MatchString(v) {
		return nil
	}
	return errors.New("is not the id of a Zalo app: it has digits only, copy it from the developer console")
}

// zaloSecret accepts what the consoles of Zalo hand out, as far as its form is
// known.
func zaloSecret(v string) error {
	if v == "" || len(v) <= 4096 && regexp.MustCompile(`^[!-~]{8,}$`).MatchString(v) {
		return nil
	}
	return errors.New("is not usable: it has at least 8 letters and no blanks, copy it from Zalo's console once more")
}

// zaloBotToken accepts what the Zalo app sends to who makes a bot.
func zaloBotToken(v string) error {
	if v == "" || regexp.MustCompile(`^[0-9]{3,30}:[A-Za-z0-9_-]{3,200}$`).MatchString(v) {
		return nil
	}
	return errors.New("is not a bot's token: it looks like 123456:AAbbCC, copy it once more from the message in Zalo")
}

// wholeAccount says what a Zalo Official Account lacks. Its tokens may be in the
// database.
func (s Settings) wholeAccount() error {
	if s.ZaloOAAppID+s.ZaloOAAppSecret+s.ZaloOASecretKey+s.ZaloOAAccessToken+s.ZaloOARefreshToken == "" {
		return nil
	}
	for _, needed := range []struct{ name, value string }{
		{"ZALO_OA_APP_ID", s.ZaloOAAppID}, {"ZALO_OA_APP_SECRET", s.ZaloOAAppSecret}, {"ZALO_OA_SECRET_KEY", s.ZaloOASecretKey},
	} {
		if needed.value == "" {
			return fmt.Errorf("%s is missing: a Zalo Official Account needs its app id, app secret and OA secret key", needed.name)
		}
	}
	if s.ZaloOASecretKey == s.ZaloOAAppSecret {
		return errors.New("ZALO_OA_SECRET_KEY is the app's secret: copy the OA Secret Key from the app's Webhook page")
	}
	if s.ZaloOAAccessToken != "" && s.ZaloOARefreshToken == "" {
		return errors.New("ZALO_OA_REFRESH_TOKEN is missing: without it the access token is of use for a day only")
	}
	return nil
}
