"""Requests as they go over the line, and what comes of them."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 20.0


@dataclass(frozen=True)
class Asked:
    """One request. `target`: raw path and query. `twist`: what is odd about it; empty: nothing."""

    verb: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    twist: str = ""
    response_body: str = ""

    def __str__(self) -> str:
        head = " ".join(f"{name}: {value}" for name, value in self.headers)
        body = "" if self.body is None else f" {self.body[:160]!r}"
        return f"{self.verb} {self.target} [{head}]{body}"


@dataclass(frozen=True)
class Answer:
    """What came back, and the call that reached the gRPC server: RPC and request in canonical bytes."""

    status: int
    media_type: str
    content: bytes
    reached: tuple[str, bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def json(self) -> Any:
        """The content, where it is JSON; else None."""
        if not self.media_type.endswith("json"):
            return None
        try:
            return json.loads(self.content)
        except ValueError:
            return None


class Client:
    """One connection to a server on loopback, opened again where the server closes it. Changes nothing of a request:
    no path is put in order, no header is added but Host and Content-Length.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._open()

    def ask(self, asked: Asked) -> Answer:
        """Raises OSError or HTTPException when no answer comes, twice."""
        try:
            return self._ask(asked)
        except (OSError, http.client.HTTPException):
            self.close()
            self._open()
            return self._ask(asked)

    def close(self) -> None:
        self._line.close()

    def _open(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)

    def _ask(self, asked: Asked) -> Answer:
        self._line.putrequest(asked.verb, asked.target, skip_accept_encoding=True)
        for name, value in asked.headers:
            self._line.putheader(name, value.encode("latin-1"))
        if asked.body is not None:
            self._line.putheader("Content-Length", str(len(asked.body)))
        self._line.endheaders(asked.body)
        response = self._line.getresponse()
        content = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers.get("content-type", "").partition(";")[0], content, None, headers)
