package main

import (
	"bytes"
	"maps"
	"testing"
)

// The people of the worlds, each with ten turns.
const (
	crowd = 12
	turns = 10
)

// Two worlds that differ in one person differ, when all is closed, in that
// person's cells and in nothing else; and by what chats people write from, in
// nothing at all.
func TestTwoWorldsDifferInOnePersonAlone(t *testing.T) {
	e := newEarth(t)
	seed := &[32]byte{42}
	live := func(t *testing.T, seed *[32]byte, chats int, here func(number int) bool) *world {
		w := e.newWorld(t, seed)
		for number := range crowd {
			if here(number) {
				w.visit(person{number, chats + number}, turns)
			}
		}
		w.months(6)
		return w
	}
	everybody := func(int) bool { return true }
	all := live(t, seed, 700_000_000, everybody)
	rows := all.rows()
	if len(rows) < 1000 || len(all.published()) == 0 {
		t.Fatalf("only %d rows are closed", len(rows))
	}
	t.Run("with and without somebody", func(t *testing.T) {
		differed := 0
		for missing := range 2 {
			others := live(t, seed, 700_000_000, func(number int) bool { return number != missing }).rows()
			alone := live(t, nil, 700_000_000, func(number int) bool { return number == missing }).rows()
			for cell, n := range rows {
				if n-others[cell] != alone[cell] {
					t.Errorf("without person %d, %s differs by %d, theirs is %d", missing, cell, n-others[cell], alone[cell])
				}
				if alone[cell] != 0 {
					differed++
				}
			}
			if len(others) != len(rows) {
				t.Errorf("%d rows with, %d without person %d", len(rows), len(others), missing)
			}
		}
		if differed == 0 {
			t.Error("nobody was counted at all")
		}
	})
	t.Run("from other chats", func(t *testing.T) {
		moved := live(t, seed, 900_000_000, everybody)
		if !maps.Equal(rows, moved.rows()) {
			t.Error("the closed rows differ")
		}
		if !bytes.Equal(all.published(), moved.published()) {
			t.Error("what is published differs")
		}
	})
}
