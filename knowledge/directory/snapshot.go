package directory

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"nhipcau/knowledge/eligibility"
)

// Snapshot is everything a directory is made of, as it is kept and compared:
// equal snapshots encode to equal bytes.
type Snapshot struct {
	Listings []*Listing `json:"listings"`
	Offices  []Office   `json:"offices,omitempty"`
}

// Directory makes the directory of it, as New does.
func (s Snapshot) Directory(v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	return New(s.Listings, s.Offices, v, g)
}

// Snapshot gives what the directory was made of; the listings are shared.
func (d *Directory) Snapshot() Snapshot { return Snapshot{d.listings, d.written} }

// Encode writes the snapshot as JSON, one listing a line.
func (s Snapshot) Encode() ([]byte, error) {
	content, _, err := s.EncodeSums()
	return content, err
}

// EncodeSums is Encode with the sum of each listing.
func (s Snapshot) EncodeSums() ([]byte, []Sum, error) {
	var b bytes.Buffer
	sums := make([]Sum, len(s.Listings))
	b.WriteString(`{"listings":[`)
	for i, l := range s.Listings {
		line, err := l.Encode()
		if err != nil {
			return nil, nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(line)
		sums[i] = sha256.Sum256(line)
	}
	b.WriteString("\n]")
	if len(s.Offices) > 0 {
		offices, err := encode(s.Offices)
		if err != nil {
			return nil, nil, err
		}
		b.WriteString(",\n\"offices\":")
		b.Write(offices)
	}
	b.WriteString("}\n")
	return b.Bytes(), sums, nil
}

// DecodeSnapshot reads what Encode wrote, without judging what it says. A field
// that is not known is an error: a newer program wrote it.
func DecodeSnapshot(content []byte) (s Snapshot, err error) {
	if err := strictly(content, &s); err != nil {
		return s, fmt.Errorf("this is not a directory: %w", err)
	}
	for _, l := range s.Listings {
		if l == nil {
			return s, fmt.Errorf("this is not a directory: a listing is null")
		}
	}
	return s, nil
}

// Sum is the SHA-256 of what a listing says.
type Sum [sha256.Size]byte

// DecodeBeside is DecodeSnapshot for one who holds much of it already: a listing
// that known gives is taken as it is, and not read again. The sum of each listing
// comes beside.
func DecodeBeside(content []byte, known func(Sum) *Listing) (Snapshot, []Sum, error) {
	lines, rest, ok := split(content)
	s, err := DecodeSnapshot(rest)
	s.Listings = make([]*Listing, len(lines))
	sums := make([]Sum, len(lines))
	for i, line := range lines {
		sums[i] = sha256.Sum256(line)
		if s.Listings[i] = known(sums[i]); s.Listings[i] == nil && err == nil {
			s.Listings[i], err = DecodeListing(line)
		}
	}
	if ok && err == nil {
		return s, sums, nil
	}
	// It is not as Encode writes it, so it has no such lines.
	if s, err = DecodeSnapshot(content); err != nil {
		return s, nil, err
	}
	_, sums, err = s.EncodeSums()
	return s, sums, err
}

// split takes what Encode wrote apart: the lines of its listings, and a snapshot
// of the rest.
func split(content []byte) (lines [][]byte, rest []byte, ok bool) {
	const head = `{"listings":[`
	content, ok = bytes.CutPrefix(content, []byte(head+"\n"))
	for ok {
		var line []byte
		line, content, ok = bytes.Cut(content, []byte("\n"))
		if bytes.HasPrefix(line, []byte("]")) {
			return lines, slices.Concat([]byte(head), line, content), true
		}
		if !bytes.HasPrefix(line, []byte("{")) {
			return nil, nil, false
		}
		lines = append(lines, bytes.TrimSuffix(line, []byte(",")))
	}
	return nil, nil, false
}

// Encode writes one listing as JSON, always the same way.
func (l *Listing) Encode() ([]byte, error) { return encode(l) }

// DecodeListing reads one listing, without judging what it says.
func DecodeListing(content []byte) (*Listing, error) {
	l := &Listing{}
	if err := strictly(content, l); err != nil {
		return nil, fmt.Errorf("this is not a listing: %w", err)
	}
	return l, nil
}

// Sum tells the listing from any other that says something else.
func (l *Listing) Sum() (Sum, error) {
	content, err := l.Encode()
	return sha256.Sum256(content), err
}

// ETag is short for what the listing says: it changes with every word of it.
func (l *Listing) ETag() string {
	sum, err := l.Sum()
	if err != nil {
		return ""
	}
	return hex.EncodeToString(sum[:10])
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func strictly(content []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows it")
	}
	return nil
}
