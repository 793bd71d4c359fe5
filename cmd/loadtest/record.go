package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// record is what a mock gateway says that it has sent; a foreign gateway has none.
type record struct {
	base string
	http *http.Client
}

// newRecord returns the record of the gateway at --api.
func newRecord(o *options) record {
	u, err := url.Parse(o.api)
	if err != nil {
		return record{http: o.httpClient()}
	}
	return record{http: o.httpClient(), base: u.Scheme + "://" + u.Host + "/mock/"}
}

// maxRecord bounds what is read of an answer: 16 bytes for each of a million guilds, or
// 500 for each entry of a log.
const maxRecord = 32 << 20

// read fetches the record.
func (r record) read(ctx context.Context) (*mockgateway.Stats, error) {
	var st mockgateway.Stats
	if err := r.ask(ctx, http.MethodGet, "stats", &st); err != nil {
		return nil, err
	}
	if st.Types == nil {
		return nil, fmt.Errorf("GET %sstats is not a mock gateway's", r.base)
	}
	return &st, nil
}

// log fetches what the gateway saw after the first n entries.
func (r record) log(ctx context.Context, n int64) (mockgateway.Log, error) {
	var l mockgateway.Log
	err := r.ask(ctx, http.MethodGet, "log?after="+strconv.FormatInt(n, 10), &l)
	return l, err
}

// calm ends what the gateway does to its connections.
func (r record) calm(ctx context.Context) error { return r.ask(ctx, http.MethodPost, "calm", nil) }

// ask makes a request, and reads its answer into v unless that is nil.
func (r record) ask(ctx context.Context, method, path string, v any) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, r.base+path, nil)
	if err != nil {
		return err
	}
	res, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s%s answered %s", method, r.base, path, res.Status)
	}
	if v == nil {
		return nil
	}
	return json.NewDecoder(io.LimitReader(res.Body, maxRecord)).Decode(v)
}

// gone is how many dispatches of the traffic went with their sessions.
func gone(st *mockgateway.Stats) int64 {
	var n int64
	for _, v := range st.Gone {
		n += v
	}
	return n
}
