package understand

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/questions"
)

func TestShortMessagesAreRoutedByTheirKeyword(t *testing.T) {
	u, _ := whole(t)
	for text, topic := range map[string]string{
		"vay": "loans", "Vay vốn": "loans", "VAY TIEN": "loans", "hiv": "health", "HIV?": "health",
		"việc làm": "jobs", "tim viec": "jobs", "luật sư": "legal", "luat su": "legal", "học nghề": "training",
		"hok nghề": "training", "bạo lực": "violence", "bi danh": "violence", "căn cước": "papers", "cccd": "papers",
		"trợ cấp": "welfare", "ho ngheo": "welfare", "trầm cảm": "mind", "trẻ em": "child",
		"mua ban nguoi": "trafficking", "ẩn danh": "about", "loans": "loans", "tim vieecj": "jobs",
	} {
		got := u.Topics(text)
		if len(got) == 0 || got[0].Topic != topic {
			t.Errorf("Topics(%q) = %v, want %s", text, got, topic)
		}
	}
}

func TestOwnWordsAreUnderstoodHoweverTheyAreTyped(t *testing.T) {
	u, _ := whole(t)
	for text, topic := range map[string]string{
		"e mún vay ít vốn mở quán nước":                                "loans",
		"muon hoc lam toc de ve que mo tiem ma k co tien dong hoc phi": "training",
		"ck e đánh e hoài, e k biết kêu ai":                            "violence",
		"tau nỏ có việc chi, kiếm giùm tau việc mô lương khá":          "jobs",
		"muoons xets nghieemj HIV mieenx phis":                         "health",
		"con em chưa có giấy khai sinh, làm ở đâu":                     "papers",
		"I want to borrow money to open a small shop":                  "loans",
	} {
		got := u.Topics(text)
		if len(got) == 0 || got[0].Topic != topic {
			t.Errorf("Topics(%q) = %v, want %s", text, got, topic)
		}
	}
}

func TestSmallTalkIsNoTopic(t *testing.T) {
	u, _ := whole(t)
	for _, text := range []string{"", " ", "alo", "hihi", ":)))", "....", "👍", "hôm nay thứ mấy", "kết quả xổ số miền bắc tối qua", "asdfgh jkl", "tu tu"} {
		if got := u.Topics(text); len(got) != 0 {
			t.Errorf("Topics(%q) = %v, want none", text, got)
		}
		if got, ok := u.Question(text); ok {
			t.Errorf("Question(%q) = %s, want none", text, got)
		}
	}
}

func TestExplicitDangerIsNoticed(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"em không muốn sống nữa":                     Suicide,
		"toi muon tu tu":                             Suicide,
		"k muon song nua":                            Suicide,
		"em muốn tự vẫn":                             Suicide,
		"chồng đang đánh em cứu em với":              ViolenceNow,
		"ck dang danh e":                             ViolenceNow,
		"họ giữ em ở Campuchia, không cho về":        TraffickingNow,
		"em 15 tuổi, bị ép đi khách":                 ChildDanger,
		"ba em bất tỉnh rồi":                         MedicalEmergency,
		"cuu em voi":                                 ViolenceNow,
		"vay vốn ở đâu mà thôi em muốn chết cho rồi": Suicide,
	} {
		if got := u.Crisis(text); got != want {
			t.Errorf("Crisis(%q) = %q, want %q", text, got, want)
		}
	}
}

// Without marks "tu van", "tu tu" and "tu hai" are nearly always something
// else; with marks they never are.
func TestAdviceIsNotTakenForDanger(t *testing.T) {
	u, _ := whole(t)
	for _, text := range []string{
		"cho em xin tu van", "em can tu van hoc nghe", "tu van tam ly mien phi", "bac si tu van giup em",
		"em muon tu van vay von", "tư vấn cho em với", "cu tu tu", "từ từ đã", "làm từ từ thôi",
		"từ hai năm nay em không có việc", "tu hai nam nay em that nghiep",
		"nghèo muốn chết, có chỗ nào cho vay vốn không", "cười chết mất",
		"hồi trước chồng em hay đánh, giờ ly hôn rồi", "vay", "hiv", "học nghề", "bị đánh", "chồng em nghiện", "làng SOS nhận trẻ mấy tuổi",
	} {
		if got := u.Crisis(text); got != None {
			t.Errorf("Crisis(%q) = %q, want none", text, got)
		}
	}
}

func TestEveryKnownQuestionFindsItself(t *testing.T) {
	u, m := whole(t)
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range book.All() {
		for _, text := range []string{q.Ask.VI, viet.Fold(q.Ask.VI), q.Ask.EN} {
			if got := u.Questions(text, 1); len(got) != 1 || got[0].ID != q.ID {
				t.Errorf("Questions(%q) = %v, want %s", text, got, q.ID)
			}
		}
	}
	sure := 0
	for _, p := range m.paraphrases {
		if id, ok := u.Question(p.Text); ok && id == p.Question {
			sure++
		}
	}
	if part(sure, len(m.paraphrases)) < 0.9 {
		t.Errorf("only %d of %d paraphrases that were learnt are answered at once", sure, len(m.paraphrases))
	}
}

func TestQuestionsAreOrderedAndBounded(t *testing.T) {
	u, _ := whole(t)
	for _, k := range []int{-1, 0, 1, 3, 1000} {
		got := u.Questions("vay vốn lãi suất bao nhiêu", k)
		if len(got) > max(0, k) {
			t.Errorf("k = %d gives %d", k, len(got))
		}
		if !slices.IsSortedFunc(got, func(a, b ScoredQuestion) int { return int(math.Copysign(1, b.Score-a.Score)) }) {
			t.Errorf("not best first: %v", got)
		}
	}
}

