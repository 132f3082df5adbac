package portal_test

import (
	"regexp"
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
)

// english is what stands on a page as English: what can be read and does not say of
// itself that it is in another language.
const english = `(() => {
	const nodes = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT), found = [];
	while (nodes.nextNode()) {
		const e = nodes.currentNode.parentElement, said = nodes.currentNode.data.replace(/\s+/g, " ").trim();
		if (said && e.closest("[lang]").lang === "en" && !e.closest("script, style, select:not([id=flow], [id=of])")) found.push(said);
	}
	return found;
})()`

// marks are letters that English does not have.
var marks = regexp.MustCompile(`[ăâđêôơưĂÂĐÊÔƠƯÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĩũẠ-ỹ]`)

// ownNames stand in English texts as they are, with their marks.
var ownNames = strings.NewReplacer("Nhịp Cầu", "", "Thanh Hóa", "", "Ngôi nhà Bình yên", "", "(xã)", "", "(phường)", "", "Tiếng Việt", "")

// speaksEnglish holds that a page has no word in another language that does not say
// so, but for names of places and of the house.
func (w way) speaksEnglish() {
	w.Helper()
	g := gazetteer(w.T)
	for _, said := range browsertest.Eval[[]string](w.Visitor, english) {
		rest := ownNames.Replace(said)
		for _, a := range g.All() {
			rest = strings.ReplaceAll(rest, g.Name(a), "")
		}
		if marks.MatchString(rest) {
			w.Errorf("%s says %q as English", browsertest.Eval[string](w.Visitor, `location.pathname + location.search`), said)
		}
	}
}

// Whoever reads English goes the same way, and no page on it speaks Vietnamese to
// them: what is in that language, as the texts that people get, says so.
func TestAnEditorGoesTheWayInEnglish(t *testing.T) {
	h, words := desk(t)
	w := way{h.editorAt(browsertest.Start(t), browsertest.Look{Width: 390, Height: 800}, lang.EN, "lan"), h, words, false}
	tap := func(label, sees string) {
		t.Helper()
		w.Tap(label)
		w.Sees(sees)
		w.speaksEnglish()
	}
	tap("Services", "Filter, sort")
	w.Type("q", "tro giup phap ly 1800")
	tap("Find", "Legal aid line 1800 1233")
	tap("Legal aid line 1800 1233", "Legal Aid Department")
	tap("Edit: Contact", "Whose number (English)")
	w.Write("phones-0-number", "1800 12")
	tap("Save", "cannot be dialled in Vietnam")
	w.Write("phones-0-number", "1800 1233")
	w.Write("phones-0-name_en", "national line")
	w.Write("phones-0-name_vi", "duong day toan quoc")
	tap("Save", "Saved in the draft")
	tap("Called today, all correct", "Noted: called today, all correct.")
	tap("Look and publish", "Drop this change")
	tap("Try on a telephone: Legal aid line 1800 1233", "Legal aid line 1800 1233")
	w.Write("place", "hac thanh")
	tap("Begin", "Offered: it fits")
	w.Tap("Services")
	for tab, sees := range map[string]string{"To call": "All correct", "Corrections": "No corrections wait.", "Import, download": "What is live", "Not published": "Publish for everybody"} {
		w.Tap(tab)
		w.Sees(sees)
		w.speaksEnglish()
	}
	w.Tap("Not published")
	w.Write("note", "whose number it is")
	tap("Publish for everybody", "Version 1")
	tap("Compare", "From version 0 to version 1:")
	tap("Back", "Version 1")
	tap("Back to the directory built into the program", "With version 0 again")
	w.speaksOfWords(tap)
}

// speaksOfWords goes through the pages of what the bot says.
func (w way) speaksOfWords(tap func(label, sees string)) {
	tap("Wording", "Find words")
	w.Type("q", "can von de lam gi")
	tap("Find", "What do you need the money for?")
	tap("What do you need the money for?", "As it is built in")
	w.Write("vi", "Can von {name} de lam gi?")
	tap("Save to the draft", "To be mended:")
	w.Write("vi", "Can von de lam gi vay ban?")
	tap("Save to the draft", "the English may be out of date")
	tap("Conversations", "About this service")
	w.Pick("flow", "Loans")
	tap("Show", "Question: “What do you need the money for?”")
	tap("Add an answer: Question: “What do you need the money for?”", "Leads to")
	tap("How people say it", "One phrase a line")
	tap("Not published", "Check and publish")
	w.waits("Check and publish", "Checking the wording", "See whether it is done")
	w.Sees("places go the same way in other words")
	w.speaksEnglish()
	w.Tick("I have read")
	w.Write("note", "shorter")
	tap("Publish for everybody", "Version 1")
	tap("Compare", "From version 0 to version 1:")
	tap("Files", "Download what is live (YAML)")
}
