package flows_test

import (
	"strings"
	"testing"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

// What is built in holds today. As years go by only advice is added: age alone
// never stops a release.
func TestWhatIsBuiltInPassesInspection(t *testing.T) {
	r := release(t, content.Files)
	for _, now := range []time.Time{testWorld().Now, testWorld().Now.AddDate(10, 0, 0)} {
		findings := flows.Inspect(content.Files, r, now)
		if must := findings.MustFix(); len(must) > 0 {
			t.Errorf("in %d: %s", now.Year(), must.Error())
		}
		var overdue int
		for _, f := range findings {
			if f.Step != "" && (f.Line == 0 || !strings.HasSuffix(f.File, ".yaml")) {
				t.Errorf("no place for: %s", f)
			}
			if strings.HasPrefix(f.File, "knowledge/questions/content/loans.yaml") && strings.Contains(f.Message, "is not shown since 2") {
				overdue++
			}
		}
		if old := now.Year() > 2030; (overdue > 0) != old {
			t.Errorf("in %d %d answers about loans are overdue", now.Year(), overdue)
		}
	}
}

func BenchmarkInspect(b *testing.B) {
	r := release(b, content.Files)
	for b.Loop() {
		flows.Inspect(content.Files, r, testWorld().Now)
	}
}
