package cells

// order is how the columns stand in a sheet: what everybody fills in first, what
// only an editor understands last.
var order = []string{
	"id", "name", "summary", "organization", "topics", "phones", "locations", "hours", "website", "access",
	"scope", "communes", "eligible", "apply", "documents", "costs", "asks_id", "must_report", "say", "notices",
	"confidence", "verification", "verified_by", "verified_on", "verified_how", "next_check", "sources",
	"lead", "tags", "only_when_asked", "local_of", "emergency", "rule", "basis", "rule_source",
	"office_name", "office_address", "hidden", "withheld", "note",
	"name_en", "summary_en", "organization_en", "eligible_en", "apply_en", "say_en", "office_name_en", "office_address_en",
}
