package hsds

import (
	"encoding/json"
	"strconv"
	"strings"
)

// The objects of HSDS 3.1, as far as a directory of ours or an import needs
// them. A field of plain text or number is also a column of the object's table,
// under its JSON name; a list is a table of its own.

// Text is a text that other systems also write as a number or null.
type Text string

// UnmarshalJSON reads any plain value as text.
func (t *Text) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) > 0 && b[0] == '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = Text(s)
	case string(b) == "null", len(b) > 0 && (b[0] == '{' || b[0] == '['):
		*t = ""
	default:
		*t = Text(b)
	}
	return nil
}

// Number is a number that other systems also write as text; Known is false
// where there is none.
type Number struct {
	Value float64
	Known bool
}

// IsZero keeps an unknown number out of the JSON.
func (n Number) IsZero() bool { return !n.Known }

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(n.Value) }

// UnmarshalJSON reads a number, or a text that holds one.
func (n *Number) UnmarshalJSON(b []byte) error {
	n.read(strings.Trim(string(b), `"`))
	return nil
}

func (n *Number) read(s string) {
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	*n = Number{x, err == nil}
	if err != nil {
		n.Value = 0
	}
}

func (n Number) String() string {
	if !n.Known {
		return ""
	}
	return strconv.FormatFloat(n.Value, 'f', -1, 64)
}

func known(x float64) Number { return Number{x, true} }

// Service is what an organization does.
type Service struct {
	ID                     Text                `json:"id"`
	OrganizationID         Text                `json:"organization_id,omitempty"`
	Name                   Text                `json:"name"`
	AlternateName          Text                `json:"alternate_name,omitempty"`
	Description            Text                `json:"description,omitempty"`
	URL                    Text                `json:"url,omitempty"`
	Email                  Text                `json:"email,omitempty"`
	Status                 Text                `json:"status"`
	ApplicationProcess     Text                `json:"application_process,omitempty"`
	FeesDescription        Text                `json:"fees_description,omitempty"`
	Fees                   Text                `json:"fees,omitempty"`
	EligibilityDescription Text                `json:"eligibility_description,omitempty"`
	MinimumAge             Number              `json:"minimum_age,omitzero"`
	MaximumAge             Number              `json:"maximum_age,omitzero"`
	AssuredDate            Text                `json:"assured_date,omitempty"`
	Alert                  Text                `json:"alert,omitempty"`
	LastModified           Text                `json:"last_modified,omitempty"`
	Phones                 []Phone             `json:"phones,omitempty"`
	Schedules              []Schedule          `json:"schedules,omitempty"`
	ServiceAreas           []ServiceArea       `json:"service_areas,omitempty"`
	ServiceAtLocations     []ServiceAtLocation `json:"service_at_locations,omitempty"`
	Organization           *Organization       `json:"organization,omitempty"`
	CostOptions            []CostOption        `json:"cost_options,omitempty"`
	RequiredDocuments      []RequiredDocument  `json:"required_documents,omitempty"`
	Contacts               []Contact           `json:"contacts,omitempty"`
	Attributes             []Attribute         `json:"attributes,omitempty"`
}

// Organization gives services.
type Organization struct {
	ID            Text       `json:"id"`
	Name          Text       `json:"name"`
	AlternateName Text       `json:"alternate_name,omitempty"`
	Description   Text       `json:"description"`
	Email         Text       `json:"email,omitempty"`
	Website       Text       `json:"website,omitempty"`
	Phones        []Phone    `json:"phones,omitempty"`
	Locations     []Location `json:"locations,omitempty"`
	Services      []Service  `json:"services,omitempty"` // of other systems, and where full_service is asked for
}

// Phone is a number of a service, a location, an organization or a contact.
type Phone struct {
	ID                  Text        `json:"id"`
	LocationID          Text        `json:"location_id,omitempty"`
	ServiceID           Text        `json:"service_id,omitempty"`
	OrganizationID      Text        `json:"organization_id,omitempty"`
	ContactID           Text        `json:"contact_id,omitempty"`
	ServiceAtLocationID Text        `json:"service_at_location_id,omitempty"`
	Number              Text        `json:"number"`
	Extension           Number      `json:"extension,omitzero"`
	Type                Text        `json:"type,omitempty"`
	Description         Text        `json:"description,omitempty"`
	Attributes          []Attribute `json:"attributes,omitempty"`
}

// Schedule is one opening on some days.
type Schedule struct {
	ID                  Text        `json:"id"`
	ServiceID           Text        `json:"service_id,omitempty"`
	LocationID          Text        `json:"location_id,omitempty"`
	ServiceAtLocationID Text        `json:"service_at_location_id,omitempty"`
	ValidTo             Text        `json:"valid_to,omitempty"`
	Timezone            Number      `json:"timezone,omitzero"`
	Freq                Text        `json:"freq,omitempty"`
	ByDay               Text        `json:"byday,omitempty"`
	Description         Text        `json:"description,omitempty"`
	OpensAt             Text        `json:"opens_at,omitempty"`
	ClosesAt            Text        `json:"closes_at,omitempty"`
	Notes               Text        `json:"notes,omitempty"`
	Attributes          []Attribute `json:"attributes,omitempty"`
}

