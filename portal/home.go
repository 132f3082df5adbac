package portal

func homeRoutes() []route {
	return []route{{method: "GET", path: Root + "{$}", may: everyone, serve: showHome}}
}

func showHome(v *visit) error { return v.show("home.html", "home_title", nil) }
