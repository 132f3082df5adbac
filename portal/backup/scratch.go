package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"nhipcau/store"
)

// What is proved lies unpacked for a moment, accounts and all: in a folder that
// nobody else may open, beside the file, where the same is kept anyway. It never
// goes where everybody's temporary files are.
const (
	scratchName = ".nhipcau-verify-"
	leftAfter   = 24 * time.Hour // of a program that was killed; no proof takes so long
)

// inScratch gives do an empty database, and leaves nothing of it, whatever came of
// it. That something is left is an error too.
func inScratch(ctx context.Context, file string, do func(*store.Store) error) (err error) {
	beside := filepath.Dir(file)
	sweep(beside)
	dir, err := os.MkdirTemp(beside, scratchName) // mode 0700
	if err != nil {
		return trouble{fmt.Sprintf("%s is opened in a folder beside it, and none can be made there (%s): copy it to where you may write", file, cause(err)), err}
	}
	defer func() {
		if left := os.RemoveAll(dir); left != nil {
			err = errors.Join(err, trouble{fmt.Sprintf("what was unpacked cannot be removed (%s): delete %s yourself, it holds accounts", cause(left), dir), left})
		}
	}()
	db, err := store.Open(ctx, "sqlite://"+filepath.ToSlash(filepath.Join(dir, "scratch.db")))
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// sweep removes what a program that was killed has left there.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, scratchName+"*")) // the pattern is right
	for _, old := range left {
		if st, err := os.Lstat(old); err == nil && st.IsDir() && time.Since(st.ModTime()) > leftAfter {
			_ = os.RemoveAll(old)
		}
	}
}