// ServiceArea is where people are served.
type ServiceArea struct {
	ID                  Text `json:"id"`
	ServiceID           Text `json:"service_id,omitempty"`
	ServiceAtLocationID Text `json:"service_at_location_id,omitempty"`
	Name                Text `json:"name,omitempty"`
	Description         Text `json:"description,omitempty"`
	Extent              Text `json:"extent,omitempty"`
	ExtentType          Text `json:"extent_type,omitempty"`
}

// ServiceAtLocation is a service at one place.
type ServiceAtLocation struct {
	ID          Text        `json:"id"`
	ServiceID   Text        `json:"service_id,omitempty"`
	LocationID  Text        `json:"location_id,omitempty"`
	Description Text        `json:"description,omitempty"`
	Phones      []Phone     `json:"phones,omitempty"`
	Schedules   []Schedule  `json:"schedules,omitempty"`
	Location    *Location   `json:"location,omitempty"`
	Service     *Service    `json:"service,omitempty"` // in lists of these objects
	Attributes  []Attribute `json:"attributes,omitempty"`
}

// Location is a place.
type Location struct {
	ID             Text        `json:"id"`
	LocationType   Text        `json:"location_type"`
	OrganizationID Text        `json:"organization_id,omitempty"`
	Name           Text        `json:"name,omitempty"`
	Description    Text        `json:"description,omitempty"`
	Latitude       Number      `json:"latitude,omitzero"`
	Longitude      Number      `json:"longitude,omitzero"`
	Addresses      []Address   `json:"addresses,omitempty"`
	Phones         []Phone     `json:"phones,omitempty"`
	Schedules      []Schedule  `json:"schedules,omitempty"`
	Attributes     []Attribute `json:"attributes,omitempty"`
}

// Address is where a location is. City is the commune or ward of today, region
// stays empty because there are no districts any more, and postal_code is the
// commune's national code, or the province's.
type Address struct {
	ID            Text        `json:"id"`
	LocationID    Text        `json:"location_id,omitempty"`
	Address1      Text        `json:"address_1"`
	Address2      Text        `json:"address_2,omitempty"`
	City          Text        `json:"city"`
	Region        Text        `json:"region,omitempty"`
	StateProvince Text        `json:"state_province"`
	PostalCode    Text        `json:"postal_code"`
	Country       Text        `json:"country"`
	AddressType   Text        `json:"address_type"`
	Attributes    []Attribute `json:"attributes,omitempty"`
}

// CostOption is what it costs.
type CostOption struct {
	ID                Text        `json:"id"`
	ServiceID         Text        `json:"service_id,omitempty"`
	Option            Text        `json:"option,omitempty"`
	Currency          Text        `json:"currency,omitempty"`
	Amount            Number      `json:"amount,omitzero"`
	AmountDescription Text        `json:"amount_description,omitempty"`
	Attributes        []Attribute `json:"attributes,omitempty"`
}

// RequiredDocument is a paper that they ask for.
type RequiredDocument struct {
	ID         Text        `json:"id"`
	ServiceID  Text        `json:"service_id,omitempty"`
	Document   Text        `json:"document,omitempty"`
	URI        Text        `json:"uri,omitempty"`
	Attributes []Attribute `json:"attributes,omitempty"`
}

// Contact is a role to ask for; a person's name is never taken from it.
type Contact struct {
	ID                  Text    `json:"id"`
	OrganizationID      Text    `json:"organization_id,omitempty"`
	ServiceID           Text    `json:"service_id,omitempty"`
	ServiceAtLocationID Text    `json:"service_at_location_id,omitempty"`
	LocationID          Text    `json:"location_id,omitempty"`
	Title               Text    `json:"title,omitempty"`
	Department          Text    `json:"department,omitempty"`
	Phones              []Phone `json:"phones,omitempty"`
}

// Attribute ties a term to an object.
type Attribute struct {
	ID             Text          `json:"id"`
	LinkID         Text          `json:"link_id,omitempty"`
	TaxonomyTermID Text          `json:"taxonomy_term_id,omitempty"`
	LinkType       Text          `json:"link_type,omitempty"`
	LinkEntity     Text          `json:"link_entity,omitempty"`
	Value          Text          `json:"value,omitempty"`
	TaxonomyTerm   *TaxonomyTerm `json:"taxonomy_term,omitempty"`
	Label          Text          `json:"label,omitempty"`
}

// TaxonomyTerm is a word of a taxonomy.
type TaxonomyTerm struct {
	ID             Text      `json:"id"`
	Code           Text      `json:"code,omitempty"`
	Name           Text      `json:"name"`
	Description    Text      `json:"description"`
	ParentID       Text      `json:"parent_id,omitempty"`
	Taxonomy       Text      `json:"taxonomy,omitempty"`
	TaxonomyDetail *Taxonomy `json:"taxonomy_detail,omitempty"`
	Language       Text      `json:"language,omitempty"`
	TaxonomyID     Text      `json:"taxonomy_id,omitempty"`
	TermURI        Text      `json:"term_uri,omitempty"`
}

// Taxonomy is a list of terms.
type Taxonomy struct {
	ID          Text `json:"id"`
	Name        Text `json:"name"`
	Description Text `json:"description"`
	URI         Text `json:"uri,omitempty"`
	Version     Text `json:"version,omitempty"`
}
