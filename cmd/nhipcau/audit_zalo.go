package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/internal/needle"
)

// zaloSettings lead to the stand-in of Zalo.
func (a *auditor) zaloSettings() []string {
	access, refresh := a.zalo.Tokens()
	for _, secret := range []string{access, refresh, fakezalo.AppSecret, fakezalo.HookKey, fakezalo.BotToken} {
		a.needles = append(a.needles, needle.Text("a token of Zalo", secret))
	}
	return []string{
		"ZALO_OA_APP_ID=" + fakezalo.AppID, "ZALO_OA_APP_SECRET=" + fakezalo.AppSecret, "ZALO_OA_SECRET_KEY=" + fakezalo.HookKey,
		"ZALO_OA_ACCESS_TOKEN=" + access, "ZALO_OA_REFRESH_TOKEN=" + refresh, "ZALO_OA_API_URL=" + a.zalo.URL, "ZALO_OA_AUTH_URL=" + a.zalo.URL,
		"ZALO_BOT_TOKEN=" + fakezalo.BotToken, "ZALO_BOT_API_URL=" + a.zalo.URL,
	}
}

// onZalo has the conversation on both kinds of Zalo as far as it goes, with a
// form, a picture, a file and a place beside. Halfway the tokens end, so that new
// ones are fetched and kept.
func (a *auditor) onZalo(id int64, texts int) error {
	a.zalo.OAHook = strings.TrimSuffix(a.chat, "/") + oaHookPath
	person, botPerson := a.zalo.Person(fmt.Sprint(id)), a.zalo.BotPerson(fmt.Sprint(id+17))
	a.needles = append(a.needles, needle.ID("a user's id on Zalo", id), needle.ID("a user's id on Zalo", id+17))
	for _, one := range []*fakezalo.Person{person, botPerson} {
		one.Name, one.Phone = a.planted.name, a.planted.phone
	}
	a.zalo.Deliver(person.Follow())
	for i, text := range append(a.says()[:texts], a.texts...) {
		if i == texts/2 {
			a.zalo.Expire()
		}
		person.Say(text)
		if err := a.answeredOnZalo(botPerson, func() { botPerson.Say(text) }); err != nil {
			return err
		}
	}
	a.zalo.Deliver(person.Form())
	person.Photo(a.planted.caption)
	person.Sends("file")
	person.Location(fmt.Sprint(a.planted.lat), fmt.Sprint(a.planted.lon))
	if err := a.answeredOnZalo(botPerson, func() { botPerson.Photo(a.planted.caption) }); err != nil {
		return err
	}
	for _, m := range append(person.Messages(), botPerson.Messages()...) {
		if m.FromBot {
			a.handed(m.Text)
		}
	}
	access, refresh := a.zalo.Tokens()
	a.needles = append(a.needles, needle.Text("a token of Zalo", access), needle.Text("a token of Zalo", refresh))
	return nil
}

// answeredOnZalo does something and waits until it is answered.
func (a *auditor) answeredOnZalo(person *fakezalo.Person, do func()) error {
	ctx, cancel := context.WithTimeout(a.ctx, 60*time.Second)
	defer cancel()
	do()
	if !person.Await(ctx, 1) {
		return errors.New("the Zalo bot was not answered")
	}
	return nil
}
