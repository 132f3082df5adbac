package telegram

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// written are the parameters that a person reads or that are opaque words: they
// stay text even when they happen to look like JSON.
var written = map[string]bool{"text": true, "caption": true, "callback_query_id": true, "url": true, "secret_token": true, "parse_mode": true}

// plainBody writes a call without files as JSON. The library sends every call
// as a form for uploads, which costs it twice the bytes and which simpler
// servers of the Bot API do not read. A call with a file is left as it is.
func plainBody(req *http.Request) error {
	kind, params, err := mime.ParseMediaType(req.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || req.Body == nil {
		return nil
	}
	form, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	fields, err := fieldsOf(multipart.NewReader(bytes.NewReader(form), params["boundary"]))
	if err != nil {
		return err
	}
	body := form
	if fields != nil {
		if body, err = json.Marshal(fields); err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return nil
}

// fieldsOf reads a form's fields as JSON values; nil when it carries a file.
func fieldsOf(form *multipart.Reader) (map[string]any, error) {
	fields := map[string]any{}
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return fields, nil
		}
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			return nil, nil
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		fields[part.FormName()] = jsonValue(part.FormName(), value)
	}
}

// jsonValue gives a field's value its type back: numbers, yes and no, lists and
// objects come as text in a form.
func jsonValue(name string, value []byte) any {
	if !written[name] && json.Valid(value) {
		return json.RawMessage(value)
	}
	return string(value)
}
