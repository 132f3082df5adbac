package lang

// Words visits the texts of something by their keys, to be read or written.
//
//	changed := lang.Words(fact.texts).Reword(map[string]lang.Text{"fact/age/ask": {VI: "…", EN: "…"}})
type Words func(visit func(key string, text *Text))

// Reword puts other texts in the place of those with their keys, and reports
// whether there were any.
func (w Words) Reword(now map[string]Text) (changed bool) {
	w(func(key string, text *Text) {
		if t, ok := now[key]; ok {
			*text, changed = t, true
		}
	})
	return changed
}
