package understand

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// readWritten reads content/lines: plain text, a message a line. A line in
// brackets says what the lines after it are about:
//
//	[training, jobs]
//	học xong có chỗ làm luôn không
//	[mind ! suicide]
//	em không muốn sống nữa
//	[none]
//	chào bạn
func readWritten(files fs.FS) ([]example, error) {
	names, err := fs.Glob(files, "content/lines/*.txt")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var out []example
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		about, labelled := example{}, false
		n := 0
		for line := range strings.Lines(string(text)) {
			n++
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '[':
				if about, err = readLabels(line); err != nil {
					return nil, fmt.Errorf("%s:%d: %w", name, n, err)
				}
				labelled = true
			case !labelled:
				return nil, fmt.Errorf("%s:%d: say in brackets what it is about: [loans]", name, n)
			default:
				e := about
				e.ID, e.Text = name+":"+strconv.Itoa(n), line
				out = append(out, e)
			}
		}
	}
	return out, nil
}

// readLabels reads "[training, jobs]" or "[mind ! suicide]". "[! suicide]" is for the
// alarm alone: topics have learnt enough of it.
func readLabels(line string) (example, error) {
	inner, ok := strings.CutSuffix(line[1:], "]")
	if !ok {
		return example{}, fmt.Errorf("%s: want a bracket at the end", line)
	}
	topics, danger, _ := strings.Cut(inner, "!")
	e := example{Crisis: Crisis(strings.TrimSpace(danger))}
	for topic := range strings.SplitSeq(topics, ",") {
		if topic = strings.TrimSpace(topic); topic != "none" && (topic != "" || e.Crisis == None) {
			e.Topics = append(e.Topics, topic)
		}
	}
	return e, nil
}
