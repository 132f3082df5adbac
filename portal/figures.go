package portal

import (
	"fmt"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

func figureRoutes() []route {
	return []route{
		{method: "GET", path: Root + "{$}", may: everyone, serve: showHome},
		{method: "GET", path: Root + "figures/{file}", may: exporters, serve: exportFigures},
	}
}

// workers are those who see figures, exporters those of them who may take them
// away.
var (
	workers   = access{roles: []staff.Role{staff.Worker, staff.Editor, staff.Admin}}
	exporters = access{roles: workers.roles, export: true}
)

// figuresPage is what is published of one period: whether help reaches people,
// and where it does not.
type figuresPage struct {
	Period  string
	Periods []period // what can be chosen, the newest first
	Topic   string
	Topics  []Choice
	Area    string
	Areas   []Choice
	Lead    *lead
	Other   []elsewhere // where there is a share, when there is none here
	View    report.View
	Map     *areaMap
	Query   template.URL // the filters, for the exports
	Export  bool         // this account may take them away
	Chosen  bool         // something else than the newest of all is looked at
	Jumps   []report.ViewPart
	Next    []report.ViewPart // those of them that say what to do about it
	Due     int               // how many services are to be checked
	Dues    []due             // when there will be figures, where none was ever published
	List    string            // where services are kept, "" for who may not go there
}

// due is when figures of what is counted now are published.
type due struct {
	Key string // of the sentence
	At  time.Time
}

// dues are those of the week, the month and the quarter that have begun.
func (v *visit) dues() (all []due) {
	now := v.Now().In(hanoi.Time)
	year, week := now.ISOWeek()
	for _, p := range [][2]string{
		{"figures_due_week", fmt.Sprintf("%04d-W%02d", year, week)},
		{"figures_due_month", now.Format("2006-01")},
		{"figures_due_quarter", fmt.Sprintf("%04d-Q%d", now.Year(), (now.Month()+2)/3)},
	} {
		if at, err := tally.Due(p[1]); err == nil {
			all = append(all, due{p[0], at})
		}
	}
	return all
}

// period is one that can be chosen.
type period struct{ ID, Name string }

// showHome is the first page: the figures for whoever may see them, the field
// for codes for a provider.
func showHome(v *visit) error {
	if v.account.Place.Role == staff.Provider {
		return askRedeem(v)
	}
	page, _, err := v.figures()
	if err != nil {
		return err
	}
	return v.show("figures.html", "figures_title", page)
}

// figures makes the page of the filters in the address. Filters that name
// nothing are let go.
func (v *visit) figures() (figuresPage, report.Report, error) {
	published, err := v.published.read(v.r.Context(), v.Store)
	if err != nil {
		return figuresPage{}, report.Report{}, err
	}
	populations, err := tally.Populations(v.r.Context(), v.Store)
	if err != nil {
		return figuresPage{}, report.Report{}, err
	}
	page := figuresPage{
		Periods: periods(published, v.lang()), Topics: v.fields(), Areas: v.areas(),
		Export: v.account.Place.MayExport(), List: v.listToCheck(),
	}
	q := v.r.URL.Query()
	page.Period = pick(q.Get("period"), page.Periods)
	page.Topic, page.Area = known(q.Get("topic"), v.Topics), known(q.Get("area"), v.areas)
	page.Chosen = page.Topic != "" || page.Area != "" || page.Period != pick("", page.Periods)
	if page.Period == "" {
		page.Dues = v.dues()
		page.Period = v.Now().In(hanoi.Time).Format("2006-01") // nothing is published yet: the report says from when on
	}
	page.Query = template.URL(url.Values{"period": {page.Period}, "topic": {page.Topic}, "area": {page.Area}}.Encode())
	r, err := report.Build(report.Input{
		Period: page.Period, Publications: published, Populations: populations, Places: v.Places, Beside: v.toCheck(),
	})
	if err != nil {
		return page, r, err
	}
	cluster := v.cluster(page.Area)
	r = r.Only(page.Topic, cluster)
	r.Made = v.Now()
	page.Due = r.Beside.Due
	page.View, page.Map, page.Lead = r.View(v.lang()), v.mapOf(r), v.leadOf(r, page.Topic, cluster)
	if page.Lead == nil {
		page.Other = v.elsewhereOf(page, cluster)
	}
	slices.SortStableFunc(page.View.Parts, func(a, b report.ViewPart) int { return rankOf(a.Name) - rankOf(b.Name) })
	for _, p := range page.View.Parts {
		if len(page.Periods) > 0 && slices.Contains(partOrder, p.Name) {
			page.Jumps = append(page.Jumps, p)
		}
		if p.Name == "funnel" || p.Name == "unmet" || p.Name == "communes" {
			page.Next = append(page.Next, p)
		}
	}
	return page, r, nil
}

// partOrder is the order in which somebody with a minute reads: how it went, where
// it is worst, where people are lost and what is missing, what to do next. The
// other parts follow as the report has them.
var partOrder = []string{"trend", "indicator", "funnel", "unmet", "communes", "checks", "week"}

func rankOf(part string) int {
	if i := slices.Index(partOrder, part); i >= 0 {
		return i
	}
	return len(partOrder)
}

// mostChecks is how many services to check the first page names.
const mostChecks = 10

// toCheck is what stands beside the figures: the services to check next.
func (v *visit) toCheck() *report.Beside {
	b := &report.Beside{}
	if v.ToCheck == nil {
		return b
	}
	all := v.ToCheck()
	b.Due = len(all)
	for _, c := range all[:min(mostChecks, len(all))] {
		b.Checks = append(b.Checks, report.Check{Name: c.Name, Due: c.Due})
	}
	return b
}

// listPath is where an editor finds what is to be checked.
const listPath = deskPath + "/due"

// listToCheck is the address of that list, for who may go there.
func (v *visit) listToCheck() string {
	for _, r := range routes() {
		if r.path == listPath && r.may.lets(v.account.Place) {
			return listPath
		}
	}
	return ""
}

// fields are the topics that can be chosen, under the names that the figures have.
func (v *visit) fields() (all []Choice) {
	for _, c := range v.Topics() {
		all = append(all, Choice{c.ID, lang.Text{VI: report.TopicName(c.ID, lang.VI), EN: report.TopicName(c.ID, lang.EN)}})
	}
	return all
}

func (v *visit) everywhere() string { return v.texts["figures_everywhere"].In(v.lang()) }

// areas are the clusters of communes that can be chosen.
func (v *visit) areas() (all []Choice) {
	for _, c := range v.Clusters.Clusters {
		all = append(all, Choice{ID: c.ID, Name: lang.Text{VI: c.Name}})
	}
	return all
}

func (v *visit) cluster(id string) *tally.Cluster {
	for i := range v.Clusters.Clusters {
		if c := &v.Clusters.Clusters[i]; c.ID == id {
			return c
		}
	}
	return nil
}

// periods lists what was published, and the years that hold any of it.
func periods(published []tally.Publication, l lang.Lang) (all []period) {
	seen := map[string]bool{}
	for _, p := range slices.Backward(published) {
		for _, id := range []string{p.Period, p.Period[:4]} {
			if !seen[id] {
				seen[id] = true
				all = append(all, period{id, report.PeriodName(id, l)})
			}
		}
	}
	rank := func(id string) string { // months, then quarters, years, weeks
		switch {
		case strings.Contains(id, "W"):
			return "a"
		case len(id) == 4:
			return "b"
		case strings.Contains(id, "Q"):
			return "c"
		}
		return "d"
	}
	slices.SortStableFunc(all, func(a, b period) int {
		return strings.Compare(rank(b.ID)+b.ID, rank(a.ID)+a.ID)
	})
	return all
}

// pick finds what was asked for, else the first.
func pick(id string, all []period) string {
	for _, p := range all {
		if p.ID == id {
			return id
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[0].ID
}

// exportFigures sends what the page shows, as a file.
func exportFigures(v *visit) error {
	file := v.r.PathValue("file")
	kind, ok := exports[file]
	if !ok {
		v.sorry(http.StatusNotFound)
		return nil
	}
	page, r, err := v.figures()
	if err != nil {
		return err
	}
	err = v.Store.Write(v.r.Context(), func(tx *store.Tx) error {
		return auditlog.Write(v.r.Context(), tx, auditlog.Entry{At: v.Now(), By: v.account.Actor(), Deed: auditlog.Exported, Object: strings.TrimSpace(file + " " + page.Period + " " + page.Topic + " " + page.Area)})
	})
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", kind.mime)
	v.w.Header().Set("Content-Disposition", `attachment; filename="nhipcau-`+page.Period+`.`+strings.TrimPrefix(file, "report.")+`"`)
	return kind.write(v.w, r, v.lang())
}

// exports are the files of what the page shows.
var exports = map[string]struct {
	mime  string
	write func(io.Writer, report.Report, lang.Lang) error
}{
	"report.xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report.WriteXLSX},
	"report.csv":  {"text/csv; charset=utf-8", report.WriteCSV},
	"report.pdf":  {"application/pdf", report.WritePDF},
}
