package portal

import (
	"context"
	"errors"
)

// Warm works out what pages ask for again and again, so that nobody waits for it
// after the program started, or somebody else saved or published. What is so already
// costs a look at the database. It ends between two of these when the context does.
func (p *Portal) Warm(ctx context.Context) error {
	var failed []error
	for _, work := range []func() error{
		func() error { return p.Catalogue.Warm(ctx) },
		func() error {
			if p.ToCheck != nil {
				p.ToCheck()
			}
			return nil
		},
		func() error {
			_, err := p.published.read(ctx, p.Store)
			return err
		},
		func() error { return p.proved.ahead(ctx, p.Store, p.Now()) },
	} {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		failed = append(failed, work())
	}
	return errors.Join(failed...)
}
