package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// record is what a mock gateway says that it has sent; a foreign gateway has none.
type record struct{ url string }

// newRecord returns the record of the gateway whose API is at base.
func newRecord(base string) record {
	u, err := url.Parse(base)
	if err != nil {
		return record{}
	}
	return record{url: u.Scheme + "://" + u.Host + "/mock/stats"}
}

// maxRecord bounds what is read of an answer: 16 bytes for each of a million guilds.
const maxRecord = 32 << 20

// read fetches the record.
func (r record) read(ctx context.Context) (*mockgateway.Stats, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET /mock/stats answered %s", res.Status)
	}
	var st mockgateway.Stats
	if err := json.NewDecoder(io.LimitReader(res.Body, maxRecord)).Decode(&st); err != nil {
		return nil, err
	}
	if st.Types == nil {
		return nil, fmt.Errorf("GET /mock/stats is not a mock gateway's")
	}
	return &st, nil
}

// traffic is how many dispatches of the traffic the gateway has sent, but for
// GUILD_CREATE, of which a session gets others at its start.
func traffic(st *mockgateway.Stats) int64 {
	return st.Events - st.Types["GUILD_CREATE"]
}
