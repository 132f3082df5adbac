package directory

import (
	"nhipcau/internal/lang"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Listing is one service as it is given somewhere by somebody.
type Listing struct {
	ID           string    `yaml:"id" json:"id"`
	Name         lang.Text `yaml:"name" json:"name,omitzero"`                 // as people know it
	Summary      lang.Text `yaml:"summary" json:"summary,omitzero"`           // one plain sentence: what they do for you; at most 120 characters
	Organization lang.Text `yaml:"organization" json:"organization,omitzero"` // who runs it
	Topics       []Topic   `yaml:"topics" json:"topics,omitempty"`
	// Lead lists the topics for which this is the door to try first.
	Lead []Topic `yaml:"lead,omitempty" json:"lead,omitempty"`
	// Tags narrow a topic: values of the facts that narrow ("hiv", "birth").
	Tags      []string   `yaml:"tags,omitempty" json:"tags,omitempty"`
	Access    []Access   `yaml:"access" json:"access,omitempty"`
	Phones    []Phone    `yaml:"phones,omitempty" json:"phones,omitempty"`
	Locations []Location `yaml:"locations,omitempty" json:"locations,omitempty"`
	// Hidden are addresses for staff alone, as of a shelter: never shown, never
	// exported, and no distance is reckoned from them.
	Hidden      []Location  `yaml:"hidden_locations,omitempty" json:"hidden_locations,omitempty"`
	Website     string      `yaml:"website,omitempty" json:"website,omitempty"`
	Schedule    Schedule    `yaml:"schedule,omitempty" json:"schedule,omitzero"`
	Area        ServiceArea `yaml:"service_area" json:"service_area,omitzero"`
	Eligibility Eligibility `yaml:"eligibility,omitempty" json:"eligibility,omitzero"`
	// Application says how to begin; needed where there is no number and no
	// address ("Ask at any health station, you may choose one far from home").
	Application lang.Text          `yaml:"application_process,omitempty" json:"application_process,omitzero"`
	Documents   []RequiredDocument `yaml:"required_documents,omitempty" json:"required_documents,omitempty"`
	Costs       []CostOption       `yaml:"cost_options,omitempty" json:"cost_options,omitempty"`
	AsksID      Duty               `yaml:"asks_id,omitempty" json:"asks_id,omitzero"`         // do they ask who you are
	MustReport  Duty               `yaml:"must_report,omitempty" json:"must_report,omitzero"` // may they pass on what you say
	Say         lang.Text          `yaml:"say,omitempty" json:"say,omitzero"`                 // what to say first
	Notices     []lang.Text        `yaml:"notices,omitempty" json:"notices,omitempty"`        // to be read before the number
	// OnlyWhenAsked keeps the listing out unless a known fact that narrows
	// has one of its tags.
	OnlyWhenAsked bool `yaml:"only_when_asked,omitempty" json:"only_when_asked,omitempty"`
	// PerCommune makes one listing for each commune office out of this one,
	// shown in its place to somebody whose commune is known.
	PerCommune *PerCommune `yaml:"per_commune,omitempty" json:"per_commune,omitempty"`
	// LocalOf is the id of the general listing that this one replaces for the
	// people it serves.
	LocalOf string `yaml:"local_of,omitempty" json:"local_of,omitempty"`
	// Emergency marks the numbers that everybody knows (112 to 115): they
	// need no dated source and never grow old.
	Emergency    bool         `yaml:"emergency,omitempty" json:"emergency,omitempty"`
	Confidence   Confidence   `yaml:"confidence" json:"confidence"`
	Verification Verification `yaml:"verification,omitempty" json:"verification,omitzero"`
	// Sources are the pages the facts stand on, the newest dated one first.
	Sources  []Source `yaml:"sources" json:"sources,omitempty"`
	Withheld string   `yaml:"withheld,omitempty" json:"withheld,omitempty"` // why it is never offered; for editors only
	Note     string   `yaml:"note,omitempty" json:"note,omitempty"`         // for editors only

	place `yaml:"-" json:"-"` // where the file says so, for messages
	ready `yaml:"-" json:"-"` // worked out when the directory is made
}

// PerCommune is how an office's name and address are written: {commune} and
// {seat} are filled in from communes.csv.
type PerCommune struct {
	Name    lang.Text `yaml:"name" json:"name,omitzero"`
	Address lang.Text `yaml:"address" json:"address,omitzero"`
}

// Place is the file that has the listing, within the directory's folder, and
// the line there; "" and 0 of one that comes from no file.
func (l *Listing) Place() (file string, line int) { return l.file, l.line }

// RuleLine is the line of the listing's rule, or of the listing when it has
// none.
func (l *Listing) RuleLine() int { return l.ruleLine }

// Rule is who the listing is for; never nil in a directory.
func (l *Listing) Rule() *eligibility.Rule { return l.rule }

// Access is a way in.
type Access string

// The ways in: calling, going there, asking at the commune or ward office
// where you live, asking at any health station or hospital, or a web site.
const (
	ByPhone    Access = "phone"
	ByVisit    Access = "visit"
	ViaCommune Access = "commune"
	ViaStation Access = "station"
	Online     Access = "online"
)

// Phone is a number as it is written and read aloud: "1800 1233".
type Phone struct {
	Number   string    `yaml:"number" json:"number"`
	Name     lang.Text `yaml:"name,omitempty" json:"name,omitzero"`         // whose number, when a listing has several
	Free     *bool     `yaml:"free,omitempty" json:"free,omitempty"`        // whether the call is free; nil: not known
	Texts    bool      `yaml:"texts,omitempty" json:"texts,omitempty"`      // takes text messages
	Schedule Schedule  `yaml:"schedule,omitempty" json:"schedule,omitzero"` // hours of this number, when they differ
}

// Location is where the service is given.
type Location struct {
	Address lang.Text   `yaml:"address" json:"address,omitzero"`            // as written by the source
	Commune places.Area `yaml:"commune,omitempty" json:"commune,omitempty"` // today's commune; 0: not known
	// Former marks an address in the names from before 1 July 2025.
	Former bool `yaml:"former,omitempty" json:"former,omitempty"`
}

// ServiceArea is who is served by where they live: the whole country, the
// province, or some communes.
type ServiceArea struct {
	Scope    Scope         `yaml:"scope" json:"scope"`
	Communes []places.Area `yaml:"communes,omitempty" json:"communes,omitempty"` // for ScopeArea
}

// Scope is how wide a service area is.
type Scope string

// The scopes, narrowest first.
const (
	ScopeArea     Scope = "area"
	ScopeProvince Scope = "province"
	ScopeNational Scope = "national"
)

// Eligibility is who a service is for. Rule is CEL over the facts; "" is
// everybody. Text says it in words. A rule needs its Source.
type Eligibility struct {
	Rule   string    `yaml:"rule,omitempty" json:"rule,omitempty"`
	Text   lang.Text `yaml:"text,omitempty" json:"text,omitzero"`
	Basis  string    `yaml:"basis,omitempty" json:"basis,omitempty"` // the law or decree, with its article
	Source Source    `yaml:"source,omitempty" json:"source,omitzero"`
}

// RequiredDocument is a paper they ask for, and what to do without it.
type RequiredDocument struct {
	Document lang.Text `yaml:"document" json:"document,omitzero"`
	Without  lang.Text `yaml:"without,omitempty" json:"without,omitzero"`
}

// CostOption is what it costs, or for money services what is given.
type CostOption struct {
	Text   lang.Text `yaml:"text" json:"text,omitzero"`
	Free   bool      `yaml:"free,omitempty" json:"free,omitempty"`
	Source Source    `yaml:"source,omitempty" json:"source,omitzero"` // when it differs from the listing's
}

// Duty is something they must or may do to you, in words. The zero Duty means
// that we do not know.
type Duty struct {
	Is   Answer    `yaml:"is,omitempty" json:"is,omitempty"`
	Text lang.Text `yaml:"text,omitempty" json:"text,omitzero"`
}

// Answer is yes, no or, when empty, not known.
type Answer string

// The answers.
const (
	NotKnown  Answer = ""
	AnswerYes Answer = "yes"
	AnswerNo  Answer = "no"
)

// Confidence is how sure the source is, as its reader judged it.
type Confidence string

// The degrees. A listing of low confidence is never offered.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// Source is a public page and its date. A date may be a year, a month or a
// day: "2023", "2023-12", "2023-12-08".
type Source struct {
	URL  string `yaml:"url" json:"url"`
	Date Date   `yaml:"date" json:"date"`
}

// IsZero reports whether nothing is given.
func (s Source) IsZero() bool { return s == Source{} }

// VerificationStatus is how the contact was checked.
type VerificationStatus string

// By a call, by a public source only, or not at all.
const (
	CheckedByPhone VerificationStatus = "phone"
	PublicSource   VerificationStatus = "public"
	NotChecked     VerificationStatus = "none"
)

// Verification says by whom, when and how the listing was last checked, and
// when the next check is due. By is a role, never a person's name.
type Verification struct {
	Status VerificationStatus `yaml:"status,omitempty" json:"status,omitempty"` // "" is public
	By     string             `yaml:"by,omitempty" json:"by,omitempty"`
	On     Date               `yaml:"on,omitempty" json:"on,omitempty"`
	How    string             `yaml:"how,omitempty" json:"how,omitempty"`
	Due    Date               `yaml:"due,omitempty" json:"due,omitempty"`
}
