package main

import (
	"context"
	"fmt"
)

// inBackground runs a part that works by itself until it is stopped.
func (m *Main) inBackground(name string, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() {
			// Its value may quote a message; a crash would end the program
			// without a word.
			if recover() != nil {
				m.Log.Error("a part panicked", "part", name)
				m.fail(fmt.Errorf("the part %s broke down: restart, and report this as a bug", name))
			}
		}()
		if err := run(ctx); err != nil {
			m.fail(err)
		}
	}()
	m.started(name, func(ctx context.Context) error {
		cancel()
		select {
		case <-done:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}
