"""Raw HTTP requests and responses, which no client library corrects."""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 20.0


@dataclass(frozen=True)
class RawRequest:
    """A request. `target` is its raw path and query, `mutation` the name of its mutation or empty."""

    verb: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    mutation: str = ""
    response_body: str = ""

    def __str__(self) -> str:
        head = " ".join(f"{name}: {value}" for name, value in self.headers)
        body = "" if self.body is None else f" {self.body[:160]!r}"
        return f"{self.verb} {self.target} [{head}]{body}"


@dataclass(frozen=True)
class RawResponse:
    """A response, and the call that reached the gRPC server: the RPC and its request in canonical bytes."""

    status: int
    media_type: str
    content: bytes
    reached: tuple[str, bytes] | None = None
    headers: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def json(self) -> Any:
        """The parsed content, or None if it is not JSON."""
        if not self.media_type.endswith("json"):
            return None
        try:
            return json.loads(self.content)
        except ValueError:
            return None


class RawClient:
    """One connection to a loopback server, which is opened again after the server closes it.

    It sends requests unchanged. It does not normalize paths, and adds only Host and Content-Length.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._connect()

    def send(self, request: RawRequest) -> RawResponse:
        """Send the request, and repeat it once if no response comes. Raises OSError or HTTPException after that."""
        try:
            return self._send(request)
        except (OSError, http.client.HTTPException):
            self.close()
            self._connect()
            return self._send(request)

    def close(self) -> None:
        self._connection.close()

    def _connect(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_S)

    def _send(self, request: RawRequest) -> RawResponse:
        self._connection.putrequest(request.verb, request.target, skip_accept_encoding=True)
        for name, value in request.headers:
            self._connection.putheader(name, value.encode("latin-1"))
        if request.body is not None:
            self._connection.putheader("Content-Length", str(len(request.body)))
        self._connection.endheaders(request.body)
        response = self._connection.getresponse()
        content = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return RawResponse(response.status, headers.get("content-type", "").partition(";")[0], content, None, headers)
