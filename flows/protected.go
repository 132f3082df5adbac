package flows

import "slices"

// protected is what staff may reword and never take away: protected.yaml.
type protected struct {
	flows, steps, texts []string
}

func (r *reader) readProtected(src []byte) *protected {
	p := &protected{}
	for _, f := range r.document(src) {
		switch f.key {
		case "flows":
			p.flows = r.words(f)
		case "steps":
			p.steps = r.words(f)
		case "texts":
			p.texts = r.words(f)
		default:
			r.fault(f.line, "%q is not known here (flows, steps, texts)", f.key)
		}
	}
	return p
}

// step reports whether a step of a flow is protected.
func (p *protected) step(flow, name string) bool {
	return slices.Contains(p.flows, flow) || slices.Contains(p.steps, flow+"."+name)
}

// linkProtected says which names of protected.yaml are of nothing.
func (l *linker) linkProtected(p *protected) {
	missing := func(name string) {
		l.findings = append(l.findings, Finding{File: protectedFile, Message: "there is nothing named " + name})
	}
	for _, name := range p.flows {
		if l.flow(name) == nil {
			missing(name)
		}
	}
	for _, name := range p.steps {
		if l.content.byName[name] == nil {
			missing(name)
		}
	}
	for _, name := range p.texts {
		if _, ok := l.content.texts[name]; !ok {
			missing(name)
		}
	}
}

const protectedFile = "protected.yaml"
