package demo

import "testing"

func TestEveryTextIsThereInBothLanguages(t *testing.T) {
	texts := house(t).texts
	for key, text := range texts {
		if !text.Complete() {
			t.Errorf("%s is in one language", key)
		}
	}
	if len(texts) < 30 {
		t.Errorf("only %d texts", len(texts))
	}
}
