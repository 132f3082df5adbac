package portal

import (
	"slices"
	"testing"

	"nhipcau/flows"
)

// What differs in the same way in many conversations is one thing to read; what
// follows where a conversation left its way is none.
func TestWhatDiffersIsShownOnce(t *testing.T) {
	same := flows.Replayed{Said: "chào", Before: "Chào bạn", Now: "Chào bạn"}
	hello := func(said string) flows.Replayed {
		return flows.Replayed{Said: said, Before: "Chào\nchung", Now: "Xin chào\nchung", Wanted: []string{"< Chào"}}
	}
	away := flows.Replayed{Said: "1", Before: "Bước một", Now: "Bước hai", Way: true}
	after := flows.Replayed{Said: "2", Before: "Một nữa", Now: "Hai nữa", Way: true, Wanted: []string{"< Một nữa"}}
	danger := flows.Replayed{Said: "3", Before: "Gọi 113", Now: "Vay vốn", Way: true, Grave: true}
	talks := []flows.Replay{
		{File: "a.chat", Title: "A", Turns: []flows.Replayed{hello("chào"), same}},
		{File: "b.chat", Turns: []flows.Replayed{hello("hello"), away, after}},
		{File: "c.chat", Title: "C", Turns: []flows.Replayed{hello("chào"), away, after, danger, danger}},
	}
	grave, way, words := exchanges(talks)
	if len(grave) != 1 || len(way) != 1 || len(words) != 1 {
		t.Fatal(grave, way, words)
	}
	if w := words[0]; !slices.Equal(w.Said, []string{"chào", "hello"}) || len(w.In) != 3 || w.In[1].Title != "b.chat" || len(w.Wanted) != 1 {
		t.Error(w)
	}
	if len(way[0].In) != 2 || len(grave[0].In) != 1 || grave[0].In[0].Title != "C" {
		t.Error(way, grave)
	}
	if l := words[0].Lines(); l != (between{"", "Chào", "Xin chào", "chung"}) {
		t.Error(l)
	}
	if l := differ("một\nhai\nba", "một\nba"); l != (between{"một", "hai", "", "ba"}) {
		t.Error(l)
	}
}
