package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/shelf"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

func wordsReleaseRoutes() []route {
	return []route{
		{method: "GET", path: wordsPath + "/draft", may: editors, serve: showWordsDraft},
		{method: "POST", path: wordsPath + "/discard", may: editors, serve: discardWords},
		{method: "GET", path: wordsPath + "/check", may: editors, serve: showWordsCheck},
		{method: "POST", path: wordsPath + "/publish", may: editors, serve: publishWords},
		{method: "GET", path: wordsPath + "/history", may: editors, serve: showWordsHistory},
		{method: "GET", path: wordsPath + "/compare", may: editors, serve: compareWords},
		{method: "POST", path: wordsPath + "/restore", may: editors, serve: restoreWords},
		{method: "GET", path: wordsPath + "/files", may: editors, serve: showWordsFiles},
		{method: "GET", path: wordsPath + "/export.yaml", may: editors, serve: exportWords},
		{method: "POST", path: wordsPath + "/import", may: editors, upload: true, serve: importWords},
	}
}

// changesPage lists what differs between two wordings.
type changesPage struct {
	wordsTop
	Changes  []wordChange
	From, To int64
	Live     int64
	Wrong    string
	Note     string
	Mark     string // which state of the draft was looked at
	Sure     bool   // asked once more before everything is dropped
}

// wordChange is a change with where to mend it and a telephone to try it on.
type wordChange struct {
	wording.Change
	ETag        string // as it is shown
	Edit, Phone string
}

// pair is a change in words, in both languages.
type pair struct {
	Was, Is lang.Text
	English bool // the two languages say something of their own
}

// Pair says what a change was and is.
func (c wordChange) Pair() (p pair) {
	p.Was, p.Is = c.Texts()
	p.English = p.Was.EN != p.Was.VI || p.Is.EN != p.Is.VI
	return p
}

func (v *visit) wordChanges(changes []wording.Change) (all []wordChange) {
	for _, c := range changes {
		one := wordChange{Change: c, ETag: c.After.ETag()}
		kind, name, _ := strings.Cut(c.Key, "/")
		switch {
		case c.Item.Key != "":
			one.Edit = wordsPath + "/text?" + query("key", c.Key)
			if c.Item.Step != "" {
				one.Phone = phoneAt{At: c.Item.Step, Lang: v.lang()}.Page()
			}
		case kind == "phrases":
			one.Edit = wordsPath + "/phrases?" + query("of", name)
		default:
			flow, _, _ := strings.Cut(name, ".")
			one.Edit = wordsPath + "/flow?" + query("flow", flow)
			one.Phone = phoneAt{At: flow, Lang: v.lang()}.Page()
		}
		all = append(all, one)
	}
	return all
}

func showWordsDraft(v *visit) error {
	page, _, err := v.wordsDraft()
	if err != nil {
		return err
	}
	return v.show("worddraft.html", "words_draft_title", page)
}

func (v *visit) wordsDraft() (changesPage, wording.Draft, error) {
	top, draft, err := v.readWords()
	return changesPage{wordsTop: top, Changes: v.wordChanges(draft.Changes), Mark: draft.Version}, draft, err
}

// discardWords takes one change out of the draft, or all of them after it was
// asked whether that is meant: what was looked at, and nothing that came since.
func discardWords(v *visit) error {
	page, draft, err := v.wordsDraft()
	if err != nil {
		return err
	}
	key := v.field("key")
	switch {
	case key != "":
		err = v.Wording.Discard(v.r.Context(), v.account.Actor(), key, v.field("seen"))
	case v.field("sure") == "":
		page.Sure = page.Drafted > 0
		return v.show("worddraft.html", "words_draft_title", page)
	case v.field("mark") != draft.Version:
		err = store.Conflict
	default:
		err = v.Wording.DiscardAll(v.r.Context(), v.account.Actor(), draft)
	}
	switch {
	case err == nil:
		return v.goTo(wordsPath+"/draft", "words_discarded")
	case !isConflict(err):
		return err
	}
	if page, _, err = v.wordsDraft(); err != nil {
		return err
	}
	page.Wrong, page.Sure = "discard_moved", key == "" && page.Drafted > 0
	v.draw(http.StatusConflict, "worddraft.html", "words_draft_title", page)
	return nil
}

