package opendata

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nhipcau/knowledge/directory/hsds"
)

// What a request can come to besides an answer.
var (
	errNotFound = errors.New("there is nothing under this address: " + Root + "openapi.json lists what there is")
	errMethod   = errors.New("only GET, HEAD and POST of a list are answered")
)

// badRequest is a parameter that cannot be meant.
type badRequest string

func (b badRequest) Error() string { return string(b) }

// What a page has.
const (
	defaultPerPage = 50
	mostPerPage    = 1000
	mostBody       = 16 << 10
)

// request is one request with the edition that answers it.
type request struct {
	*http.Request
	e      *Edition
	now    time.Time
	values url.Values

	services map[*service]hsds.Service // made so far
}

// raw is an answer that is not JSON made here.
type raw struct {
	kind string
	body []byte
}

// lines is an answer of one object a line.
type lines []any

// answer wraps what every answer has in common: the rate limit, CORS, conditional
// requests, and errors as JSON.
func (h *handler) answer(do func(*request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, hr *http.Request) {
		header := w.Header()
		header.Set("Access-Control-Allow-Origin", "*")
		header.Set("X-Content-Type-Options", "nosniff")
		if hr.Method == http.MethodOptions {
			header.Set("Access-Control-Allow-Methods", "GET, HEAD, POST")
			header.Set("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, Content-Type")
			header.Set("Access-Control-Max-Age", "86400")
			w.WriteHeader(http.StatusNoContent)
			return
		}
		header.Set("Access-Control-Expose-Headers", "ETag, Last-Modified, Retry-After")
		if !h.limit.AllowN(h.Now(), 1) {
			header.Set("Retry-After", "1")
			fail(w, http.StatusTooManyRequests, "too many requests at this moment: try again in a second")
			return
		}
		r := &request{Request: hr, e: h.Edition(), now: h.Now()}
		if err := r.parse(w); err != nil {
			refuse(w, err)
			return
		}
		body, err := do(r)
		if err != nil {
			refuse(w, err)
			return
		}
		h.write(w, r, body)
	}
}

// parse takes the parameters from the query, or from the body of a POST, where
// no proxy writes them down.
func (r *request) parse(w http.ResponseWriter) error {
	r.values = r.URL.Query()
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		return nil
	case http.MethodPost:
	default:
		return errMethod
	}
	if r.PathValue("id") != "" || r.PathValue("sum") != "" {
		return errMethod
	}
	body := http.MaxBytesReader(w, r.Body, mostBody)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var given map[string]any
		d := json.NewDecoder(body)
		d.UseNumber()
		if err := d.Decode(&given); err != nil {
			return badRequest("the body is no JSON object of parameters")
		}
		for name, v := range given {
			switch v := v.(type) {
			case string:
				r.values.Set(name, v)
			case json.Number:
				r.values.Set(name, v.String())
			case bool:
				r.values.Set(name, strconv.FormatBool(v))
			default:
				return badRequest("the parameter " + strconv.Quote(name) + " must be a text, a number or true or false")
			}
		}
		return nil
	}
	r.Body = body
	if err := r.ParseForm(); err != nil {
		return badRequest("the body is no form of parameters")
	}
	maps.Copy(r.values, r.PostForm)
	return nil
}

func refuse(w http.ResponseWriter, err error) {
	var bad badRequest
	switch {
	case errors.Is(err, errNotFound):
		fail(w, http.StatusNotFound, err.Error())
	case errors.Is(err, errMethod):
		w.Header().Set("Allow", "GET, HEAD, POST")
		fail(w, http.StatusMethodNotAllowed, err.Error())
	case errors.As(err, &bad):
		fail(w, http.StatusBadRequest, err.Error())
	default:
		fail(w, http.StatusInternalServerError, "the answer could not be made")
	}
}

func fail(w http.ResponseWriter, status int, sentence string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(map[string]any{"status": status, "message": sentence})
}

// write sends an answer with its tag, or 304 where the reader has it already.
func (h *handler) write(w http.ResponseWriter, r *request, answer any) {
	var body []byte
	kind := "application/json; charset=utf-8"
	switch a := answer.(type) {
	case file:
		a.serve(w, r)
		return
	case raw:
		kind, body = a.kind, a.body
	case lines:
		kind = "application/x-ndjson; charset=utf-8"
		var b bytes.Buffer
		for _, object := range a {
			line, err := hsds.Encode(object)
			if err != nil {
				refuse(w, err)
				return
			}
			b.Write(line)
			b.WriteByte('\n')
		}
		body = b.Bytes()
	default:
		line, err := hsds.Encode(answer)
		if err != nil {
			refuse(w, err)
			return
		}
		body = append(line, '\n')
	}
	header := w.Header()
	header.Set("Content-Type", kind)
	header.Set("Cache-Control", "public, max-age=60")
	sum := sha256.Sum256(body)
	header.Set("ETag", `"`+hex.EncodeToString(sum[:12])+`"`)
	// ServeContent knows conditional requests and HEAD. The tag decides; the time
	// is the release's, and only where there is one.
	if r.Method == http.MethodPost {
		w.Write(body)
		return
	}
	http.ServeContent(w, r.Request, "", r.e.published, bytes.NewReader(body))
}

// flag reads a parameter that is true or false.
func (r *request) flag(name string) (bool, error) {
	v := r.values.Get(name)
	if v == "" {
		return false, nil
	}
	b, err := strconv.ParseBool(v)
	if err != nil {
		return false, badRequest(name + " is true or false")
	}
	return b, nil
}

// page is one page of a list, as the standard has it.
type page struct {
	TotalItems int  `json:"total_items"`
	TotalPages int  `json:"total_pages"`
	PageNumber int  `json:"page_number"`
	Size       int  `json:"size"`
	FirstPage  bool `json:"first_page"`
	LastPage   bool `json:"last_page"`
	Empty      bool `json:"empty"`
	Contents   any  `json:"contents"`
}

// paged cuts a list into the page that was asked for and makes its objects, or
// those of the whole list where it is to come line by line.
func paged[T any](r *request, all []T, perPage int, object func(T) any) (any, error) {
	switch r.values.Get("format") {
	case "", "json":
	case "ndjson":
		out := make(lines, len(all))
		for i, v := range all {
			out[i] = object(v)
		}
		return out, nil
	default:
		return nil, badRequest("format is json or ndjson")
	}
	number, err := r.number("page", 1, 1, 1<<30)
	if err != nil {
		return nil, err
	}
	size, err := r.number("per_page", perPage, 1, max(mostPerPage, perPage))
	if err != nil {
		return nil, err
	}
	pages := max(1, (len(all)+size-1)/size)
	from := min((number-1)*size, len(all))
	to := min(from+size, len(all))
	contents := make([]any, 0, to-from)
	for _, v := range all[from:to] {
		contents = append(contents, object(v))
	}
	return page{len(all), pages, number, to - from, number == 1, number == pages, from == to, contents}, nil
}

func (r *request) number(name string, fallback, least, most int) (int, error) {
	v := r.values.Get(name)
	if v == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < least || n > most {
		return 0, badRequest(name + " is a number from " + strconv.Itoa(least) + " to " + strconv.Itoa(most))
	}
	return n, nil
}
