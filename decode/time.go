package decode

import (
	"encoding/binary"
	"time"
)

// parseTime reads a time in the way Discord writes it, 2019-01-02T18:35:29.261000+00:00,
// with any number of digits up to nine after the point, or none. It reports false for
// everything else, other zones included, and for times that do not exist.
func parseTime(s []byte) (time.Time, bool) {
	const seconds = len("2019-01-02T18:35:29")
	if len(s) < seconds+1 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[13] != ':' || s[16] != ':' {
		return time.Time{}, false
	}
	century, ok1 := twoDigits(s[0:])
	years, ok2 := twoDigits(s[2:])
	month, ok3 := twoDigits(s[5:])
	day, ok4 := twoDigits(s[8:])
	hour, ok5 := twoDigits(s[11:])
	minute, ok6 := twoDigits(s[14:])
	second, ok7 := twoDigits(s[17:])
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	year := century*100 + years
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return time.Time{}, false
	}
	nanos, rest, ok := fraction(s[seconds:])
	if !ok || string(rest) != "+00:00" && string(rest) != "Z" {
		return time.Time{}, false
	}
	unix := ((daysSince1970(year, month, day)*24+hour)*60+minute)*60 + second
	return time.Unix(int64(unix), int64(nanos)).UTC(), true
}

// twoDigits reads a number of two digits.
func twoDigits(s []byte) (int, bool) {
	w := binary.LittleEndian.Uint16(s)
	tens, ones := int(w&0xFF)-'0', int(w>>8)-'0'
	return tens*10 + ones, uint(tens) <= 9 && uint(ones) <= 9
}

// fraction reads a point and the digits after it, if there are any, as nanoseconds.
func fraction(s []byte) (nanos int, rest []byte, ok bool) {
	if s[0] != '.' {
		return 0, s, true
	}
	scale, i := 1_000_000_000, 1
	for ; i < len(s) && '0' <= s[i] && s[i] <= '9'; i++ {
		scale /= 10
		nanos += int(s[i]-'0') * scale
	}
	return nanos, s[i:], 1 < i && i <= 10
}

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month]
}

// daysSince1970 counts the days from 1970-01-01, in a year that begins with March so
// that the day that some Februaries have comes last.
func daysSince1970(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	const from0000to1970 = 719468
	ofYear := (153*(month-3)+2)/5 + day - 1
	return year*365 + floor(year, 4) - floor(year, 100) + floor(year, 400) + ofYear - from0000to1970
}

// floor divides a year, which may be the one before 0, and rounds down.
func floor(year, by int) int { return (year+by)/by - 1 }
