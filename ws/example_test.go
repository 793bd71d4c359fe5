package ws_test

import (
	"context"
	"fmt"
	"net"

	gws "github.com/gobwas/ws"

	"github.com/seed4d760daf/sluice/ws"
)

// An echo client.
func ExampleDial() {
	conn, err := ws.Dial(context.Background(), "ws://"+echoServer(), ws.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := conn.Write(false, []byte("hello")); err != nil {
		fmt.Println(err)
	}
	message, err := conn.Next()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", message.Payload)
	fmt.Println(conn.Close(ws.CodeNormal, "done"))
	// Output:
	// hello
	// <nil>
}

// echoServer serves one connection and returns its address.
func echoServer() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	go func() {
		defer l.Close()
		nc, err := l.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		if _, err := gws.Upgrade(nc); err != nil {
			return
		}
		for {
			//lint:ignore SA1019 the peer is this example, which sends small frames
			f, err := gws.ReadFrame(nc)
			if err != nil {
				return
			}
			f = gws.UnmaskFrame(f)
			if gws.WriteFrame(nc, gws.NewFrame(f.Header.OpCode, true, f.Payload)) != nil || f.Header.OpCode == gws.OpClose {
				return
			}
		}
	}()
	return l.Addr().String()
}
