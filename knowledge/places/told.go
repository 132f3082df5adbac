package places

// whole gives the mentions of a text that is nothing but a place: every other
// syllable is one of those that come with an answer ("dạ em ở … ạ").
func (g *Gazetteer) whole(t *text, all []mention) []mention {
	var told []mention
	speaks := false // somebody speaks of themselves
	i := 0
	for _, m := range append(all, mention{start: t.len()}) {
		for i < m.start {
			roles, n := g.small(t, i)
			if n == 0 {
				return nil
			}
			speaks = speaks || roles&(self|cue|toward|polite) == self
			i += n
		}
		i = m.end
		if len(m.names) > 0 {
			told = append(told, m)
		}
	}
	if speaks { // "em yên tâm" is not an answer, "yên tâm" may be
		for _, m := range told {
			if g.everyday(t, m) && m.kind == noKind && !g.after(t, m, cue|toward) {
				return nil
			}
		}
	}
	return told
}

// small reads one small word at syllable i that may stand beside a place, and
// how many syllables it has.
func (g *Gazetteer) small(t *text, i int) (role, int) {
	for n := longestWord; n > 0; n-- {
		k, roles := g.words.word(t, i, n)
		if roles &= cue | toward | self | polite; roles != 0 || k != noKind {
			return roles, n
		}
	}
	return 0, 0
}

// told gives the mentions that are surely meant as places, and those that
// stand right beside one ("xã Đa Lộc Hậu Lộc").
func (g *Gazetteer) told(t *text, all []mention) []mention {
	sure := make([]bool, len(all))
	for i, m := range all {
		sure[i] = len(m.names) > 0 && g.sure(t, m)
	}
	var told []mention
	for i, m := range all {
		before := i > 0 && sure[i-1] && all[i-1].end == m.start
		after := i+1 < len(all) && sure[i+1] && all[i+1].start == m.end
		if len(m.names) > 0 && (sure[i] || before || after && m.agreement != disagrees) {
			sure[i] = true
			told = append(told, m)
		}
	}
	return told
}

// sure weighs what speaks for a mention in running text.
func (g *Gazetteer) sure(t *text, m mention) bool {
	key := t.joined(m.named, m.end)
	letter := m.kind != noKind && t.syll[m.named-1].foldEnd-t.syll[m.start].fold == 1 // "p", "x", "h"
	at := g.after(t, m, cue)
	near := letter || at || g.after(t, m, toward)
	switch {
	case isProvince(m.names):
		return false // it is where everybody is
	case m.kind != noKind && !letter:
		return true // "xã", "thị trấn", "tp" before it
	case m.agreement == disagrees || g.words.elsewhere[key]:
		return false
	case g.everyday(t, m):
		many := m.end-m.named > 1 // "o nua" may be "ở nữa"
		return many && (at || t.capitals(m.named, m.end))
	case near:
		return true
	case g.words.famous[key] || g.after(t, m, person):
		return false
	case t.marks: // then a name without its marks is likelier two other words
		return m.agreement == equals || t.capitals(m.named, m.end)
	}
	return true
}

// after reports whether a small word of that role stands right before the
// mention.
func (g *Gazetteer) after(t *text, m mention, r role) bool {
	for n := longestWord; n > 0; n-- {
		if _, roles := g.words.word(t, m.start-n, n); roles&r != 0 {
			return true
		}
	}
	return false
}

// everyday reports whether what was typed may be ordinary words: "van hoa" and
// "văn hóa", but not "Nưa" for "nữa".
func (g *Gazetteer) everyday(t *text, m mention) bool {
	for _, spelt := range g.words.ordinary[t.joined(m.named, m.end)] {
		if t.agrees(m.named, m.end, spelt) != disagrees {
			return true
		}
	}
	return false
}
