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
	text    string
	message message
	meant   message // without what it only denies to ask for

	ruled  bool
	danger Crisis // that a rule names, once ruled
	plain  bool   // and names outright

	cleared bool
	clear   message // without what is ambiguous, once cleared

	learnt []float32 // how likely every topic is; nil until asked
	asked  []float32 // how well every known question fits; nil until asked
}

// Read reads a message.
func (u *Understander) Read(text string) *Reading {
	r := &Reading{u: u, text: text, message: u.reader.read(text)}
	r.meant = u.meant(text, r.message)
	if !r.meant.is(r.message) && len(r.Topics()) == 0 {
		// What is left says nothing that is known: the rest was not denied.
		*r = Reading{u: u, text: text, message: r.message, meant: r.message}
	}
	return r
}

// Topics gives what the message is about, best first, at most two. It is empty
// when the message is about nothing we know; two topics mean that both fit and
// the person should choose.
func (r *Reading) Topics() []Scored {
	if r.u.rules.idle(r.message) {
		return nil
	}
	m := r.meant
	if found, _ := r.named(); found == None {
		m = r.unambiguous() // "tu tu" without marks is no sorrow
	}
	return before(r.u.routes.first(m), r.u.likely(m, r.topics(m)))
}

// Hurt gives the topic of a harm done to people that the message names outright,
// "" when it names none. It is the first of its Topics, whatever else it asks for.
func (r *Reading) Hurt() string { return r.u.routes.first(r.meant) }

// Crisis gives the danger the message speaks of, None in most cases. What
// a phrase names outright beats everything else in the message; the words that deny
// a danger, or say it in jest, are left out, and what stands beside them still counts.
func (r *Reading) Crisis() Crisis {
	if r.u.rules.idle(r.message) {
		return None
	}
	if r.u.builtIn != nil {
		if found := r.u.builtIn.Crisis(r.text); found != None {
			return found
		}
	}
	if m := r.u.feared(r.text, r.message); !m.is(r.message) {
		r = &Reading{u: r.u, message: m, meant: m}
	}
	found, outright := r.named()
	if !outright {
		found = r.sensed(found)
	}
	if found == TraffickingNow && r.u.rules.minor(r.message) {
		return ChildDanger
	}
	return found
}

// Question gives the known question that the message asks, only when that is
// clear enough to answer it at once. A message that is likelier about nothing we
// know than about all else together asks none, whatever words it shares with one:
// "kết quả xổ số" is no question about the result of a test.
func (r *Reading) Question() (id string, ok bool) {
	if r.u.weighed(r.meant, r.topics(r.meant))[0] > foreignAbove {
		return "", false
	}
	best := r.Questions(2)
	if len(best) == 0 || best[0].Score < sureScore || len(best) > 1 && best[0].Score-best[1].Score < sureLead {
		return "", false
	}
	return best[0].ID, true
}

// Outright gives the known question that a message asks so plainly that it is
// answered before its topic is gone into; false when there is none.
func (r *Reading) Outright() (id string, ok bool) {
	id, ok = r.Question()
	return id, ok && r.Questions(1)[0].Score >= outrightScore
}

// Questions gives up to k known questions, best first; fewer, or none, when
// nothing fits.
func (r *Reading) Questions(k int) []ScoredQuestion {
	if len(r.meant.words) == 0 || k <= 0 {
		return nil
	}
	if r.asked == nil {
		r.asked = r.u.asked.scores(r.meant, r.topics(r.meant))
	}
	return r.u.asked.best(r.asked, k)
}

// named is the danger that a rule names, and whether it does so outright.
func (r *Reading) named() (found Crisis, outright bool) {
	if !r.ruled {
		r.danger, r.plain = r.u.rules.find(r.message)
		r.ruled = true
	}
	return r.danger, r.plain
}

func (r *Reading) unambiguous() message {
	if !r.cleared {
		r.clear, r.cleared = r.u.rules.unambiguous(r.meant), true
	}
	return r.clear
}

// topics is how likely every topic is by what was learnt, for what is meant or what
// is left of it when it is cleared: nearly always the same.
func (r *Reading) topics(m message) []float32 {
	if !m.is(r.meant) {
		return r.u.topics.predict(m)
	}
	if r.learnt == nil {
		r.learnt = r.u.topics.predict(m)
	}
	return r.learnt
}
