package places

import "nhipcau/internal/viet"

func foldedOf(s string) string { return viet.Fold(s) }

// without are things people say that name no place, many made of the same
// syllables as names.
const without = `
tôi muốn vay tiền
vay tien nong
vay tiền nóng
em muốn vay vốn làm ăn
cho em hỏi thủ tục vay
không biết
em không muốn nói
bỏ qua
có
không
1
số 2
chào bạn
xin chào ạ
em yên tâm rồi
mình yên tâm hơn rồi
bạn nói hợp lý
con thành công rồi
em đóng tiền rồi
nhà em hết tiền rồi
em bị chồng đánh
anh ấy đánh em nữa
em không muốn ở nữa
mình không muốn làm nữa
con gái em mười lăm tuổi
em muốn học nghề ngắn hạn
em từng làm quán karaoke
mình đi làm xa lâu rồi
em muốn đi làm phụ bếp
làm sao để được hỗ trợ
cần tư vấn tâm lý
em muốn chết
em mệt quá
khám thai ở đâu
xét nghiệm hiv có mất tiền không
uống thuốc arv mỗi ngày
bảo hiểm y tế hết hạn
trợ cấp xã hội nhận ở đâu
trợ cấp xã hội nhận qua thẻ
lên phường hay lên xã để xin giấy
lên phường hay lên trung tâm
xã nào cũng được
huyện nào cũng được
ở xa lắm
nhà em xa lắm
em ở trọ một mình
em ở nhà
ở đây
gần đây
gần nhà em
ở quê
đi bệnh viện gần nhất
công an gọi em lên phường
văn hóa là gì
học bổ túc văn hóa
giáo án dạy nghề
đi khai sinh cho con
thanh toán bằng thẻ
làm thẻ căn cước
quy định tiền phạt bao nhiêu
bị nhốt ngoài ban công
ngày mai gọi lại nhé
mấy giờ mở cửa
ai giúp em với
cảm ơn bạn nhiều
thôi để em nghĩ
bạn là ai
có ghi âm không
sợ người ta biết
tim đập nhanh, tay đổ mồ hôi
hỏi cho yên tâm
lương công nhân bao nhiêu
trung tâm thành lập khi nào
how do I get a loan
i need help
dfgh qwert
0912 345 678
http://example.com/a-b-c
`
