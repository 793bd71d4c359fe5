package sluice

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"slices"
)

// storeVersion is the format of the file: one JSON object,
//
//	{"sluice_sessions":1,"crc32c":"89abcdef","sessions":[…]}
//
// with the checksum over the text of sessions.
const storeVersion = 1

// storeBytes is the largest file that is read, far more than any fleet fills.
const storeBytes = 64 << 20

const notAStore = "is no session store; give another path"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func checksum(text []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(text, castagnoli)) }

// encodeStore writes the sessions in the order of their shards.
func encodeStore(t sessionTable) ([]byte, error) {
	sessions := make([]Session, 0, len(t))
	for _, shard := range slices.Sorted(maps.Keys(t)) {
		sessions = append(sessions, t[shard])
	}
	text, err := json.Marshal(sessions)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "{\"sluice_sessions\":%d,\"crc32c\":%q,\"sessions\":%s}\n", storeVersion, checksum(text), text), nil
}

// decodeStore reads what encodeStore wrote, or says what is wrong and what to do.
func decodeStore(content []byte) (t sessionTable, problem string) {
	const remedy = "; delete it, so that every shard identifies, or give another path"
	var file struct {
		Version  int             `json:"sluice_sessions"`
		Checksum string          `json:"crc32c"`
		Sessions json.RawMessage `json:"sessions"`
	}
	if json.Unmarshal(content, &file) != nil {
		return nil, "is torn or no session store" + remedy
	}
	switch {
	case file.Version == 0:
		return nil, notAStore
	case file.Version != storeVersion:
		return nil, fmt.Sprintf("has format %d, and this version reads %d%s", file.Version, storeVersion, remedy)
	case file.Checksum != checksum(file.Sessions):
		return nil, "is damaged: its checksum does not match" + remedy
	}
	var sessions []Session
	if json.Unmarshal(file.Sessions, &sessions) != nil {
		return nil, "has sessions that cannot be read" + remedy
	}
	t = make(sessionTable, len(sessions))
	for _, s := range sessions {
		t[s.Shard] = s
	}
	return t, ""
}

// readStore reads the file at path; one that is not there is empty.
func readStore(path string) (sessionTable, error) {
	// What is no file, such as a pipe, could block for ever when it is opened.
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return make(sessionTable), nil
	}
	if err == nil && (!info.Mode().IsRegular() || info.Size() > storeBytes) {
		return nil, &StoreError{Path: path, Problem: notAStore}
	}
	var content []byte
	if err == nil {
		content, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, &StoreError{Path: path, Problem: "could not be read", Err: err}
	}
	t, problem := decodeStore(content)
	if problem != "" {
		return nil, &StoreError{Path: path, Problem: problem}
	}
	return t, nil
}
