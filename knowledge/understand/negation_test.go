package understand

import (
	"slices"
	"testing"
)

func TestWhatIsOnlyDeniedIsNotAskedFor(t *testing.T) {
	u, _ := whole(t)
	for _, c := range []struct{ text, want, not string }{
		{"không cần vay, hỏi học nghề thôi", "training", "loans"},
		{"khong can vay, hoi hoc nghe thoi", "training", "loans"},
		{"k vay, hk nghề", "training", "loans"},
		{"chuyện tiền em lo được, chỉ muốn xin việc", "jobs", "loans"},
		{"đâu phải bị đánh đâu, em hỏi giấy khai sinh", "papers", "violence"},
		{"dau phai bi danh dau, em hoi giay khai sinh", "papers", "violence"},
		{"em không vay nữa đâu, giờ em muốn kiếm việc làm", "jobs", "loans"},
		{"vay thì em không cần, em cần luật sư", "legal", "loans"},
		{"không phải xin việc, em muốn làm lại căn cước", "papers", "jobs"},
		{"em không bị bệnh gì đâu, em hỏi chỗ học may", "training", "health"},
		{"không muốn ly hôn, chỉ muốn học làm tóc", "training", "legal"},
		{"không hỏi vay mà hỏi chỗ xét nghiệm hiv", "health", "loans"},
		{"nghề thì em có rồi, em cần vốn mở tiệm", "loans", "training"},
		{"không cần học nghề, cần vay vốn nuôi bò", "loans", "training"},
		// What is lacking is not denied.
		{"không có tiền học nghề", "training", ""},
		{"em không vay được ở đâu", "loans", ""},
		{"không có giấy khai sinh", "papers", ""},
		{"không ai cho em vay", "loans", ""},
		{"không xin được việc ở đâu cả", "jobs", ""},
		{"em không muốn làm nghề này nữa, muốn học nghề khác", "training", ""},
		{"vay vốn không cần thế chấp", "loans", ""},
		{"em bị chồng đánh, em không cần tiền", "violence", "loans"},
	} {
		got := u.Topics(c.text)
		has := func(topic string) bool {
			return slices.ContainsFunc(got, func(s Scored) bool { return s.Topic == topic })
		}
		if !has(c.want) || c.not != "" && has(c.not) {
			t.Errorf("Topics(%q) = %v, want %s and not %q", c.text, got, c.want, c.not)
		}
	}
}

func TestADangerThatIsDeniedIsNone(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"em không bị đánh":                                                        None,
		"không phải em muốn chết đâu":                                             None,
		"em không muốn chết đâu, em chỉ mệt":                                      None,
		"em không có ý định tự tử":                                                None,
		"em có tự tử đâu mà lo":                                                   None,
		"không phải cấp cứu, tôi hỏi giờ khám thường thôi":                        None,
		"khong phai cap cuu dau, em hoi lich kham":                                None,
		"chưa bị ai đánh bao giờ, em chỉ hỏi cho biết":                            None,
		"em không muốn sống nữa":                                                  Suicide,
		"em không bị đánh, em đang bị nhốt":                                       ViolenceNow,
		"không phải em muốn chết đâu mà nó đang cầm dao dọa giết":                 ViolenceNow,
		"em không bị đánh nhưng em muốn chết":                                     Suicide,
		"không bị đánh thì bị nhốt, đêm nào nó cũng nhốt em trong phòng khóa cửa": ViolenceNow,
		"em không thở được":                                                       MedicalEmergency,
		"nó không cho em ra khỏi quán, bắt tiếp khách trừ nợ":                     TraffickingNow,
		"em không muốn chết, cứu em với":                                          ViolenceNow,
	} {
		if got := u.Crisis(text); got != want {
			t.Errorf("Crisis(%q) = %q, want %q", text, got, want)
		}
	}
}
