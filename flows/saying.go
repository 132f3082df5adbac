package flows

// What people say outright has, beside its topic, a step of its own (words.yaml,
// understand.Reading). An aside is asked by anybody at any moment, "ai đọc được tin
// của em": it is answered, and the pending question stands again. Any other saying
// leads to its step.

// assured answers an aside. What is true of a channel alone the channel adds, as
// it does where we introduce ourselves.
func (t *turn) assured(text string) bool {
	st := t.content().asides[t.read(text).Saying()]
	if st != nil {
		t.assure(st)
	}
	return st != nil
}

func (t *turn) assure(st *step) {
	t.state.Missed = 0
	t.say(st.text.In(t.lang()))
	t.greeting = true
}

// beside reports whether a step is an aside, however it was come to: by words of
// its flow as well.
func (c *Content) beside(st *step) bool {
	for _, aside := range c.asides {
		if aside == st {
			return true
		}
	}
	return false
}

// sayingTyped goes where a saying leads, unless that is the flow it is said in.
func (t *turn) sayingTyped(text string) bool {
	to := t.content().sayings[t.read(text).Saying()]
	if to == nil || to.flow == t.here().flow {
		return false
	}
	t.noteTold(text)
	t.jump(to)
	return true
}

// nearer is the step that answers a danger best: one of the same flow that a saying
// leads to, or the danger's own.
func (t *turn) nearer(text string, to *step) *step {
	if st := t.content().sayings[t.read(text).Saying()]; st != nil && st.flow == to.flow {
		return st
	}
	return to
}
