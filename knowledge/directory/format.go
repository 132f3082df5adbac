package directory

import "github.com/goccy/go-yaml"

// Format writes listings as a file that Parse reads back to the same.
func Format(listings []*Listing) ([]byte, error) {
	return yaml.MarshalWithOptions(listings, yaml.IndentSequence(false))
}
