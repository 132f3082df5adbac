package flows_test

import (
	"io/fs"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

func TestTranscripts(t *testing.T) {
	e := realEngine(t)
	files, err := fs.Glob(content.Files, "*.chat")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d transcripts: at least 25 are promised", len(files))
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			src, err := content.Files.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range flows.RunTranscript(e, file, src, flows.Pack) {
				t.Error(f)
			}
		})
	}
}
