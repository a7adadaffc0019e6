"""An HTTP client with very little overhead of its own: one connection, one request at a time."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

_LAST_CHUNK = b"0\r\n\r\n"


class Client:
    """A kept-alive connection to a local port that sends the same request each time."""

    def __init__(self, port: int, verb: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None):
        lines = [f"{verb} {path} HTTP/1.1", f"Host: localhost:{port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._request = "\r\n".join([*lines, "", ""]).encode() + body
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> float:
        """Return the milliseconds from sending the request to the end of its response, whose status must be 200."""
        began = time.perf_counter()
        self._socket.sendall(self._request)
        response = self._read_response()
        took_ms = (time.perf_counter() - began) * 1000
        assert response.startswith(b"HTTP/1.1 200 "), response.decode(errors="replace")
        return took_ms

    def read_body(self) -> bytes:
        """Send the request once more and return the body of its response."""
        self._socket.sendall(self._request)
        return self._read_response().partition(b"\r\n\r\n")[2]

    def close(self) -> None:
        self._socket.close()

    def _read_response(self) -> bytes:
        data = self._socket.recv(65536)
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        head = data[:end].lower().split(b"\r\n")
        length = next((int(line[15:]) for line in head if line.startswith(b"content-length:")), None)
        while len(data) < end + 4 + length if length is not None else not data.endswith(_LAST_CHUNK):
            data += self._more()
        return data

    def _more(self) -> bytes:
        chunk = self._socket.recv(65536)
        assert chunk, "the connection was closed"
        return chunk
