package qrcode_test

import (
	"strings"
	"testing"

	"rsc.io/qr"

	"nhipcau/internal/qrcode"
)

func TestThePictureHoldsTheCodeAndAMargin(t *testing.T) {
	p, ok := qrcode.Draw("4829137056")
	code, err := qr.Encode("4829137056", qr.M)
	if !ok || err != nil || p.Size != code.Size+8 {
		t.Fatalf("%v %v: size %d", ok, err, p.Size)
	}
	if !strings.HasPrefix(p.Path, "M4 4h7v1H4z") {
		t.Errorf("the top left corner is not where it belongs: %.20s", p.Path)
	}
	if _, ok := qrcode.Draw(""); ok {
		t.Error("a picture of nothing")
	}
	if _, ok := qrcode.Draw(strings.Repeat("x", 5000)); ok {
		t.Error("a picture of more than fits")
	}
}
