package telegram

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/bot/telegram/faketelegram"
)

func TestATurnDoesNotWaitLongerThanItLasts(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{sleep: func(ctx context.Context, d time.Duration) bool {
		if d > bot.LongestTurn {
			t.Errorf("waits %v", d)
		}
		return nap(ctx, d)
	}})
	api.Fail("sendMessage", faketelegram.Fault{Status: 429, RetryAfter: 50})
	person := api.Person(912345678)
	person.Say("hello")
	reads(t, api, person, "1: hello"+buttons) // in another turn: nothing is lost
	if !strings.Contains(p.log.String(), "could not be answered") {
		t.Fatal("the operator was not told")
	}
}

func TestAChatsPaceIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(25, rate.Limit(1), 8)
		begun := time.Now()
		for range 10 {
			if err := p.wait(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Fatalf("ten messages took %v, want a burst of eight and one a second", took)
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if len(p.chats) != 0 {
			t.Fatal("an idle chat is remembered")
		}
	})
}

func TestAPauseThatTelegramAsksOfTwoChatsHoldsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(25, rate.Limit(1), 8)
		took := func(chat chatID) time.Duration {
			begun := time.Now()
			if err := p.wait(t.Context(), chat); err != nil {
				t.Fatal(err)
			}
			return time.Since(begun)
		}
		p.refused(1, 5*time.Second, time.Now())
		if d := took(3); d != 0 {
			t.Errorf("one chat's pause held another for %v", d)
		}
		p.refused(2, 5*time.Second, time.Now())
		if d := took(3); d != 5*time.Second {
			t.Errorf("a pause asked of two chats held a third for %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		p.refused(1, 5*time.Second, time.Now())
		p.refused(2, 5*time.Second, time.Now())
		if err := p.wait(ctx, 4); err == nil || ctx.Err() != nil {
			t.Error("a turn waits for a moment that it does not live to see")
		}
	})
}
