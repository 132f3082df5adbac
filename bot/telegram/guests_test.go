package telegram

import (
	"context"
	"fmt"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
)

func TestAGroupIsLeftWithOneSentence(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	person := api.Person(912345678)
	for i, kind := range []string{"group", "supergroup", "channel"} {
		group := int64(-100 - i)
		person.AddToGroup(group, kind)
		if !api.AwaitCall(ctx, "leaveChat", i+1) {
			t.Fatal("not left")
		}
		said, there := api.InGroup(group)
		want := 1
		if kind == "channel" {
			want = 0
		}
		if there || len(said) != want {
			t.Errorf("%s: there %v, said %q", kind, there, said)
		}
	}
	if p.talk.Stepped() != 0 {
		t.Error("a group took a turn")
	}
}

func TestWhatIsSaidInAGroupIsNotAnsweredAndTheGroupIsLeft(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	api.Person(912345678).SayInGroup(-100123, "vay vốn")
	settle(t, api)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !api.AwaitCall(ctx, "leaveChat", 1) {
		t.Fatal("not left")
	}
	if p.talk.Stepped() != 0 || len(api.Calls("sendMessage")) != 0 {
		t.Fatal("a group was answered")
	}
}

func TestPicturesSentTogetherAreAnsweredOnce(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Album(9)
	reads(t, api, p, "1: not opened"+buttons)
	p.Album(2)
	reads(t, api, p, "2: not opened"+buttons)
}

func TestTheFirstPictureDeliveredAgainIsNotDropped(t *testing.T) {
	a := newAlbums()
	picture := func(id int64) *update { return &update{ID: id, Message: &message{Album: "77"}} }
	for i, step := range []struct {
		update *update
		want   bool
	}{{picture(1), false}, {picture(2), true}, {picture(1), false}, {picture(3), true}, {&update{ID: 4}, false}} {
		if got := a.seen(step.update); got != step.want {
			t.Errorf("step %d: %v", i, got)
		}
	}
}

// What Telegram may deliver besides messages and taps is passed over: nobody is
// answered for it, and it is confirmed.
func TestWhatIsNotForTheBotIsPassedOver(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	api.Person(4)
	private := `"chat":{"id":4,"type":"private"}`
	for i, body := range []string{
		`"edited_message":{"message_id":2,"date":3,"edit_date":4,` + private + `,"text":"sửa"}`,
		`"channel_post":{"message_id":2,"date":3,"chat":{"id":-4,"type":"channel"},"text":"tin"}`,
		`"inline_query":{"id":"5","from":{"id":4,"is_bot":false,"first_name":"Lan"},"query":"vay","offset":""}`,
		`"chosen_inline_result":{"result_id":"1","from":{"id":4,"is_bot":false,"first_name":"Lan"},"query":"vay"}`,
		`"callback_query":{"id":"6","from":{"id":4,"is_bot":false,"first_name":"Lan"},"chat_instance":"1","inline_message_id":"x","data":"1|a"}`,
		`"message_reaction":{` + private + `,"message_id":2,"date":3,"old_reaction":[],"new_reaction":[]}`,
		`"poll":{"id":"1","question":"?","options":[]}`,
		`"message":{"message_id":2,"date":3,` + private + `,"pinned_message":{"message_id":1,"date":0,` + private + `}}`,
		`"message":{"message_id":2,"date":3,` + private + `,"message_auto_delete_timer_changed":{"message_auto_delete_time":86400}}`,
		`"my_chat_member":{"chat":{"id":4,"type":"private"},"new_chat_member":{"status":"member"}}`,
		`"something_new":{"a":1}`,
	} {
		id := int64(8_000_000 + i)
		api.Inject(id, fmt.Appendf(nil, `{"update_id":%d,%s}`, id, body))
	}
	settle(t, api)
	if p.talk.Stepped() != 0 || len(api.Calls("sendMessage")) != 0 || len(api.Calls("leaveChat")) != 0 {
		t.Fatalf("%d turns, %d messages", p.talk.Stepped(), len(api.Calls("sendMessage")))
	}
}

func TestEverythingSharedIsAnsweredAndNothingIsFetched(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	for i, kind := range []string{
		"animation", "audio", "checklist", "contact", "dice", "document", "game", "invoice", "paid_media",
		"photo", "poll", "sticker", "story", "video", "video_note", "voice",
	} {
		p.Share(kind)
		reads(t, api, p, fmt.Sprintf("%d: not opened%s", i+1, buttons))
	}
	if len(api.Calls("getFile")) != 0 {
		t.Fatal("a file was fetched")
	}
}

func TestAWebhookSetEarlierGivesWayToAsking(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	_ = p.stop()
	if err := p.channel.Hook(t.Context(), "https://example.org/hook/telegram"); err != nil {
		t.Fatal(err)
	}
	run(t, api, setup{})
	person := api.Person(912345678)
	person.Say("hello")
	reads(t, api, person, "1: hello"+buttons)
}
