package portal

import (
	"io"
	"net/http"
	"strconv"
	"strings"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

// wordFilesPage takes the wording in and out as a file.
type wordFilesPage struct {
	wordsTop
	Text   string
	Mark   string // which state of the draft the file was to go over
	Wrong  string
	Reason []string
}

func (v *visit) wordFilesPage() (wordFilesPage, wording.Draft, error) {
	top, draft, err := v.readWords()
	return wordFilesPage{wordsTop: top, Mark: draft.Version}, draft, err
}

func showWordsFiles(v *visit) error {
	page, _, err := v.wordFilesPage()
	if err != nil {
		return err
	}
	return v.show("wordfiles.html", "words_files_title", page)
}

// exportWords sends what differs from what is built in, of the draft or of what
// is live.
func exportWords(v *visit) error {
	_, draft, err := v.readWords()
	if err != nil {
		return err
	}
	o, name := draft.Overlay, "draft"
	if v.r.URL.Query().Get("of") == "live" {
		o, name = draft.Live.Overlay, "release-"+strconv.FormatInt(draft.Live.Number, 10)
	}
	body, err := o.YAML()
	if err != nil {
		return err
	}
	err = v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		return auditlog.Write(v.r.Context(), tx, auditlog.Entry{At: v.Now(), By: v.account.Actor(), Deed: auditlog.Exported, Object: "wording " + name})
	})
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="nhipcau-wording-`+name+`.yaml"`)
	_, _ = v.w.Write(body) // a reader that is gone needs no answer
	return nil
}

// importWords makes the draft what a file says, over the draft that was there when
// the file was chosen.
func importWords(v *visit) error {
	page, draft, err := v.wordFilesPage()
	if err != nil {
		return err
	}
	file, err := v.wordsSent()
	if err != nil {
		return err
	}
	page.Text = strings.ToValidUTF8(cut(file, wording.MostYAML), "�")
	o, err := wording.ReadYAML([]byte(file))
	switch {
	case err != nil:
	case v.field("mark") != draft.Version:
		err = store.Conflict
	default:
		err = v.Wording.Import(v.r.Context(), v.account.Actor(), draft, o)
	}
	status := http.StatusUnprocessableEntity
	switch {
	case err == nil:
		return v.goTo(wordsPath+"/draft", "words_imported")
	case isConflict(err):
		page.Wrong, status = "words_import_moved", http.StatusConflict
	case isInvalid(err):
		page.Wrong, page.Reason = "words_file_wrong", strings.Split(cut(err.Error(), 4000), "\n")
	default:
		return err
	}
	v.draw(status, "wordfiles.html", "words_files_title", page)
	return nil
}

// wordsSent is the file that was chosen, or what was pasted where none was.
func (v *visit) wordsSent() (string, error) {
	f, head, err := v.r.FormFile("file")
	if err != nil || head.Size == 0 {
		return v.r.PostFormValue("yaml"), nil
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	return string(b), err
}
