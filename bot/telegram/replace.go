package telegram

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"nhipcau/flows"
)

// A tap on a mere question is answered in its place: the screen stays short, and
// less is left on it for somebody else to read. What may be wanted again is never
// replaced: a service, a code, a number to call.

// calmFor is how old a question may be that is still replaced. After a silence
// the answer comes as a message of its own, below everything else.
const calmFor = 20 * time.Minute

// passing says that a reply is a question and nothing else, so that its own
// answer may take its place.
func passing(r flows.Reply) bool {
	if len(r.Messages) != 1 || len(r.Choices) == 0 {
		return false
	}
	m := r.Messages[0]
	return m.Card == nil && m.Ticket == nil && !callable(m.Text)
}

// callable says that a text holds what may be a number to call: three digits
// and more in a row.
func callable(text string) bool {
	row := 0
	for _, r := range text {
		if row++; r < '0' || r > '9' {
			row = 0
		}
		if row == 3 {
			return true
		}
	}
	return false
}

// replaces says that a bubble shall stand where the tapped question stands.
func (c *Channel) replaces(e event, b bubble, r flows.Reply) bool {
	return e.passing && b.picture == nil && !r.Neutral && !r.Wipe &&
		c.c.Now().Sub(time.Unix(e.shown.Date, 0)) < calmFor
}

// replace puts a bubble where the tapped message is, and reports false where
// there is no such message any more. One that says so already is as good.
func (c *Channel) replace(ctx context.Context, e event, b bubble, buttons models.ReplyMarkup) (done bool, err error) {
	err = c.call(ctx, e.chat, attempts, func(ctx context.Context) error {
		return c.editMessage(ctx, &tg.EditMessageTextParams{
			ChatID: int64(e.chat), MessageID: int(e.shown.ID), Text: b.html, ParseMode: models.ParseModeHTML,
			LinkPreviewOptions: noPreview(), ReplyMarkup: buttons,
		})
	})
	switch {
	case err == nil, isKind(err, "unchanged"):
		return true, nil
	case isKind(err, "bad-request"):
		return false, nil
	}
	return false, err
}
