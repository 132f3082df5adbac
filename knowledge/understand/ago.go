package understand

// Words that stand before hỏi (to ask) and nam (male), typed without marks, and
// hardly before hồi (when) and năm (the year).
var (
	askers = setOf("cho xin muon em con chau toi tui minh chi anh bac cu de duoc can dinh hay thu noi")
	males  = setOf("la em toi minh tui con chau trai gioi tinh ban")
)

// means reports whether the word at a place is the one that is looked for and no
// other that is written the same without marks: with the very marks, or with none in
// a message without marks where nothing before makes it the other. "hồi em 15 tuổi"
// is long ago, "cho em hoi em 15 tuoi" is a question, "em la nam em 15 tuoi" a boy.
func (m message) means(at int, want word) bool {
	w := m.words[at]
	switch {
	case w.folded != want.folded || w.exact != want.exact && (m.marked || !w.bare()):
		return false
	case w.exact == want.exact && !w.bare(), at == 0:
		return true
	case w.folded == "hoi":
		return !askers[m.words[at-1].folded]
	case w.folded == "nam":
		return !males[m.words[at-1].folded]
	}
	return true
}

var whens = []word{spell("hồi"), spell("năm"), spell("lúc"), spell("khi")}

// ago reports whether the word at a place says that what follows is long ago: "năm em
// 15 tuổi".
func (m message) ago(at int) bool {
	for _, when := range whens {
		if m.means(at, when) {
			return true
		}
	}
	return false
}
