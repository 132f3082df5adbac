package directory

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	want := load(t).Listings()
	content, err := Format(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse("written.yaml", content)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Listing{}), cmpopts.EquateEmpty()); diff != "" {
		t.Fatal(diff)
	}
	v, g := knowledge(t)
	if _, err := New(got, nil, v, g); err != nil {
		t.Fatal(err)
	}
}
