package directory

// Topic is what somebody needs help with. The list is closed.
type Topic string

// The topics.
const (
	Training    Topic = "training"
	Jobs        Topic = "jobs"
	Loans       Topic = "loans"
	Health      Topic = "health"
	Legal       Topic = "legal"
	Violence    Topic = "violence"
	Trafficking Topic = "trafficking"
	Child       Topic = "child"
	Mind        Topic = "mind"
	Papers      Topic = "papers"
	Welfare     Topic = "welfare"
	Danger      Topic = "danger"
)

// Topics lists every topic.
var topics = [...]Topic{Training, Jobs, Loans, Health, Legal, Violence, Trafficking, Child, Mind, Papers, Welfare, Danger}

// Topics lists every topic, always in the same order.
func Topics() []Topic { return append([]Topic(nil), topics[:]...) }

// Valid reports whether the topic is one of the list.
func (t Topic) Valid() bool { return t.index() >= 0 }

func (t Topic) index() int {
	for i, o := range topics {
		if o == t {
			return i
		}
	}
	return -1
}
