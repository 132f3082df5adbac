package portal

import (
	"slices"
	"strings"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
	"nhipcau/tally/report"
)

// inWords says what the log keeps in words of the program as staff say it: a role,
// a factor, a place. Where in an entry such a word stands goes by the deed: elsewhere
// are names and notes, and one that reads like such a word is left as it was written.
func (v *visit) inWords(e auditlog.Entry) auditlog.Entry {
	switch e.Deed {
	case auditlog.Invited:
		if role, _, _ := strings.Cut(e.After, " "); e.Object == role { // nobody was noted
			e.Object = v.placeInWords(e.Object)
		}
		e.After = v.placeInWords(e.After)
	case auditlog.InvitationCancelled, auditlog.Joined, auditlog.RoleChanged:
		e.Before, e.After = v.placeInWords(e.Before), v.placeInWords(e.After)
	case auditlog.FactorAdded, auditlog.FactorRemoved:
		e.Before, e.After = v.factorInWords(e.Before), v.factorInWords(e.After)
	case auditlog.Exported:
		e.Object = v.fileInWords(e.Object)
	case wording.Edited:
		e.Before, e.After = v.offInWords(e.Before), v.offInWords(e.After)
	}
	return e
}

func (v *visit) factorInWords(kept string) string {
	if kept == "totp" || kept == "passkey" {
		return v.texts["word_"+kept].In(v.lang())
	}
	return kept
}

// offInWords says that an example is switched off.
func (v *visit) offInWords(kept string) string {
	if kept == "off" {
		return v.texts["words_off"].In(v.lang())
	}
	return kept
}

// placeInWords says what an account is for.
func (v *visit) placeInWords(kept string) string {
	say := func(key string) string { return v.texts[key].In(v.lang()) }
	role, rest, _ := strings.Cut(kept, " ")
	if !slices.Contains(staff.Roles(), staff.Role(role)) || rest != "" && rest != "with export" && !strings.HasPrefix(rest, "of ") {
		return kept
	}
	said := say("role_" + role)
	if rest == "with export" {
		return said + ", " + say("people_export")
	}
	of, topics, ok := strings.Cut(strings.TrimPrefix(rest, "of "), ": ")
	if !ok {
		return said
	}
	var names []string
	for topic := range strings.SplitSeq(topics, ", ") {
		names = append(names, report.TopicName(topic, v.lang()))
	}
	return said + " " + of + ": " + strings.Join(names, ", ")
}

// fileInWords says what was taken away.
func (v *visit) fileInWords(kept string) string {
	switch {
	case strings.HasPrefix(kept, "report."):
		return v.reportInWords(kept)
	case kept == "audit log":
		return v.texts["nav_log"].In(v.lang())
	}
	return kept
}

// reportInWords says which figures were taken away: the file, the period, and what
// the page was narrowed to.
func (v *visit) reportInWords(kept string) string {
	file, of, _ := strings.Cut(kept, " ")
	said := []string{strings.ToUpper(strings.TrimPrefix(file, "report."))}
	for i, word := range strings.Fields(of) {
		switch c := v.cluster(word); {
		case i == 0:
			word = report.PeriodName(word, v.lang())
		case c != nil:
			word = c.Name
		default:
			word = report.TopicName(word, v.lang())
		}
		said = append(said, word)
	}
	return strings.Join(said, ", ")
}

// ofListings begins the deeds whose object is a listing's id.
const ofListings = "listing_"

// listingNames are what listings are called today, read when the first is asked for.
type listingNames struct {
	*visit
	names map[string]string
}

// of is a name with its id behind it; the id alone of a listing that is not live.
func (n *listingNames) of(id string) (string, error) {
	if n.names == nil {
		live, err := n.Catalogue.Live(n.r.Context())
		if err != nil {
			return "", err
		}
		n.names = map[string]string{}
		for _, l := range live.Snapshot.Listings {
			n.names[l.ID] = l.Name.In(n.lang())
		}
	}
	if name := n.names[id]; name != "" {
		return name + " (" + id + ")", nil
	}
	return id, nil
}

// strange says that an entry is none that this program would write: somebody may
// have written over it since the log was proved.
func (v *visit) strange(e logEntry) bool {
	_, known := v.texts["deed_"+string(e.Deed)]
	return e.Unreadable || !known
}

// sayDeed says what was done. What is no deed of this program is said as it stands:
// the page must open all the more when somebody altered the log.
func (v *visit) sayDeed(e auditlog.Entry) (string, error) {
	if e.Unreadable {
		return v.texts.say(v.lang(), "log_unreadable")
	}
	if said, known := v.texts["deed_"+string(e.Deed)]; known {
		return said.In(v.lang()), nil
	}
	return v.texts.say(v.lang(), "log_strange", "deed", brief(string(e.Deed)))
}
