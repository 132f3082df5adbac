package flows

import (
	"fmt"
	"strings"
	"time"
)

// dates finds services that are fit to be shown and are not, and what was to be
// checked again by now. Services withheld on purpose are left alone, and those
// that nobody has called yet are one finding, not one each.
func (i *inspection) dates() {
	var never []string
	for _, l := range i.Directory.Listings() {
		why := l.Gate(i.now)
		due := l.Due()
		switch {
		case l.Withheld != "" || l.Emergency:
		case len(why) > 0:
			texts := make([]string, len(why))
			for n, r := range why {
				texts[n] = r.Text
			}
			i.adviseOn(l, "is not shown: %s", strings.Join(texts, "; "))
		case due.IsZero():
			never = append(never, l.ID)
		case !i.now.Before(due):
			i.adviseOn(l, "was to be checked again by %s", due.Format(time.DateOnly))
		}
	}
	if n := len(never); n > 0 {
		i.advise(listingsFolder, 0, "", "%d of the services shown have not been checked by a call yet: %s", n, listedUpTo(never, 6))
	}
	for _, q := range i.Questions.All() {
		if q.Due(i.now) {
			i.advise(questionsFolder+"/"+q.Topic+".yaml", q.Line(), q.ID, "is not shown since %s: check the answer and set a new review date", q.Review.Format(time.DateOnly))
		}
	}
}

// listedUpTo names the first few and counts the rest.
func listedUpTo(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
