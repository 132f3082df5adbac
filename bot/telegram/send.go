package telegram

import (
	"bytes"
	"context"
	"errors"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// answer gives the Send of one turn: it knows the chat and the message that
// the person wrote or tapped.
func (c *Channel) answer(u *update, e event) bot.Send {
	return func(ctx context.Context, l lang.Lang, r flows.Reply) error {
		return c.later.again(u.ID, c.say(ctx, e, l, r))
	}
}

// say sends a reply, and takes away what it asks to be taken away.
func (c *Channel) say(ctx context.Context, e event, l lang.Lang, r flows.Reply) error {
	if said := c.said("telegram_wipe", l); r.Wipe && said != nil {
		r.Messages = said
	}
	if !r.Neutral && !r.Wipe {
		_, err := c.send(ctx, e, l, r)
		return err
	}
	// What can be seen goes first, before anything is said; then what came
	// after an old message whose button was tapped, then what is further up.
	newest := e.shown.ID
	more := c.reachable(e.shown) && c.wipeDown(ctx, e.chat, newest, newest-wipeBatch)
	first, err := c.send(ctx, e, l, r)
	c.wipeDown(ctx, e.chat, first-1, max(newest, first-1-wipeMost))
	if more {
		c.wipeDown(ctx, e.chat, newest-wipeBatch, newest-wipeMost)
	}
	return err
}

func (c *Channel) said(key string, l lang.Lang) []flows.Message {
	if text := c.c.Bot.Text(key, l); text != "" {
		return []flows.Message{{Text: text}}
	}
	return nil
}

// send sends a reply's messages in order, the buttons under the last, and gives
// the number of the first. The first takes the place of the question whose
// button was tapped, where that is calmer.
func (c *Channel) send(ctx context.Context, e event, l lang.Lang, r flows.Reply) (first messageID, err error) {
	bubbles := draw(r)
	for i, b := range bubbles {
		buttons := append(c.copies(b, l), rows(b.follow, keptData, 2)...)
		if i == len(bubbles)-1 {
			buttons = append(buttons, keyboard(r)...)
		}
		if i == 0 && c.replaces(e, b, r) {
			done, err := c.replace(ctx, e, b, markupOf(buttons))
			if err != nil {
				return 0, err
			}
			if done {
				first = e.shown.ID
				continue
			}
		}
		id, err := c.sendOne(ctx, e.chat, b, markupOf(buttons))
		if err != nil {
			return first, err
		}
		if first == 0 {
			first = id
		}
	}
	return first, nil
}

// sendOne sends a message. A picture that cannot be sent is no reason to keep
// the code from the person: it goes as text then.
func (c *Channel) sendOne(ctx context.Context, chat chatID, b bubble, buttons models.ReplyMarkup) (messageID, error) {
	if b.picture != nil {
		id, err := c.sendPicture(ctx, chat, b, buttons)
		if err == nil || errors.Is(err, bot.ErrGone) || ctx.Err() != nil {
			return id, err
		}
		c.c.Log.Warn("picture could not be sent, sending its text", "err", err)
	}
	return c.sendText(ctx, chat, b, buttons)
}

// Messages come without sound, cannot be forwarded or saved, and show no
// preview of a link: somebody else may be looking at the screen.

func (c *Channel) sendText(ctx context.Context, chat chatID, b bubble, buttons models.ReplyMarkup) (id messageID, err error) {
	err = c.call(ctx, chat, attempts, func(ctx context.Context) (err error) {
		id, err = c.sendMessage(ctx, &tg.SendMessageParams{
			ChatID: int64(chat), Text: b.html, ParseMode: models.ParseModeHTML, ReplyMarkup: buttons,
			LinkPreviewOptions:  noPreview(),
			DisableNotification: true, ProtectContent: true,
		})
		return err
	})
	return id, err
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: tg.True()}
}

func (c *Channel) sendPicture(ctx context.Context, chat chatID, b bubble, buttons models.ReplyMarkup) (id messageID, err error) {
	err = c.call(ctx, chat, pictureTry, func(ctx context.Context) error {
		sent, err := c.api.SendPhoto(ctx, &tg.SendPhotoParams{
			ChatID: int64(chat), Caption: b.html, ParseMode: models.ParseModeHTML, ReplyMarkup: buttons,
			Photo:               &models.InputFileUpload{Filename: "code.png", Data: bytes.NewReader(b.picture)},
			DisableNotification: true, ProtectContent: true,
		})
		if err == nil {
			id = messageID(sent.ID)
		}
		return err
	})
	return id, err
}

// heard tells Telegram that a tap arrived, which ends the button's waiting
// look. Nothing depends on it.
func (c *Channel) heard(ctx context.Context, id string) {
	err := c.answerCallback(ctx, &tg.AnswerCallbackQueryParams{CallbackQueryID: id})
	if err != nil && !isKind(err, "bad-request") { // "query is too old": redelivered after a while
		c.c.Log.Info("tap could not be acknowledged", "err", err)
	}
}
