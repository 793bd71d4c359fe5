package main

import (
	"strings"
	"testing"

	"github.com/seed4d760daf/sluice/bench/mockgateway"
)

// TestTLS: the fleet, the API and the record trust what the gateway shows; without
// --tls nothing of it is trusted.
func TestTLS(t *testing.T) {
	server, err := selfSigned("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := small(2000)
	m.TLS = server
	code, r := attackMock(t, m, "--tls", "--compress", "zlib-stream", "--events", "2000")
	if code != exitOK && code != exitRate || r.Lost+r.Duplicated+r.Reordered != 0 || r.Compress != "zlib-stream" {
		t.Errorf("code %d, %+v", code, r)
	}
	if strings.Contains(strings.Join(r.Notes, " "), "record") {
		t.Errorf("the record was not read: %q", r.Notes)
	}
	gw, err := mockgateway.New(m)
	if err != nil {
		t.Fatal(err)
	}
	defer gw.Close()
	code, _, stderr := call(t.Context(), nil, "client", "--api", gw.URL(), "--ui", "quiet")
	if code != exitInternal || !strings.Contains(stderr, "certificate") {
		t.Errorf("code %d: %s", code, stderr)
	}
}
