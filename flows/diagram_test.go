package flows_test

import (
	"os"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

// The flow of the guide to the flow language, drawn.
func TestAFlowIsDrawn(t *testing.T) {
	c, findings := flows.LoadContent(os.DirFS("testdata/drawn"))
	if c == nil {
		t.Fatal(findings)
	}
	got, ok := c.Diagram("loans")
	if !ok {
		t.Fatal("there is no flow loans")
	}
	const golden = "testdata/drawn/loans.mmd"
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the drawing is\n%s\nwant\n%s", got, want)
	}
}

func TestEveryFlowCanBeDrawn(t *testing.T) {
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		t.Fatal(findings)
	}
	for _, name := range c.Flows() {
		if _, ok := c.Diagram(name); !ok {
			t.Errorf("the flow %s is not drawn", name)
		}
	}
	if _, ok := c.Diagram("no such flow"); ok {
		t.Error("a flow that does not exist is drawn")
	}
}
