package bench

import "testing"

func BenchmarkFrame(b *testing.B)    { benchFrame(b) }
func BenchmarkInflate(b *testing.B)  { benchInflate(b) }
func BenchmarkScan(b *testing.B)     { benchScan(b) }
func BenchmarkKey(b *testing.B)      { benchKey(b) }
func BenchmarkLookup(b *testing.B)   { benchLookup(b) }
func BenchmarkTyped(b *testing.B)    { benchTyped(b) }
func BenchmarkDispatch(b *testing.B) { benchDispatch(b) }
func BenchmarkPipeline(b *testing.B) { benchPipeline(b) }
