package portal

import (
	"errors"
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
	Wrong  string
	Reason []string
}

func showWordsFiles(v *visit) error {
	top, _, err := v.readWords()
	if err != nil {
		return err
	}
	return v.show("wordfiles.html", "words_files_title", wordFilesPage{wordsTop: top})
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

// importWords makes the draft what a file says.
func importWords(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	text := v.field("yaml")
	o, err := wording.ReadYAML([]byte(text))
	if err == nil {
		err = v.Wording.Import(v.r.Context(), v.account.Actor(), draft, o)
	}
	switch {
	case err == nil:
		return v.goTo(wordsPath+"/draft", "words_imported")
	case errors.Is(err, store.Conflict), !errors.Is(err, store.Invalid):
		return err
	}
	page := wordFilesPage{wordsTop: top, Text: text, Wrong: "words_file_wrong"}
	page.Reason = strings.Split(cut(err.Error(), 4000), "\n")
	v.draw(http.StatusUnprocessableEntity, "wordfiles.html", "words_files_title", page)
	return nil
}
