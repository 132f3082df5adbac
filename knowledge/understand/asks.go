package understand

import (
	"fmt"
	"strings"
)

// readAsks reads content/asks.txt: plain text, a way to ask a line, the
// question's id in brackets before them.
func readAsks(name string, text []byte) ([]paraphrase, error) {
	var out []paraphrase
	id, n := "", 0
	for line := range strings.Lines(string(text)) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			id = line[1 : len(line)-1]
		case line[0] == '[' || id == "":
			return nil, fmt.Errorf("%s:%d: say in brackets which question is asked: [loan-01]", name, n)
		default:
			out = append(out, paraphrase{id, line})
		}
	}
	return out, nil
}
