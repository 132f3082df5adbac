package main

import (
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// raw writes into files what a script cannot hold: raw FILE...
func raw(ts *testscript.TestScript, _ bool, files []string) {
	for _, name := range files {
		bytes := strings.NewReplacer("<BOM>", "\ufeff", "<CR>", "\r", "<FF>", "\xff", "<FE>", "\xfe",
			"<LONG>", strings.Repeat("vay von nuoi ga ", 1<<16)).Replace(ts.ReadFile(name))
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(bytes), 0o600))
	}
}