// checks are what was found out about a state of the draft.
type checks struct {
	Version string
	Must    []string       // each keeps it from being published
	Advice  []string       // new ones, that what is live does not get
	Played  int            // transcripts
	Grave   []flows.Replay // another way where somebody may be in danger: nobody can wave that through
	Way     []flows.Replay // another way
	Words   []flows.Replay // other words on the same way
	Heard   *understand.Comparison
	overlay wording.Overlay
}

// May says whether the draft can be published at all.
func (c checks) May() bool { return len(c.Must)+len(c.Grave) == 0 }

// checked keeps what was found out last: it takes seconds, and is asked for when
// looking and when publishing.
type checked struct {
	mu   sync.Mutex
	last checks
}

// wordChecks finds out everything about a draft.
func (v *visit) wordChecks(draft wording.Draft) (checks, error) {
	live, err := v.Catalogue.Live(v.r.Context())
	if err != nil {
		return checks{}, err
	}
	version := draft.Version + "." + live.SHA256
	v.checked.mu.Lock()
	defer v.checked.mu.Unlock()
	if v.checked.last.Version == version {
		return v.checked.last, nil
	}
	c := checks{Version: version, overlay: draft.Overlay}
	if err := v.findOut(&c, draft, live.Snapshot); err != nil {
		return c, err
	}
	v.checked.last = c
	return c, nil
}

func (v *visit) findOut(c *checks, draft wording.Draft, snapshot directory.Snapshot) error {
	after, broken, findings := v.release(snapshot, draft.Overlay)
	c.Must = broken
	if after == nil {
		return nil
	}
	before, broken, old := v.release(snapshot, draft.Live.Overlay)
	if before == nil {
		c.Must = broken
		return nil
	}
	known := map[string]bool{}
	for _, f := range old {
		known[f.Message] = true
	}
	for _, f := range findings {
		if f.Advice && !known[f.Message] {
			c.Advice = append(c.Advice, f.Message)
		}
	}
	played, differ, err := v.Wording.Rehearse(flows.NewEngine(before), flows.NewEngine(after))
	if err != nil {
		return err
	}
	c.Played = played
	for _, r := range differ {
		switch {
		case r.Grave:
			c.Grave = append(c.Grave, r)
		case r.Way:
			c.Way = append(c.Way, r)
		default:
			c.Words = append(c.Words, r)
		}
	}
	was, is := draft.Live.Overlay.Additions(), draft.Overlay.Additions()
	if !slices.EqualFunc(was.Phrases, is.Phrases, func(a, b understand.Phrase) bool { return a.Text == b.Text && slices.Equal(a.Topics, b.Topics) }) {
		heard, err := understand.Compare(v.Knowledge.Questions, was, is)
		if err != nil {
			c.Must = append(c.Must, err.Error())
			return nil
		}
		c.Heard = &heard
	}
	return nil
}

// checkPage is what was found out, and the way to publish.
type checkPage struct {
	wordsTop
	checks
	Changes int
	Note    string
	Wrong   string
}

func showWordsCheck(v *visit) error {
	page, _, err := v.checkPage()
	if err != nil {
		return err
	}
	return v.show("wordcheck.html", "words_check_title", page)
}

func (v *visit) checkPage() (checkPage, wording.Draft, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return checkPage{}, draft, err
	}
	page := checkPage{wordsTop: top, Changes: len(draft.Changes)}
	if page.Changes > 0 {
		page.checks, err = v.wordChecks(draft)
	}
	return page, draft, err
}

