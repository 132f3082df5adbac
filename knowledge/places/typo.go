package places

func neighbours(names map[string][]name) map[string][]string { return nil }
