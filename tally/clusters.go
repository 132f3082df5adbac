package tally

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/knowledge/places"
)

//go:embed clusters.yaml
var clustersYAML []byte

// Cluster is neighbouring communes that are counted together.
type Cluster struct {
	ID        string
	Name      string // former districts, as people say them: "Hoằng Hóa, Hậu Lộc"
	Districts []string
	Communes  []places.Area
}

// Clusters are those of a year.
type Clusters struct {
	Year     int
	Source   string
	Clusters []Cluster

	by map[places.Area]string // communes and former districts
}

// LoadClusters reads the clusters built in and holds them against the places:
// every commune and every former district is in exactly one.
func LoadClusters(g *places.Gazetteer) (Clusters, error) {
	c := Clusters{by: map[places.Area]string{}}
	if err := yaml.UnmarshalWithOptions(clustersYAML, &c, yaml.Strict()); err != nil {
		return c, fmt.Errorf("clusters.yaml: %w", err)
	}
	districts := map[string]places.Area{}
	for d := places.Area(1); d.IsDistrict(); d++ {
		if g.Valid(d) {
			districts[strings.TrimSuffix(g.Name(d), " (cũ)")] = d
		}
	}
	for _, cl := range c.Clusters {
		members := append([]places.Area(nil), cl.Communes...)
		for _, name := range cl.Districts {
			d, ok := districts[name]
			if !ok {
				return c, fmt.Errorf("clusters.yaml: %s: no former district %q", cl.ID, name)
			}
			members = append(members, d)
		}
		if !plainLabel(cl.ID) || cl.ID == noPlace {
			return c, fmt.Errorf("clusters.yaml: %q cannot be a cluster's id", cl.ID)
		}
		for _, a := range members {
			if c.by[a] != "" || !g.Valid(a) {
				return c, fmt.Errorf("clusters.yaml: %s: the area %d is none, or is there twice", cl.ID, a)
			}
			c.by[a] = cl.ID
		}
	}
	if missing := len(g.All()) + len(districts) - len(c.by); missing != 0 {
		return c, fmt.Errorf("clusters.yaml: %d communes or former districts are in no cluster", missing)
	}
	return c, nil
}

// of is the cluster of an area, noPlace for the whole province.
func (c Clusters) of(a places.Area) string {
	if id := c.by[a]; id != "" {
		return id
	}
	return noPlace
}
