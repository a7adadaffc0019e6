"""An upstream for a proxy under test, which records every request and responds or breaks off as a test says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as the upstream read it. The names of `headers` are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class UpstreamHandler(BaseHTTPRequestHandler):
    """One connection. /readyz runs `upstream.ready`. Any other path is recorded and runs `upstream.behaviour`."""

    protocol_version = "HTTP/1.1"
    upstream: StubUpstream

    def handle(self) -> None:
        with suppress(ConnectionError):  # the proxy may have gone first
            super().handle()

    def handle_one_request(self) -> None:
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
        elif self.path == "/readyz":
            self.upstream.ready(self)
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.upstream.received.append(ReceivedRequest(self.command, self.path, headers, body))
            self.upstream.behaviour(self)

    def log_message(self, *_: Any) -> None:
        """Log nothing."""


class StubUpstream:
    """An HTTP server on a free loopback port."""

    def __init__(self) -> None:
        self.received: list[ReceivedRequest] = []
        self.ready: Callable[[UpstreamHandler], None] = respond()
        self.behaviour: Callable[[UpstreamHandler], None] = respond()
        handler = type("BoundHandler", (UpstreamHandler,), {"upstream": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @contextmanager
    def serving(self) -> Iterator[StubUpstream]:
        """Serve for the length of a block."""
        thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def respond(
    status: int = 200, body: bytes = b"{}", content_type: str = "application/json", **headers: str
) -> Callable[[UpstreamHandler], None]:
    """Return a behaviour that sends one response. An underscore in a header's name stands for a hyphen."""

    def behaviour(handler: UpstreamHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return behaviour


def break_off(handler: UpstreamHandler) -> None:
    """Close the connection after reading the whole request, as a process that is killed at work."""
    handler.close_connection = True


def respond_after(released: Event, arrived: Event) -> Callable[[UpstreamHandler], None]:
    """Return a behaviour that sets `arrived` and responds once `released` is set."""

    def behaviour(handler: UpstreamHandler) -> None:
        arrived.set()
        released.wait(10)
        respond()(handler)

    return behaviour


def hang(seconds: float) -> Callable[[UpstreamHandler], None]:
    """Return a behaviour that responds after this time."""

    def behaviour(handler: UpstreamHandler) -> None:
        time.sleep(seconds)
        respond()(handler)

    return behaviour


def stream(content_type: str, first: bytes, second: bytes, released: Event) -> Callable[[UpstreamHandler], None]:
    """Return a behaviour that sends two chunks, the second one once `released` is set."""

    def behaviour(handler: UpstreamHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for chunk in (first, second):
            handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            released.wait(10)
        handler.wfile.write(b"0\r\n\r\n")

    return behaviour
