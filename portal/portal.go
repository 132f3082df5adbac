// Package portal is what staff see in a browser: whether help reaches people,
// and the directory and wording that are theirs to keep true. Pages are drawn
// on the server, work without JavaScript, load nothing from elsewhere, and
// speak of nobody who sought help.
//
//	p, err := portal.New(portal.Config{Office: office, Store: s, Now: time.Now, Log: log})
//	mux.Handle("/portal/", p)
package portal

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/assets"
	"nhipcau/internal/brake"
	"nhipcau/internal/memo"
	"nhipcau/knowledge/answer/scrub"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/form"
	"nhipcau/portal/phone"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
	"nhipcau/store"
	"nhipcau/tally"
)

// Config is what the portal is made of.
type Config struct {
	Office *staff.Office
	Store  *store.Store // the audit log
	Now    func() time.Time
	// Log gets faults of the program, never anything of a request.
	Log *slog.Logger
	// Origin is the address under which staff reach the portal, such as
	// https://nhipcau.example.vn; empty when nobody said.
	Origin string
	// Redeem takes a code that somebody brought; *tally.Ledger has it.
	Redeem func(context.Context, tally.Slip) error
	// Places and Clusters are where figures are from.
	Places   *places.Gazetteer
	Clusters tally.Clusters
	// Catalogue is the directory as staff work on it, and Wording what the bot
	// says; Knowledge is what is built in beside them, and Looks how channels draw
	// a conversation, for trying a draft on a telephone.
	Catalogue *catalogue.Catalogue
	Wording   *wording.Desk
	Knowledge flows.Knowledge
	Looks     []phone.Look
	// Organisations and Topics are what a provider's account can be bound to.
	Organisations, Topics func() []Choice
	// ToCheck lists the services that are due for a check, those to call first
	// before the others; nil for none. It is asked for every first page.
	ToCheck func() []directory.ToCheck
	// Settings are those of this program, without what must not be seen, and
	// Database is what it keeps everything in: SQLite or PostgreSQL.
	Settings []Setting
	Database string
	// Folder is the data folder of this program, from the root of the machine on.
	Folder string
	// From says where a request comes from, for the brake on guessing; nil
	// takes the address of the connection.
	From func(*http.Request) string
}

// Root is where the portal is.
const Root = "/portal/"

// Portal serves every page of the staff.
type Portal struct {
	Config
	pages     pages
	texts     texts
	assets    *assets.Set
	form      *form.Form
	keys      *staff.Keys // nil where passkeys cannot work
	where     []byte      // hashes addresses; drawn at the start
	mux       *http.ServeMux
	published published

	rehearsals  *memo.Memo[string, rehearsal]
	proved      proof
	intakes     chan struct{} // the place for reading a file
	corrections *brake.Brake
	scrubber    *scrub.Scrubber
	checking    checking
	exam        *understand.Exam
}

// New makes the portal. It is to be mounted at Root.
func New(c Config) (*Portal, error) {
	if c.Office == nil || c.Store == nil || c.Now == nil || c.Redeem == nil || c.Places == nil || c.Topics == nil || c.Organisations == nil || c.Catalogue == nil || c.Knowledge.Facts == nil || c.Knowledge.Questions == nil || c.Wording == nil {
		return nil, errors.New("portal: the configuration lacks something")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	p := &Portal{Config: c, rehearsals: newRehearsals(), published: newPublished(), where: make([]byte, 32), mux: http.NewServeMux(), exam: understand.NewExam(c.Knowledge.Questions)}
	rand.Read(p.where)
	p.proved.log = c.Log
	p.form, p.intakes, p.corrections = form.New(c.Catalogue.Vocabulary, c.Places, c.Now), make(chan struct{}, 1), newCorrectionBrake(c.Now)
	var err error
	if p.scrubber, err = scrub.New(); err != nil {
		return nil, err
	}
	if p.texts, err = loadTexts(); err != nil {
		return nil, err
	}
	if p.assets, err = assets.Load(content, "assets", assetPath); err != nil {
		return nil, err
	}
	if p.pages, err = loadPages(p.texts, p.assets, p.naming); err != nil {
		return nil, err
	}
	if c.Origin != "" {
		if p.keys, err = c.Office.Keys(c.Origin); err != nil && !errors.Is(err, staff.ErrNoName) {
			return nil, err
		}
	}
	for _, r := range routes() {
		p.mux.Handle(r.method+" "+r.path, p.open(r))
	}
	p.mux.Handle("GET "+assetPath, p.assets)
	p.mux.HandleFunc(Root, p.nowhere)
	return p, nil
}

// ServeHTTP answers one request.
func (p *Portal) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.guarded(p.mux).ServeHTTP(w, r) }

// from is a keyed hash of where a request comes from: good for counting
// attempts while this process runs, and for nothing else.
func (p *Portal) from(r *http.Request) string {
	from := ""
	if p.From != nil {
		from = p.From(r)
	} else if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		from = host
	}
	h := hmac.New(sha256.New, p.where)
	h.Write([]byte(from))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
