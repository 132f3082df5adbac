package web

import "nhipcau/internal/lang"

// A link to a topic says it in the address, and so in the history of the browser
// and of whoever passed the link on: /?t=loans. Its number says nothing to
// who reads over a shoulder: /?t=23. Nothing of a conversation is in either.

// shared is a topic that can be linked to. Numbers stand on paper that hangs
// somewhere: one is never given to another topic.
type shared struct{ number, topic string }

// links are in the order in which they are shown.
func links() []shared {
	return []shared{
		{"21", "training"}, {"22", "jobs"}, {"23", "loans"}, {"24", "health"}, {"25", "mind"},
		{"26", "legal"}, {"27", "papers"}, {"28", "welfare"}, {"29", "violence"},
		{"30", "trafficking"}, {"31", "threats"}, {"32", "child"}, {"33", "safety"},
	}
}

// named gives the topic of a link that may be a number; anything else is given
// as it is.
func named(link string) string {
	for _, l := range links() {
		if l.number == link {
			return l.topic
		}
	}
	return link
}

// address is where a link leads, with the topic's number where there is one.
func (h *chat) address(l shared, in lang.Lang) string {
	query := ""
	if l.number != "" {
		query = "?t=" + l.number
	}
	if in != lang.VI {
		sign := "?"
		if query != "" {
			sign = "&"
		}
		query += sign + "lang=" + in.String()
	}
	return h.URL + chatPath + query
}
