"""Errors of the HTTP gateway as problem+json (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson

from protogateway.http.asgi import Headers, merge_headers
from protogateway.runtime.errors import RpcError
from protogateway.runtime.method import Codec

MEDIA_TYPE = b"application/problem+json"
DEFAULT_CHALLENGE = "Bearer"
"""Challenge of an operation whose contract names no security scheme. It makes no browser ask for a password."""
_OWN_TITLES = {499: "Client Closed Request"}


class Problem(Exception):
    """An error with its HTTP status.

    `reason` is a stable word for programs, `detail` is for people. `fields` maps the path of each wrong field, as the
    client spells it, to the problem. `handler_headers` are those that the call's handler set before it failed; they
    replace those of the same name.
    """

    def __init__(
        self,
        status: int,
        reason: str,
        detail: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.reason = reason
        self.detail = detail
        self.fields = dict(fields or {})
        self.headers = dict(headers or {})
        self.handler_headers: Headers = []

    @classmethod
    def from_error(cls, error: RpcError, request: Codec[Any] | None = None) -> Problem:
        """Return the problem for a call's error. Its fields get their names in the JSON of `request`."""
        names = {path: path if request is None else json_path(request, path) for path in error.fields}
        detail = error.message
        for path, name in names.items():  # the message may quote paths, and HTTP callers know the JSON names only
            detail = detail.replace(path, name)
        headers = {} if error.retry_after_s is None else {"Retry-After": str(math.ceil(error.retry_after_s))}
        fields = {names[path]: problem for path, problem in error.fields.items()}
        return cls(error.http_status, error.reason, detail, fields=fields, headers=headers)

    @classmethod
    def invalid_field(cls, path: str, problem: str) -> Problem:
        """Return 400 for one field, by its path as the client spells it."""
        return cls(400, "INVALID", f"{path}: {problem}", fields={path: problem})

    @classmethod
    def not_found(cls) -> Problem:
        """Return 404 for a path without an operation."""
        return cls(404, "NO_SUCH_PATH", "there is nothing at this address")

    @classmethod
    def method_not_allowed(cls, allow: str) -> Problem:
        """Return 405. `allow` lists the verbs that the path has."""
        return cls(405, "METHOD_NOT_ALLOWED", f"allowed here: {allow}", headers={"Allow": allow})

    def challenge(self, challenge: str) -> None:
        """Set WWW-Authenticate if it is not set: a 401 must have it (RFC 9110, section 15.5.2)."""
        if not any(name.lower() == "www-authenticate" for name in self.headers):
            self.headers["WWW-Authenticate"] = challenge or DEFAULT_CHALLENGE

    def json(self, trace_id: str) -> bytes:
        """Return the problem as JSON, with the trace id under which the log has it."""
        body: dict[str, object] = {
            "type": "about:blank",
            "title": _OWN_TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
            "traceId": trace_id,
        }
        if self.fields:
            body["errors"] = [{"field": path, "problem": problem} for path, problem in self.fields.items()]
        return orjson.dumps(body)

    def header_list(self) -> Headers:
        """Return the headers of the response, which no cache may store."""
        own = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        headers = [
            (b"content-type", MEDIA_TYPE),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            *own,
        ]
        return merge_headers(headers, self.handler_headers)


def json_path(codec: Codec[Any], path: str) -> str:
    """Return a path in JSON names: `agreements[0].document_id` → `agreements[0].documentId`.

    A name that is not a field's stays as it is.
    """
    message, parts = codec.upb.DESCRIPTOR, []
    for part in path.split("."):
        name, bracket, index = part.partition("[")
        field = message.fields_by_name.get(name) if message is not None else None
        parts.append(f"{field.json_name if field is not None else name}{bracket}{index}")
        message = field.message_type if field is not None else None
    return ".".join(parts)
