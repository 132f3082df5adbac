package places

import "testing"

func TestOtherProvincesAreToldApart(t *testing.T) {
	g, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{
		"Hà Nội": true, "toi o nghe an": true, "em đang ở tp Hồ Chí Minh": true, "campuchia": true,
		"Hậu Lộc": false, "xyz": false, "": false,
		"em muốn hỏi vay vốn để nuôi bò ở quê hà nội": false,
	} {
		if got := len(g.Resolve(text).Found) == 0 && g.Elsewhere(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
