package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// run is one run to be shown: a result of its own, or one of several in a result.
type run struct {
	Name string
	*result
}

// loadResults reads a file that --out or report has written: one result, or a list.
func loadResults(path string) ([]*result, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list []*result
	if strings.HasPrefix(strings.TrimSpace(string(b)), "[") {
		err = json.Unmarshal(b, &list)
	} else {
		list = []*result{new(result)}
		err = json.Unmarshal(b, list[0])
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not a result: %w", path, err)
	}
	for _, r := range list {
		switch {
		case r == nil || r.SchemaVersion == 0 || r.Scenario == "":
			return nil, fmt.Errorf("%s is not a result of loadtest: it has no schema_version or scenario", path)
		case r.SchemaVersion != schemaVersion:
			return nil, fmt.Errorf("%s is a result of schema version %d; this loadtest reads %d", path, r.SchemaVersion, schemaVersion)
		}
	}
	return list, nil
}

// runsOf lists the runs of a result; file names it among others, if there are any.
func runsOf(r *result, file string) []run {
	name := strings.TrimSuffix(filepath.Base(file), ".json")
	if file == "" {
		name = r.Scenario
	}
	if len(r.Runs) == 0 {
		return []run{{name, r}}
	}
	var list []run
	for i, one := range r.Runs {
		list = append(list, run{fmt.Sprintf("%s %d", name, i+1), one})
	}
	return list
}
