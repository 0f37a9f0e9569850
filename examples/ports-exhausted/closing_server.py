#!/usr/bin/env python3
"""A tiny HTTP server that closes each connection after its response. Standard library only.

    closing_server.py ADDRESS PORT ENDING

ENDING says who closes first, and so on which side the connection then waits in TIME_WAIT:

late     the client: the server closes some milliseconds after its response.
at-once  whoever is faster: the server closes right after its response, as common servers do.
early    the server: the end of the stream (FIN) travels in the packet of the response.
never    nobody: the connection is kept open, for comparison.
"""

import asyncio
import socket
import sys

ENDINGS = ("late", "at-once", "early", "never")
LATE_S = 0.02
BODY = b"Hello, world!\n"


def response(keep: bool) -> bytes:
    """The whole answer. A server that is going to close says so."""
    connection = b"keep-alive" if keep else b"close"
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        b"Content-Length: %d\r\nConnection: %s\r\n\r\n%s" % (len(BODY), connection, BODY)
    )


class Answer(asyncio.Protocol):
    """One connection. A request is taken to end with an empty line, and to be alone."""

    def __init__(self, ending: str) -> None:
        self.ending = ending
        self.answer = response(keep=ending == "never")
        self.received = b""

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.received.endswith(b"\r\n\r\n"):
            return
        self.received = b""
        if self.ending == "early":
            # A corked socket holds the response back, so that the FIN joins it.
            sock = self.transport.get_extra_info("socket")
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        self.transport.write(self.answer)
        if self.ending == "early":
            self.transport.write_eof()
        if self.ending in ("early", "at-once"):
            self.transport.close()
        elif self.ending == "late":
            asyncio.get_running_loop().call_later(LATE_S, self.transport.close)


async def serve(address: str, port: int, ending: str) -> None:
    loop = asyncio.get_running_loop()
    # reuse_address: connections of the server before, in TIME_WAIT here, must not stop this one.
    server = await loop.create_server(
        lambda: Answer(ending), address, port, reuse_address=True, backlog=1024
    )
    print("listening", flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[3] not in ENDINGS:
        sys.exit(__doc__)
    try:
        asyncio.run(serve(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
    except KeyboardInterrupt:
        pass
