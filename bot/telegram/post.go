package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"

	tg "github.com/go-telegram/bot"
)

// What is called for every message, with the library's own types. It writes
// each call as a form for uploads, with reflection: that took longer than the
// whole turn (docs/scale.md). These are written as JSON; pictures and what is
// called once at the start go through the library.

func (c *Channel) sendMessage(ctx context.Context, p *tg.SendMessageParams) (messageID, error) {
	return c.post(ctx, "sendMessage", p)
}

func (c *Channel) editMessage(ctx context.Context, p *tg.EditMessageTextParams) error {
	_, err := c.post(ctx, "editMessageText", p)
	return err
}

func (c *Channel) answerCallback(ctx context.Context, p *tg.AnswerCallbackQueryParams) error {
	_, err := c.post(ctx, "answerCallbackQuery", p)
	return err
}

func (c *Channel) deleteMessages(ctx context.Context, p *tg.DeleteMessagesParams) error {
	_, err := c.post(ctx, "deleteMessages", p)
	return err
}

// post makes one call and gives the number of the message it is about, 0 when
// it is about none.
func (c *Channel) post(ctx context.Context, method string, params any) (messageID, error) {
	var body bytes.Buffer // not reused: the transport may still read it after an early answer
	w := json.NewEncoder(&body)
	w.SetEscapeHTML(false) // Telegram reads JSON, not a page
	if err := w.Encode(params); err != nil {
		return 0, errors.New("telegram: " + method + ": the call cannot be written")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/bot"+string(c.c.Token)+"/"+method, &body)
	if err != nil {
		return 0, errors.New("telegram: the address of the Bot API is not an address")
	}
	req.Header.Set("Content-Type", "application/json")
	status, answer, err := wire{c.c.Client}.exchange(req, method)
	if err != nil {
		return 0, err
	}
	defer clear(answer)
	return numbered(method, status, answer)
}
