package understand

// Reading is a message that is being read. What is asked of it is worked out when
// it is first asked, and once: whoever asks several things reads the message once.
// It is for one goroutine.
//
//	r := u.Read("e 19t ho ngheo, muon hoc may")
//	r.Crisis() // None
//	r.Topics() // [{training 0.98}]
//	r.Told()   // age: 19, household: poor
type Reading struct {
	u       *Understander
	message message

	ruled  bool
	danger Crisis // that a rule names, once ruled

	cleared bool
	clear   message // without what is ambiguous, once cleared

	learnt []float32 // how likely every topic is; nil until asked
	asked  []float32 // how well every known question fits; nil until asked
}

// Read reads a message.
func (u *Understander) Read(text string) *Reading {
	return &Reading{u: u, message: u.reader.read(text)}
}

// Topics gives what the message is about, best first, at most two. It is empty
// when the message is about nothing we know; two topics mean that both fit and
// the person should choose.
func (r *Reading) Topics() []Scored {
	m := r.message
	if r.named() == None {
		m = r.unambiguous() // "tu tu" without marks is no sorrow
	}
	return before(r.u.routes.first(m), r.u.likely(m, r.topics(m)))
}

// Hurt gives the topic of a harm done to people that the message names outright,
// "" when it names none. It is the first of its Topics, whatever else it asks for.
func (r *Reading) Hurt() string { return r.u.routes.first(r.message) }

// Crisis gives the danger the message speaks of, None in most cases. An
// explicit phrase beats everything else in the message.
func (r *Reading) Crisis() Crisis {
	if found := r.named(); found != None {
		return found
	}
	if r.u.routes.calm(r.message) {
		return None
	}
	return r.u.sensed(r.unambiguous())
}

// Question gives the known question that the message asks, only when that is
// clear enough to answer it at once. A message that is likelier about nothing we
// know than about all else together asks none, whatever words it shares with one:
// "kết quả xổ số" is no question about the result of a test.
func (r *Reading) Question() (id string, ok bool) {
	if r.u.weighed(r.message, r.topics(r.message))[0] > foreignAbove {
		return "", false
	}
	best := r.Questions(2)
	if len(best) == 0 || best[0].Score < sureScore || len(best) > 1 && best[0].Score-best[1].Score < sureLead {
		return "", false
	}
	return best[0].ID, true
}

// Questions gives up to k known questions, best first; fewer, or none, when
// nothing fits.
func (r *Reading) Questions(k int) []ScoredQuestion {
	if len(r.message.words) == 0 || k <= 0 {
		return nil
	}
	if r.asked == nil {
		r.asked = r.u.asked.scores(r.message, r.topics(r.message))
	}
	return r.u.asked.best(r.asked, k)
}

// named is the danger that a rule names.
func (r *Reading) named() Crisis {
	if !r.ruled {
		r.danger, r.ruled = r.u.rules.find(r.message), true
	}
	return r.danger
}

func (r *Reading) unambiguous() message {
	if !r.cleared {
		r.clear, r.cleared = r.u.rules.unambiguous(r.message), true
	}
	return r.clear
}

// topics is how likely every topic is by what was learnt, for the message or what
// is left of it when it is cleared: nearly always the same.
func (r *Reading) topics(m message) []float32 {
	if len(m.words) != len(r.message.words) {
		return r.u.topics.predict(m)
	}
	if r.learnt == nil {
		r.learnt = r.u.topics.predict(m)
	}
	return r.learnt
}
