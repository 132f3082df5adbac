package questions

// Load reads the entries built into the program.
func Load() (*Book, error) {
	return &Book{index: map[string]int{}}, nil
}
