package oa

import (
	"context"
	"errors"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// answer gives the Send of one turn.
func (c *Channel) answer(to recipient) bot.Send {
	return func(ctx context.Context, l lang.Lang, r flows.Reply) error {
		say := zalo.Words(c.c.Bot.Text)
		r = say.Honest(l, r, "zalo_oa_notice", "zalo_oa_wiped", c.c.Website)
		if to.Anonymous != "" {
			return c.tell(ctx, to, say, l, r)
		}
		for _, b := range draw(say, l, r) {
			if err := c.show(ctx, to, b); err != nil {
				return err
			}
		}
		return nil
	}
}

// pictureTime is how long a picture may hold up what the person does next.
const pictureTime = 8 * time.Second

// show sends one message. A picture that cannot be sent is no reason to keep the
// rest from the person: the code stands in the text before it.
func (c *Channel) show(ctx context.Context, to recipient, b bubble) error {
	if b.picture == nil {
		return c.send(ctx, to, content{Text: b.text, Attachment: buttons(b.buttons)})
	}
	soon, cancel := context.WithTimeout(ctx, pictureTime)
	defer cancel()
	id, err := c.upload(soon, b.picture)
	if err == nil {
		err = c.send(soon, to, content{Attachment: picture(id)})
	}
	if err == nil || errors.Is(err, bot.ErrGone) || ctx.Err() != nil {
		return err
	}
	c.c.Log.Warn("the picture of a code could not be sent", "err", err)
	return nil
}

// tell writes to somebody without an account, who has no buttons.
func (c *Channel) tell(ctx context.Context, to recipient, say zalo.Words, l lang.Lang, r flows.Reply) error {
	for _, text := range zalo.Fit(say.Plain(l, r)) {
		if err := c.send(ctx, to, content{Text: text}); err != nil {
			return err
		}
	}
	return nil
}
