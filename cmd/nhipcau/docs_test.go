package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTheOperatorsGuideListsEverySetting(t *testing.T) {
	guide, err := os.ReadFile("../../docs/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, row := range settingsTable() {
		fallback := "none"
		if row.fallback != "" {
			fallback = "`" + row.fallback + "`"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", row.name, fallback, row.help)
	}
	if !strings.Contains(string(guide), want.String()) {
		t.Fatalf("docs/operator.md must hold these rows:\n%s", want.String())
	}
}
