package oa

import (
	"strconv"
	"sync"
	"time"

	"nhipcau/bot/zalo"
)

// once says each thing to the operator once an hour, however often it happens.
type once struct {
	now func() time.Time

	mu   sync.Mutex
	said map[string]time.Time
}

func (o *once) may(what string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.now()
	if last, ok := o.said[what]; ok && now.Sub(last) < time.Hour {
		return false
	}
	if o.said == nil {
		o.said = map[string]time.Time{}
	}
	o.said[what] = now
	return true
}

// advise tells the operator in one line what to do about a failure that will not
// pass by itself. What was sent, and to whom, has no part in it.
func (c *Channel) advise(err error) {
	if dead(err) {
		if c.once.may("authorise") {
			c.c.Log.Error("Zalo refuses the tokens: authorise the OA again and set new ones")
		}
		return
	}
	code := zalo.Code(err)
	if code >= 0 || !zalo.Is(err, zalo.Operator) && !zalo.Is(err, zalo.Refused) || !c.once.may(strconv.Itoa(code)) {
		return
	}
	log := c.c.Log.With("status", code)
	switch code {
	case -204, -205:
		log.Error("Zalo has closed this OA: look at it in the OA console")
	case -209, -219:
		log.Error("the Zalo app is not active: activate it in the developer console")
	case -212:
		log.Error("the app lacks the OA product: add it in the developer console")
	case -221:
		log.Error("the OA is not verified: have it verified in the OA console")
	case -223:
		log.Error("the OA has not granted this to the app: let its admin grant it again")
	case -224:
		log.Error("the package of the OA is too low for the API: buy a higher one")
	case -211:
		log.Error("the quota of the OA is used up: buy more messages in the console")
	case -242:
		log.Error("Zalo refuses the app secret: copy it from the console once more")
	case -320, -321:
		log.Error("the Zalo Cloud account is missing or empty: link one or top it up")
	case -240:
		log.Error("Zalo has switched this call off: a newer version is needed")
	case -210, -201, -233:
		log.Error("Zalo does not take a message of ours: please report this as a bug")
	case -248:
		log.Error("Zalo refuses the content of a message: look at its policy")
	case -234:
		log.Error("Zalo takes no such messages at night: please report this as a bug")
	default:
		log.Error("Zalo refuses a message: look the code up in its documentation")
	}
}

// paid watches what messages are paid with, so that neither a bill nor the end
// of a package comes as a surprise.
func (c *Channel) paid(q *quota) {
	if q == nil {
		c.charged.Add(1)
		if c.once.may("charged") {
			c.c.Log.Warn("Zalo charges for messages: look at the package of the OA")
		}
		return
	}
	remain, err1 := strconv.ParseInt(string(q.Remain), 10, 64)
	total, err2 := strconv.ParseInt(string(q.Total), 10, 64)
	if q.Type != "reply" && err1 == nil && err2 == nil && total > 0 && remain <= total/10 && c.once.may("remain") {
		c.c.Log.Warn("nine tenths of the messages of the OA package are used")
	}
}
