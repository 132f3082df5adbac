// Package content holds the conversations themselves: flows, sentences and
// words as YAML, and the transcripts that prove them. docs/flows.md is the
// language they are written in. It carries files only; package flows reads
// them.
//
//	c, findings := flows.LoadContent(content.Files)
package content

import "embed"

// Files are the YAML files and transcripts built into the program.
//
//go:embed *.yaml *.chat
var Files embed.FS
