package flows

// reviewMark is a note in a step that somebody of a profession has to read its
// wording. It changes nothing for who chats; it stands until the reader has
// agreed and an editor takes it out.
type reviewMark struct {
	by   string // "clinician" or "lawyer"
	why  string // what they should look at
	line int
}

// readReview reads {by: clinician, why: "…"}.
func (r *reader) readReview(f field) *reviewMark {
	m := reviewMark{line: f.line}
	for _, part := range r.mapping(f.value) {
		switch part.key {
		case "by":
			m.by = r.word(part)
		case "why":
			m.why = r.word(part)
		default:
			r.fault(part.line, "review: %q is not known (by, why)", part.key)
		}
	}
	if m.by != "clinician" && m.by != "lawyer" {
		r.fault(f.line, "review: by is clinician or lawyer")
	}
	if m.why == "" {
		r.fault(f.line, "review: why is missing: what should they look at?")
	}
	return &m
}

// marks lists the steps that wait for a reader.
func (i *inspection) marks() {
	for _, f := range i.flows {
		for _, s := range f.steps {
			if m := s.review; m != nil {
				i.advise(f.file, m.line, f.name+"."+s.name, "for a %s to read: %s", m.by, m.why)
			}
		}
	}
}
