package main

import (
	"nhipcau/bot"
	"nhipcau/bot/telegram"
	"nhipcau/bot/zalo/oa"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/portal/phone"
)

// looks draw a conversation as the channels do, for the portal's telephone.
func looks(say func(key string, l lang.Lang) string) []phone.Look {
	return []phone.Look{
		{ID: "telegram", Draw: func(_ lang.Lang, r flows.Reply) []phone.Bubble { return bubbles(telegram.Preview(r)) }},
		{ID: "zalo", Draw: func(l lang.Lang, r flows.Reply) []phone.Bubble { return bubbles(oa.Preview(say, l, r)) }},
	}
}

func bubbles(drawn []bot.Bubble) (all []phone.Bubble) {
	for _, b := range drawn {
		all = append(all, phone.Bubble(b))
	}
	return all
}
