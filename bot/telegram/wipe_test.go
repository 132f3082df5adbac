package telegram

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
)

func TestWipeClearsTheScreen(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	other, p := api.Person(1000), api.Person(912345678)
	other.Say("hello")
	for _, word := range []string{"/start", "need", "card"} {
		p.Say(word)
		settle(t, api)
	}
	p.Say("wipe")
	settle(t, api)
	if got := left(p); got != "telegram_wipe vi" {
		t.Fatalf("left on the screen: %s", got)
	}
	if len(other.Messages()) != 2 {
		t.Fatal("another chat was touched")
	}
}

func left(p *faketelegram.Person) string {
	var all []string
	for _, m := range p.Messages() {
		all = append(all, m.Text)
	}
	return strings.Join(all, "|")
}

func TestWipeReachesBelowWhatOthersWroteMeanwhile(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	busy, p := api.Person(1000), api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	for range 350 {
		busy.Say("x")
	}
	settle(t, api)
	p.Say("wipe")
	settle(t, api)
	if got := left(p); got != "telegram_wipe vi" {
		t.Fatalf("left on the screen: %s", got)
	}
	if n := len(api.Calls("deleteMessages")); n > wipeMost/wipeBatch {
		t.Fatalf("%d batches", n)
	}
}

func TestLeavingByAnOldButtonClearsWhatCameAfterIt(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("one")
	settle(t, api)
	old := p.LastMessages()[0]
	for _, word := range []string{"two", "three"} {
		p.Say(word)
		settle(t, api)
	}
	p.TapData(old.ID, "1|!leave")
	settle(t, api)
	if got := left(p); got != "Neutral." {
		t.Fatalf("left on the screen: %s", got)
	}
}

func TestWhatCannotBeDeletedTogetherIsDeletedSingly(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("one")
	settle(t, api)
	api.Fail("deleteMessages", faketelegram.Fault{Status: 400, Description: "Bad Request: message can't be deleted for everyone"})
	p.Say("leave")
	settle(t, api)
	if got := left(p); got != "Neutral." {
		t.Fatalf("left on the screen: %s", got)
	}
}

func TestMessagesOutOfReachAreNotTried(t *testing.T) {
	c := &Channel{c: Config{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}}
	for age, want := range map[time.Duration]bool{0: true, 47 * time.Hour: true, 48 * time.Hour: false, 9000 * time.Hour: false} {
		if got := c.reachable(message{Date: 1_800_000_000 - int64(age/time.Second)}); got != want {
			t.Errorf("%v old: %v", age, got)
		}
	}
	if c.reachable(message{}) {
		t.Error("a message without a date is out of reach")
	}
}

func TestOldMessagesAreToldFromNewOnesInFewCalls(t *testing.T) {
	var ahead time.Duration
	now := func() time.Time { return time.Now().Add(ahead) }
	api := faketelegram.New(nil, now)
	web := httptest.NewServer(api)
	defer web.Close()
	api.URL = web.URL
	p := hooked(t, api, setup{now: now})
	person := api.Person(912345678)
	for range 30 {
		person.Say("old")
	}
	ahead = 48 * time.Hour
	for range 33 {
		person.Say("new")
	}
	newest := person.Messages()[62].ID
	before := len(api.Calls("deleteMessages"))
	if p.channel.wipe(t.Context(), 912345678, messageID(newest), 63) {
		t.Error("all were deleted, the old ones too")
	}
	left := person.Messages()
	if len(left) != 30 || left[29].Text != "old" {
		t.Errorf("%d messages are left", len(left))
	}
	if n := len(api.Calls("deleteMessages")) - before; n > 20 {
		t.Errorf("%d calls", n)
	}
}
