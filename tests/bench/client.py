"""An HTTP client that costs next to nothing: one connection, requests one after another."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping

_LAST_CHUNK = b"0\r\n\r\n"


class Client:
    """A kept-alive connection to a port of this machine, sending one and the same request."""

    def __init__(self, port: int, verb: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None):
        lines = [f"{verb} {path} HTTP/1.1", f"Host: localhost:{port}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self._request = "\r\n".join([*lines, "", ""]).encode() + body
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> float:
        """Milliseconds until the whole answer was here. Fails unless it was 200."""
        began = time.perf_counter()
        self._socket.sendall(self._request)
        answer = self._answer()
        took_ms = (time.perf_counter() - began) * 1000
        assert answer.startswith(b"HTTP/1.1 200 "), answer.decode(errors="replace")
        return took_ms

    def last(self) -> bytes:
        """The body of one more answer."""
        self._socket.sendall(self._request)
        return self._answer().partition(b"\r\n\r\n")[2]

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> bytes:
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
