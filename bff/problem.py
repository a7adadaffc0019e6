"""Every failure of the HTTP face, as problem+json (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from starlette.responses import Response

from gen.runtime import Codec
from servers.kernel.errors import Error

MEDIA_TYPE = "application/problem+json"
API_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_OWN_TITLES = {499: "Client Closed Request"}


class Problem(Exception):
    """A failure with its HTTP status.

    `reason`: stable word for programs. `detail`: for people.
    `fields`: path of a wrong field as the client spells it → what is wrong.
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

    @classmethod
    def of(cls, error: Error, request: Codec[Any] | None = None) -> Problem:
        """A kernel error; its fields are renamed to what they are called in the JSON of `request`."""
        names = {path: path if request is None else json_path(request, path) for path in error.fields}
        detail = error.message
        for path, name in names.items():
            detail = detail.replace(path, name)
        headers = {} if error.retry_after_s is None else {"Retry-After": str(math.ceil(error.retry_after_s))}
        if error.http_status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Cookie realm="oO"'
        fields = {names[path]: problem for path, problem in error.fields.items()}
        return cls(error.http_status, error.reason, detail, fields=fields, headers=headers)

    @classmethod
    def field(cls, path: str, problem: str) -> Problem:
        """400 for one field, by its path as the client spells it."""
        return cls(400, "INVALID", f"{path}: {problem}", fields={path: problem})

    def response(self, trace_id: str) -> Response:
        """The answer, quoting the trace id under which the log has it."""
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
        headers = {**API_HEADERS, **self.headers}
        return Response(orjson.dumps(body), self.status, headers, MEDIA_TYPE)


def json_path(codec: Codec[Any], path: str) -> str:
    """`agreements[0].document_id` → `agreements[0].documentId`. A name that is no field stays."""
    message, parts = codec.upb.DESCRIPTOR, []
    for part in path.split("."):
        name, bracket, index = part.partition("[")
        field = message.fields_by_name.get(name) if message is not None else None
        parts.append(f"{field.json_name if field is not None else name}{bracket}{index}")
        message = field.message_type if field is not None else None
    return ".".join(parts)
