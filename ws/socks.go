package ws

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
)

// Bytes of SOCKS 5 (RFC 1928).
const (
	socksVersion   = 5
	socksNoAuth    = 0
	socksPassword  = 2
	socksConnect   = 1
	socksIPv4      = 1
	socksName      = 3
	socksIPv6      = 4
	passwordFormat = 1 // RFC 1929
)

// connectSOCKS asks a SOCKS 5 proxy for a tunnel. Names are resolved by the
// proxy.
func connectSOCKS(nc net.Conn, user *url.Userinfo, target string) error {
	if err := socksAuthenticate(nc, user); err != nil {
		return err
	}
	host, portText, err := net.SplitHostPort(target)
	if err != nil {
		return err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return err
	}
	request := []byte{socksVersion, socksConnect, 0}
	if ip := net.ParseIP(host); ip == nil {
		if len(host) > 255 {
			return errors.New("the host name is too long for SOCKS")
		}
		request = append(request, socksName, byte(len(host)))
		request = append(request, host...)
	} else if v4 := ip.To4(); v4 != nil {
		request = append(append(request, socksIPv4), v4...)
	} else {
		request = append(append(request, socksIPv6), ip...)
	}
	request = binary.BigEndian.AppendUint16(request, uint16(port))
	if _, err := nc.Write(request); err != nil {
		return err
	}
	return socksReply(nc)
}

// socksAuthenticate agrees on a method and shows the password if there is one.
func socksAuthenticate(nc net.Conn, user *url.Userinfo) error {
	method := byte(socksNoAuth)
	if user != nil {
		method = socksPassword
	}
	var answer [2]byte
	if err := ask(nc, []byte{socksVersion, 1, method}, answer[:]); err != nil {
		return err
	}
	if answer[0] != socksVersion {
		return errors.New("it does not speak SOCKS 5")
	}
	if answer[1] != method {
		return errors.New("it wants another way to log in: none and user with password are known")
	}
	if user == nil {
		return nil
	}
	name := user.Username()
	password, _ := user.Password()
	if len(name) > 255 || len(password) > 255 {
		return errors.New("the user or the password is too long for SOCKS")
	}
	login := append([]byte{passwordFormat, byte(len(name))}, name...)
	login = append(append(login, byte(len(password))), password...)
	if err := ask(nc, login, answer[:]); err != nil {
		return err
	}
	if answer[1] != 0 {
		return errors.New("it refused the user or the password")
	}
	return nil
}

// socksReply reads the answer to a request, up to the last byte and no further.
func socksReply(nc net.Conn) error {
	var head [5]byte // version, reply, 0, address type, first byte of the address
	if _, err := io.ReadFull(nc, head[:]); err != nil {
		return err
	}
	if head[1] != 0 {
		return fmt.Errorf("refused with SOCKS reply %d", head[1])
	}
	rest := 2 // the port
	switch head[3] {
	case socksIPv4:
		rest += net.IPv4len - 1
	case socksIPv6:
		rest += net.IPv6len - 1
	case socksName:
		rest += int(head[4])
	default:
		return errors.New("its reply is not SOCKS 5")
	}
	_, err := io.ReadFull(nc, make([]byte, rest))
	return err
}

// ask writes a request and reads an answer of known length.
func ask(nc net.Conn, request, answer []byte) error {
	if _, err := nc.Write(request); err != nil {
		return err
	}
	_, err := io.ReadFull(nc, answer)
	return err
}
