"""What happens to a request before its call: admitted, its headers and body checked, read into a message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from protogateway.http.accept import chosen
from protogateway.http.compression import check_coding
from protogateway.http.hooks import Admission
from protogateway.http.operation import Operation
from protogateway.http.problem import Problem
from protogateway.http.request import Request

_PLAIN_JSON = (b"application/json", b"application/json; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a request may be, and how long a call may take: seconds unless the client says, and at most."""

    body_bytes_max: int = 64 * 1024
    timeout_s: float = 10.0
    timeout_s_max: float = 30.0


@dataclass(slots=True)
class Entry:
    """A call that may begin. `media_type`: of its answer. `timeout_s`: the client's own; None: it has none."""

    admission: Admission
    message: Any
    media_type: str
    timeout_s: float | None


async def enter(
    bounds: Bounds,
    operation: Operation,
    request: Request,
    segments: Sequence[bytes],
    offers: tuple[str, ...],
) -> Entry:
    """Raises Problem for the first thing that is wrong, in this order: caller, body, Accept, fields, deadline."""
    admission = await operation.admit(request)
    headers = request.headers
    sent = headers.get(b"content-type")
    if sent is not None:
        _check_media_type(request, sent)
    body = await request.body(bounds.body_bytes_max)
    if body and sent is None:
        _check_media_type(request, b"")
    media_type = chosen(headers.get(b"accept"), offers)
    if not media_type:
        raise Problem(
            406, "ONLY_JSON" if len(offers) == 1 else "NO_SUCH_FORM", f"only {', '.join(offers)} can be had here"
        )
    if b"accept-encoding" in headers:
        check_coding(headers[b"accept-encoding"])
    after = request.header(b"last-event-id") if b"last-event-id" in headers else ""
    message = operation.read(segments, request.query, body, after)
    return Entry(admission, message, media_type, _timeout_s(request, bounds))


def _check_media_type(request: Request, sent: bytes) -> None:
    """For a request that has, or announces, a body."""
    if sent not in _PLAIN_JSON:
        media_type, _, parameters = sent.decode("latin-1").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
            raise Problem(415, "NOT_JSON", "send the body as application/json", headers={"Accept": "application/json"})
    if b"content-encoding" in request.headers and request.headers[b"content-encoding"] != b"identity":
        detail = "send the body without a Content-Encoding"
        raise Problem(415, "ENCODED_BODY", detail, headers={"Accept-Encoding": "identity"})


def _timeout_s(request: Request, bounds: Bounds) -> float | None:
    """Seconds that the client will wait: `X-Request-Timeout-Ms`."""
    sent = request.headers.get(b"x-request-timeout-ms")
    if sent is None:
        return None
    if not (sent.isdigit() and len(sent) < 10 and int(sent) > 0):
        raise Problem.field("X-Request-Timeout-Ms", "a whole number of milliseconds above 0 is expected")
    return min(int(sent) / 1000, bounds.timeout_s_max)
