package flows

import (
	"strings"
	"time"
)

// dates finds what was to be checked again by now. Services that nobody has
// called yet are one finding, not one each.
func (i *inspection) dates() {
	var never []string
	for _, l := range i.Directory.Listings() {
		if why := l.Gate(i.now); len(why) > 0 {
			texts := make([]string, len(why))
			for n, r := range why {
				texts[n] = r.Text
			}
			i.advise(listingsFolder, 0, l.ID, "is not shown: %s", strings.Join(texts, "; "))
			continue
		}
		switch due := l.Due(); {
		case l.Emergency:
		case due.IsZero():
			never = append(never, l.ID)
		case !i.now.Before(due):
			i.advise(listingsFolder, 0, l.ID, "was to be checked again by %s", due.Format(time.DateOnly))
		}
	}
	if len(never) > 0 {
		i.advise(listingsFolder, 0, "", "%d services have not been checked by a call yet: %s", len(never), strings.Join(never, ", "))
	}
	for _, q := range i.Questions.All() {
		if q.Due(i.now) {
			i.advise(questionsFolder+"/"+q.Topic+".yaml", 0, q.ID, "is not shown since %s: check the answer and set a new review date", q.Review.Format(time.DateOnly))
		}
	}
}