// publishWords lets the draft go live: only the very state that was looked at,
// only when nothing must be mended, and where conversations go otherwise only
// when somebody says that this is meant.
func publishWords(v *visit) error {
	page, draft, err := v.checkPage()
	if err != nil {
		return err
	}
	page.Note = bounded(v.field("note"), 300)
	switch {
	case page.Changes == 0:
		page.Wrong = "words_nothing"
	case page.Version != v.field("version"):
		page.Wrong = "words_moved"
	case !page.May():
		page.Wrong = "words_must"
	case len(page.Words) > 0 && v.field("words") == "":
		page.Wrong = "words_read"
	case len(page.Way) > 0 && v.field("way") == "":
		page.Wrong = "words_meant"
	case page.Note == "":
		page.Wrong = "words_note"
	default:
		_, err := v.Wording.Publish(v.r.Context(), v.account.Actor(), draft, page.Note)
		if err == nil {
			return v.goTo(wordsPath+"/history", "words_published")
		}
		if !errors.Is(err, store.Conflict) {
			return err
		}
		page.Wrong = "words_moved"
	}
	v.draw(http.StatusUnprocessableEntity, "wordcheck.html", "words_check_title", page)
	return nil
}

// movesPage is the history.
type movesPage struct {
	wordsTop
	Moves []shelf.Move
	Live  int64
	Older int64
}

func showWordsHistory(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	below, err := strconv.ParseInt(v.r.URL.Query().Get("below"), 10, 64)
	if err != nil || below < 0 {
		below = 0
	}
	page := movesPage{wordsTop: top, Live: draft.Live.Number}
	if page.Moves, err = v.Wording.History(v.r.Context(), below, logLength); err != nil {
		return err
	}
	if len(page.Moves) == logLength {
		page.Older = page.Moves[logLength-1].Number
	}
	return v.show("wordhistory.html", "words_history_title", page)
}

// wordsCompared reads the two releases of the address: "to" is what is live where
// it is not given.
func (v *visit) wordsCompared(from, to string) (changesPage, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return changesPage{}, err
	}
	page := changesPage{wordsTop: top, Live: draft.Live.Number}
	number := func(s string, otherwise int64) int64 {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
			return n
		}
		return otherwise
	}
	page.From, page.To = number(from, 0), number(to, draft.Live.Number)
	a, err := v.Wording.Release(v.r.Context(), page.From)
	if err != nil {
		return page, err
	}
	b, err := v.Wording.Release(v.r.Context(), page.To)
	if err != nil {
		return page, err
	}
	page.Changes = v.wordChanges(v.Wording.Compare(a, b))
	return page, nil
}

func compareWords(v *visit) error {
	q := v.r.URL.Query()
	page, err := v.wordsCompared(q.Get("from"), q.Get("to"))
	if err != nil {
		return err
	}
	return v.show("wordcompare.html", "words_compare_title", page)
}

// wordsRestore compares what is live with what is to be live again.
func (v *visit) wordsRestore(n int64) (changesPage, error) {
	live, _, err := v.Wording.Pointer(v.r.Context())
	if err != nil {
		return changesPage{}, err
	}
	return v.wordsCompared(strconv.FormatInt(live, 10), strconv.FormatInt(n, 10))
}

// restoreWords lets a release go live again over the one it was held against.
func restoreWords(v *visit) error {
	n := release(v.field("n"))
	if n < 0 {
		return store.NotFound
	}
	page, err := v.wordsRestore(n)
	if err != nil {
		return err
	}
	note, wrong := bounded(v.field("note"), 300), ""
	switch {
	case page.To == page.Live:
		wrong = "words_live_already"
	case v.field("over") != strconv.FormatInt(page.Live, 10):
		wrong = "restore_moved"
	case note == "":
		wrong = "words_note"
	default:
		err := v.Wording.Restore(v.r.Context(), v.account.Actor(), page.Live, n, note)
		switch {
		case err == nil:
			return v.goTo(wordsPath+"/history", "words_restored")
		case isConflict(err):
			wrong = "restore_moved"
		case isInvalid(err):
			wrong = "words_unfit"
		default:
			return err
		}
		if page, err = v.wordsRestore(n); err != nil {
			return err
		}
	}
	status := http.StatusUnprocessableEntity
	if page.Note, page.Wrong = note, wrong; wrong == "restore_moved" {
		status = http.StatusConflict
	}
	v.draw(status, "wordcompare.html", "words_compare_title", page)
	return nil
}
