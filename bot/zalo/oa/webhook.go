package oa

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nhipcau/bot/zalo"
)

// signature is the header that proves an event to be Zalo's.
const signature = "X-ZEvent-Signature"

// ServeHTTP takes one event. Everything that may be Zalo's own gets 200 within
// its two seconds: the console, whose trial calls are unsigned or signed in
// another way, would not save the address otherwise. What is not properly signed
// has no effect but a counter. An event that cannot be taken at all now is
// answered with 503, so that Zalo delivers it again.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, ok := zalo.Body(w, r)
	if !ok {
		return
	}
	e, ok := decode(body)
	genuine := c.genuine(r.Header.Get(signature), body, &e) && ok
	clear(body) // it may hold names
	if !genuine {
		w.WriteHeader(http.StatusOK)
		return
	}
	status := c.take(r, &e)
	if retry, err := strconv.Atoi(r.Header.Get("num_retry")); err == nil && retry >= lastRetry {
		status = http.StatusOK // another no, and Zalo closes the webhook for good
	}
	w.WriteHeader(status)
}

// lastRetry is the number of the fifth and last delivery after the first.
const lastRetry = 5

// take does what an event asks for and gives the status for Zalo.
func (c *Channel) take(r *http.Request, e *event) int {
	if !c.timely(e) {
		return http.StatusOK
	}
	switch e.sort() {
	case said:
		return c.desk.Take(r.Context(), e.chat(), e.input(), e.update(), c.answer(e.person()))
	case left:
		if e.person().reachable() {
			c.c.Bot.Forget(r.Context(), e.chat())
		}
	case unknown:
		c.strange.Add(1)
	}
	return http.StatusOK
}

// genuine checks the signature over the bytes as they came.
func (c *Channel) genuine(given string, body []byte, e *event) bool {
	if given == "" {
		c.unsigned.Add(1)
		return false
	}
	mac, err := hex.DecodeString(strings.TrimPrefix(given, "mac="))
	if err == nil && subtle.ConstantTimeCompare(mac, c.mac(c.c.AppID, body, e)) == 1 {
		return true
	}
	c.forged.Add(1)
	for _, id := range []zalo.ID{e.OA, e.Recipient.ID, e.Sender.ID} {
		if err == nil && id != "" && subtle.ConstantTimeCompare(mac, c.mac(string(id), body, e)) == 1 {
			if c.once.may("signed otherwise") {
				c.c.Log.Error("Zalo signs with the id of the OA, not of the app: please report this")
			}
			return false
		}
	}
	if c.once.may("forged") {
		c.c.Log.Warn("an event with a wrong signature: is the OA secret key the right one")
	}
	return false
}

// mac is what Zalo signs with: a plain SHA-256 over the app's id, the body, the
// event's time and the OA secret key.
func (c *Channel) mac(appID string, body []byte, e *event) []byte {
	h := sha256.New()
	h.Write([]byte(appID))
	h.Write(body)
	h.Write([]byte(e.Timestamp))
	h.Write([]byte(c.c.HookKey))
	return h.Sum(nil)
}

// timely says that an event is of now, as far as redeliveries and clocks allow.
// Nothing in a signature grows old, so a recording of one would work for ever.
func (c *Channel) timely(e *event) bool {
	ms, err := strconv.ParseInt(string(e.Timestamp), 10, 64)
	age := c.c.Now().Sub(time.UnixMilli(ms))
	if err == nil && age < zalo.Keep && age > -zalo.Keep {
		return true
	}
	c.strange.Add(1)
	if c.once.may("untimely") {
		c.c.Log.Warn("an event of Zalo is hours off: is the clock of this machine right")
	}
	return false
}
