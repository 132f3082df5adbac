package scrub

// mostNames is how many words a name has at most.
const mostNames = 4

// names hides what people are called: after a cue, after a title, after a family
// name, and wherever a capital stands in the middle of a sentence.
func (s *Scrubber) names(l *line) {
	for i := range l.words {
		s.capitals(l, i)
		if next := l.after(i, s.words.nameCues); next > 0 && s.mayName(l, i) {
			s.called(l, next, false)
		}
		if next := l.after(i, s.words.mayBeNameCues); next > 0 {
			s.called(l, next, true)
		}
		s.titled(l, i)
		s.family(l, i)
	}
}

// mayName keeps "ten" from being a cue where it is English or a number's unit.
func (s *Scrubber) mayName(l *line, i int) bool {
	return l.words[i].folded != "ten" || i == 0 || !s.words.nets[l.words[i-1].folded]
}

// called hides the words of a name from i on; careful asks of the first that it
// looks like one.
func (s *Scrubber) called(l *line, i int, careful bool) {
	for k := i; k < min(i+mostNames, len(l.words)); k++ {
		w := l.words[k]
		if k > i && (l.ended(k) || s.words.afterName.has(w) && !s.goesOn(l, w, k-i)) {
			return
		}
		if k == i && w.folded == "la" {
			continue
		}
		if careful && !s.namely(l, k) {
			return
		}
		l.hide(k, k)
	}
}

// goesOn reports whether a word that usually ends a name is part of this one: it
// bears a capital, or is bare, one of the next two, and a name as well ("nhung").
func (s *Scrubber) goesOn(l *line, w word, at int) bool {
	return w.capital && !l.shouts || at <= 2 && w.typed == w.folded && s.words.given[w.folded]
}

// namely reports whether a word looks like a name by itself.
func (s *Scrubber) namely(l *line, k int) bool {
	w := l.words[k]
	return w.capital && !l.shouts && !s.words.acronyms[w.folded] || s.words.given[w.folded] && !s.words.ordinary[w.folded]
}

// titled hides what follows a title. Behind one of the titles that are said of
// others, everything is a name that is no everyday word.
func (s *Scrubber) titled(l *line, i int) {
	title, person := s.words.titles.has(l.words[i]), s.words.persons.has(l.words[i])
	if !title && !person {
		return
	}
	if s.words.doubtful[l.words[i].typed] {
		title = false
	}
	for k := i + 1; k < min(i+mostNames, len(l.words)) && !l.ended(k); k++ {
		w := l.words[k]
		f := w.folded
		capital := w.capital && !l.shouts && !s.words.acronyms[f]
		first := k == i+1
		switch {
		case w.digits > 0:
			return
		case capital, s.words.given[f] && (title || !s.words.ordinary[f]) && !(s.words.afterName.has(w) && s.words.ordinary[f]):
		case first && title && !s.words.ordinary[f] && !s.words.titles.has(w) && !s.words.persons.has(w):
		default:
			return
		}
		l.hide(k, k)
	}
}

// family hides a family name with what follows: after the unmistakable ones one
// or two names, after the others only a middle name and a given one.
func (s *Scrubber) family(l *line, i int) {
	if i+1 >= len(l.words) || l.ended(i+1) {
		return
	}
	w, next := l.words[i], l.words[i+1]
	middle := s.words.middle.has(next) && (next.typed != next.folded || s.words.bareMiddle[next.folded] || i > 0 && s.words.titles.has(l.words[i-1]))
	sure := s.words.family.has(w) && (middle || s.words.given[next.folded])
	if !sure && !(s.words.anyFamily.has(w) && middle && i+2 < len(l.words) && s.words.given[l.words[i+2].folded]) {
		return
	}
	last := i + 1
	for k := i + 2; k < min(i+mostNames, len(l.words)) && !l.ended(k); k++ {
		if w := l.words[k]; !s.words.given[w.folded] && !s.words.middle.has(w) {
			break
		}
		last = k
	}
	l.hide(i, last)
}

// capitals hides a word that bears one in the middle of a sentence, and the
// beginning of a sentence when the next word bears one as well or it is a name.
func (s *Scrubber) capitals(l *line, i int) {
	w := l.words[i]
	if !w.capital || l.shouts || s.words.acronyms[w.folded] {
		return
	}
	if l.begins(i) {
		follows := i+1 < len(l.words) && !l.ended(i+1) && l.words[i+1].capital && !s.words.acronyms[l.words[i+1].folded]
		if !follows && !(s.words.given[w.folded] && !s.words.ordinary[w.folded]) || s.words.titles.has(w) || s.words.persons.has(w) {
			return
		}
	}
	l.hide(i, i)
}
