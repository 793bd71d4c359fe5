// Package browser looks at the HTML report of loadtest in a real browser. It is a module
// of its own, so that nothing that the library needs is asked for by its tests' tools.
//
// make browser-test runs it. It needs Chromium (or Chrome) on the PATH, or CHROMIUM to
// name it, and fails without one. SCREENSHOTS names a directory to leave pictures in.
package browser
