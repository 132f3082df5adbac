package portal

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
)

// bulkDeeds are what can be done to several services at once.
var bulkDeeds = []string{"check", "verify", "withdraw", "show", "discard"}

// mostAtOnce is how many services one deed takes.
const mostAtOnce = 100

// bulkPage asks whether a deed on several services is meant, or says what came
// of it.
type bulkPage struct {
	desk
	Do      string
	Chosen  []catalogue.Entry
	Why     string
	Wrong   string
	Done    int
	Left    []left
	Settled bool
}

// left is a service to which nothing was done, and why: beyond how many one deed
// takes, changed by somebody else, gone, unfit, or after the database failed.
type left struct{ Name, Why string }

// bulk asks first, and does it when the answer comes with what each service
// looked like.
func bulk(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	page := bulkPage{desk: top, Do: one(v.field("do"), bulkDeeds), Why: cut(v.field("why"), 300)}
	if err := v.choose(&page); err != nil {
		return err
	}
	sure, ids, tags := v.field("sure") != "", v.r.PostForm["id"], v.r.PostForm["etag"]
	switch {
	case page.Do == "" || len(page.Chosen) == 0:
		page.Wrong = "bulk_nothing"
	case !sure:
	case len(tags) != len(ids):
		page.Wrong = "bulk_again"
	case page.Do == "withdraw" && page.Why == "":
		page.Wrong = "bulk_why"
	default:
		return v.doBulk(page)
	}
	status := http.StatusOK
	if page.Wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	v.draw(status, "bulk.html", "bulk_title", page)
	return nil
}

// choose finds what was ticked, as it was seen where the form says so.
func (v *visit) choose(page *bulkPage) error {
	ids, tags := v.r.PostForm["id"], v.r.PostForm["etag"]
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			continue
		}
		e, err := v.one(id)
		switch {
		case errors.Is(err, store.NotFound):
			page.Left = append(page.Left, left{cut(id, 60), "left_gone"})
		case err != nil:
			return err
		case e.Listing == nil:
			page.Left = append(page.Left, left{e.Live.Name.VI, "left_gone"})
		case len(page.Chosen) == mostAtOnce:
			page.Left = append(page.Left, left{e.Listing.Name.VI, "left_beyond"})
		default:
			if v.field("sure") != "" && len(tags) == len(ids) {
				e.ETag = tags[i]
			}
			page.Chosen = append(page.Chosen, e)
		}
		if len(page.Left) > mostAtOnce {
			break // a form of this program sends no more
		}
	}
	return nil
}

// doBulk does it to one after the other. What is done stays done, and what is not
// is named with its reason, also when the database fails halfway.
func (v *visit) doBulk(page bulkPage) error {
	page.Settled = true
	status, why := http.StatusOK, ""
	for _, e := range page.Chosen {
		if why != "left_store" {
			err := v.deed(page.Do, e, page.Why)
			if err == nil {
				page.Done++
				continue
			}
			if why = whyLeft(err); why == "left_store" {
				v.Log.Error("a deed on several services stopped halfway", "part", "portal", "err", err)
				status = http.StatusServiceUnavailable
			}
		}
		page.Left = append(page.Left, left{e.Listing.Name.VI, why})
	}
	v.draw(status, "bulk.html", "bulk_title", page)
	return nil
}

func whyLeft(err error) string {
	switch {
	case isConflict(err):
		return "left_moved"
	case errors.Is(err, store.NotFound):
		return "left_gone"
	case isInvalid(err):
		return "left_unfit"
	}
	return "left_store"
}

// deed does one thing to one service as it was seen.
func (v *visit) deed(do string, e catalogue.Entry, why string) error {
	l := *e.Listing
	switch do {
	case "verify":
		_, err := v.Catalogue.Verify(v.r.Context(), v.account.Actor(), e.ETag, l.ID, v.roleSaid(), v.calledSaid())
		return err
	case "discard":
		return v.Catalogue.Discard(v.r.Context(), v.account.Actor(), e.ETag, l.ID)
	case "check":
		l.Verification.Due = today(v.Now())
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.ForCheck)
	case "withdraw":
		l.Withheld = why
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.Withdrawn)
	default:
		l.Withheld = ""
		return v.Catalogue.PutAs(v.r.Context(), v.account.Actor(), e.ETag, &l, catalogue.Shown)
	}
}

func today(now time.Time) directory.Date { return directory.Date(hanoi.Day(now)) }

// roleSaid is who called, as a listing may say it: a role, never a name. It is
// kept in Vietnamese, as the directory is.
func (v *visit) roleSaid() string { return v.texts["verified_by_"+string(v.account.Place.Role)].VI }

func (v *visit) calledSaid() string { return v.texts["verified_how_call"].VI }
