package main

import (
	"fmt"
	"io/fs"
	"os"

	"nhipcau/internal/safelog"
)

// openFolder makes the data folder, for its owner alone, unless it is there.
func openFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("DATA_DIR %s cannot be made (%s): choose a folder that this user may write", dir, safelog.Kind(err))
	}
	st, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("DATA_DIR %s cannot be read (%s)", dir, safelog.Kind(err))
	}
	if st.Mode().Perm()&0o002 != 0 && st.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("DATA_DIR %s can be written by every user of this machine: chmod 700 %[1]s", dir)
	}
	return nil
}
