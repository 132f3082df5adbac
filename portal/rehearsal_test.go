package portal_test

import (
	"io/fs"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"

	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

// doorFS are files of which, once the door is shut, the next to be opened waits
// until it is opened again. Whoever comes after that one does not.
type doorFS struct {
	fs.FS
	shut          atomic.Bool
	waits, opened chan struct{}
}

func (d *doorFS) Open(name string) (fs.File, error) {
	if d.shut.CompareAndSwap(true, false) {
		close(d.waits)
		<-d.opened
	}
	return d.FS.Open(name)
}

func TestOneRehearsalDoesNotWaitForAnother(t *testing.T) {
	door := &doorFS{FS: content.Files, waits: make(chan struct{}), opened: make(chan struct{})}
	var words *wording.Desk
	h := build(t, func(c *portal.Config) {
		desk, err := wording.Open(wording.Config{Store: c.Store, Files: door, Base: c.Knowledge, Now: c.Now})
		if err != nil {
			t.Fatal(err)
		}
		c.Wording, words = desk, desk
	})
	e, err := words.Get(t.Context(), "flow/menu/main/say")
	if err != nil {
		t.Fatal(err)
	}
	text := lang.Text{VI: e.Text().VI + " (nháp)", EN: e.Text().EN + " (draft)"}
	if err := words.Put(t.Context(), auditlog.CommandLine, e.Key, e.ETag, &wording.Value{Text: &text}); err != nil {
		t.Fatal(err)
	}
	one, other := h.as(staff.Editor), h.as(staff.Admin)
	door.shut.Store(true)
	var slow sync.WaitGroup
	slow.Go(func() { one.get("/portal/phone") })
	<-door.waits
	other.get("/portal/phone?on=live") // hangs where it waits for the draft's
	other.wants(200, "/portal/phone", "Bạn đang cần giúp chuyện gì?")
	close(door.opened)
	slow.Wait()
	one.wants(200, "/portal/phone", "(nháp)")
}

// A program that was changed may not take what an older one published. Its editor
// mends that with a draft, which is measured by what is built in meanwhile.
func TestADraftThatMendsWhatIsLiveMayBePublished(t *testing.T) {
	h, words := desk(t)
	kept, err := words.Shelf.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	unfit := shelf.Edition{By: auditlog.CommandLine, Content: []byte(`{"off/safety.danger":{"off":true}}`)}
	if _, err := words.Shelf.Publish(t.Context(), unfit, 0, kept.Fingerprint); err != nil {
		t.Fatal(err)
	}
	e, err := words.Get(t.Context(), "off/safety.danger")
	if err != nil {
		t.Fatal(err)
	}
	if err := words.Put(t.Context(), auditlog.CommandLine, e.Key, e.ETag, nil); err != nil {
		t.Fatal(err)
	}
	c := h.as(staff.Editor)
	c.checks()
	version := regexp.MustCompile(`name="version" value="([^"]*)"`).FindStringSubmatch(c.page)
	if version == nil {
		t.Fatal(c.page)
	}
	c.post("/portal/words/publish", "version", version[1], "note", "sửa")
	if live, err := words.Live(t.Context()); err != nil || live.Number != 2 || len(live.Overlay) != 0 {
		t.Fatalf("what is live is as it was: %+v %v\n%s", live, err, c.page)
	}
}