func TestTheSameContentMakesTheSameUnderstander(t *testing.T) {
	a, m := whole(t)
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(book)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range m.examples {
		if !slices.Equal(a.Topics(e.Text), b.Topics(e.Text)) || !slices.Equal(a.Questions(e.Text, 3), b.Questions(e.Text, 3)) || a.Crisis(e.Text) != b.Crisis(e.Text) {
			t.Fatalf("two Understanders differ on %q", e.Text)
		}
	}
}

func TestContentThatIsWrongIsNamed(t *testing.T) {
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		spoil func(*material)
		want  string
	}{
		"unknown topic":    {func(m *material) { m.examples = []example{{ID: "x1", Text: "a", Topics: []string{"fun"}}} }, `x1: "fun" is no topic`},
		"unknown crisis":   {func(m *material) { m.examples = []example{{ID: "x1", Text: "a", Crisis: "boredom"}} }, `x1: "boredom" is no crisis`},
		"unknown question": {func(m *material) { m.paraphrases = []paraphrase{{"none-01", "a"}} }, "none-01"},
		"unknown list":     {func(m *material) { m.crisis = []byte("rules:\n- {crisis: suicide, say: [$nowhere]}") }, "nowhere"},
		"unknown rule":     {func(m *material) { m.crisis = []byte("rules:\n- {crisis: fun, say: [a]}") }, "rule 1"},
		"unknown signals":  {func(m *material) { m.crisis, m.hints = []byte("signals: {fun: [a]}"), nil }, "fun"},
		"unknown keywords": {func(m *material) { m.keywords = []byte("fun: {alone: [a]}") }, "fun is no topic"},
		"empty rewrite":    {func(m *material) { m.rewrites = []byte("teencode: [{say: a}]") }, "rewrites.yaml"},
		"long synonym":     {func(m *material) { m.synonyms = []byte("- [a b c d e f]") }, "a b c d e f"},
	} {
		m, err := builtIn()
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(&m)
		if _, err := newFrom(m, book); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	u, m := whole(f)
	for _, e := range m.examples[:40] {
		f.Add(e.Text)
	}
	f.Add("\xff\xfe\x00 tu tu ̣̣ muo\u0302\u0301n")
	f.Add(strings.Repeat("muốn chết ", 900))
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range u.Topics(text) {
			if !slices.Contains(Topics(), s.Topic) || !(s.Score >= 0 && s.Score <= 1) {
				t.Fatalf("Topics(%q) gives %v", text, s)
			}
		}
		if c := u.Crisis(text); !slices.Contains(dangers(), string(c)) {
			t.Fatalf("Crisis(%q) = %q", text, c)
		}
		for _, q := range u.Questions(text, 3) {
			if !(q.Score > 0 && q.Score <= 1) {
				t.Fatalf("Questions(%q) gives %v", text, q)
			}
		}
		u.Question(text)
	})
}

// BenchmarkMessage is everything that is asked about one message of 300
// letters.
func BenchmarkMessage(b *testing.B) {
	u, _ := whole(b)
	text := "Chị ơi em năm nay 29, học hết lớp 7 rồi nghỉ, hơn mười năm nay toàn làm quán này quán kia, giờ sức khỏe yếu đi nhiều mà trong tay chẳng có nghề ngỗng gì. Em muốn học lấy cái nghề gội đầu hay làm tóc để sau này về quê mở cái tiệm nho nhỏ sống qua ngày, mà nghĩ tới đi học là ngại, sợ mình già nhất lớp"
	for b.Loop() {
		r := u.Read(text)
		r.Crisis()
		r.Topics()
		r.Question()
	}
}

func BenchmarkLongestMessage(b *testing.B) {
	u, _ := whole(b)
	text := strings.Repeat("em muốn vay vốn nuôi gà mà không biết hỏi ai, ", 90)
	for b.Loop() {
		r := u.Read(text)
		r.Crisis()
		r.Topics()
		r.Question()
	}
}

// BenchmarkMessages is the same about every message d001 to d900 in turn, and
// tells how long the median and the slow ones take.
func BenchmarkMessages(b *testing.B) {
	u, m := whole(b)
	var took []time.Duration
	for b.Loop() {
		for _, e := range m.examples[:900] {
			at := time.Now()
			r := u.Read(e.Text)
			r.Crisis()
			r.Topics()
			r.Question()
			took = append(took, time.Since(at))
		}
	}
	slices.Sort(took)
	for name, part := range map[string]float64{"p50": 0.5, "p95": 0.95, "p99": 0.99} {
		b.ReportMetric(float64(took[int(part*float64(len(took)))].Microseconds()), name+"-µs")
	}
}

// BenchmarkNew also tells how large what is learnt is, and how much memory an
// Understander keeps in all.
func BenchmarkNew(b *testing.B) {
	book, err := questions.Load()
	if err != nil {
		b.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var kept *Understander
	for b.Loop() {
		if kept, err = New(book); err != nil {
			b.Fatal(err)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB-kept")
	b.ReportMetric(float64(kept.topics.classifier.size()+kept.topics.near.size()+kept.alarm.size()+kept.asked.classifier.size())/1e6, "MB-model")
	runtime.KeepAlive(kept)
}

// size is what a classifier has learnt, in bytes: terms, their rarity, weights.
func (c *classifier) size() int {
	return c.ids.size() + 4*len(c.idf) + len(c.weights.bytes) + len(c.weights.scales)
}

func (n *numbers) size() int { return n.count * 8 } // as it would be written to a file, in the order of the numbers

func (n *neighbours) size() int {
	return n.ids.size() + 4*len(n.rarity) + 4*len(n.ends) + 4*len(n.lengths) + 2*len(n.lines)
}
