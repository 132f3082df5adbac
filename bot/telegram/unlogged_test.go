package telegram

import (
	"os"
	"strings"
	"testing"

	"nhipcau/bot/telegram/faketelegram"
)

func TestNothingOfAPersonIsLogged(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	person := api.Person(987123654)
	person.First, person.Last, person.Username = "Kimthoaplanted", "Lêplanted", "kim_planted"
	refused := faketelegram.Fault{Status: 400, Description: "Bad Request: Kimthoaplanted 987123654"}
	acts := []func(){
		func() { person.Start("needle_payload") }, func() { person.Say("needle text") }, func() { person.Say("panic") },
		func() { person.Photo("needle caption") }, func() { person.Contact("+84987123654") },
		func() { person.TapData(77, "1|needle-data") }, func() { person.Location(19.123456, 105.654321) },
		func() { api.Fail("sendMessage", refused); person.Say("needle refused") },
		func() {
			api.Fail("sendMessage", faketelegram.Fault{Status: 500, Description: "needle"})
			person.Say("needle again")
		},
		func() { api.Fail("answerCallbackQuery", refused); _ = person.Tap("Yes") },
		func() { api.Fail("getUpdates", refused); person.Say("code") },
		func() {
			api.Inject(8_000_000, []byte(`{"update_id":8000000,"message":{"text":["needle"],"chat":987123654}}`))
		},
		func() { person.Say("wipe") }, func() { person.Block() },
	}
	for _, act := range acts {
		act()
		settle(t, api)
	}
	if p.log.String() == "" {
		t.Fatal("nothing was logged: the test proves nothing")
	}
	for _, planted := range []string{"planted", "needle", "987123654", "84987", "4829137056", "AAFake", "19.12", "105.65"} {
		if strings.Contains(p.log.String(), planted) {
			t.Fatalf("%q in the log:\n%s", planted, p.log.String())
		}
	}
}

// TestEveryCallFitsTheBotAPI needs the published description of the API; the
// other tests check against it too when it is there.
func TestEveryCallFitsTheBotAPI(t *testing.T) {
	if _, err := faketelegram.FindSpec(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("the description of the Bot API is not beside the repository")
	}
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	person := api.Person(912345678)
	for _, word := range []string{"/start", "hello", "card", "code", "long", "wipe", "leave"} {
		person.Say(word)
		settle(t, api)
	}
	_ = p.stop()
	if err := p.channel.Hook(t.Context(), "https://example.org/hook/telegram"); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"getUpdates", "sendMessage", "sendPhoto", "deleteMessages", "setMyCommands", "setMyDescription", "setWebhook"} {
		if len(api.Calls(method)) == 0 {
			t.Errorf("%s was never called", method)
		}
	}
}
