"""Preparation of a call from an HTTP request: admission, checks of headers and body, and the request message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from protogateway.http.accept import negotiate_media_type
from protogateway.http.compression import check_accept_encoding
from protogateway.http.hooks import Admission
from protogateway.http.operation import HttpOperation
from protogateway.http.problem import Problem
from protogateway.http.request import Request

_PLAIN_JSON = (b"application/json", b"application/json; charset=utf-8")


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Largest body of a request, and its timeout: the default, and the longest that a client may ask for."""

    body_bytes_max: int = 64 * 1024
    timeout_s: float = 10.0
    timeout_s_max: float = 30.0


@dataclass(slots=True)
class PreparedCall:
    """A call that can be made. `timeout_s` is the client's own, or None; `media_type` is that of the response."""

    admission: Admission
    message: Any
    media_type: str
    timeout_s: float | None


async def prepare_call(
    request_limits: RequestLimits,
    operation: HttpOperation,
    request: Request,
    segments: Sequence[bytes],
    offers: tuple[str, ...],
) -> PreparedCall:
    """Return the prepared call.

    Raises Problem for the first error, in this order: caller, body, Accept, fields, timeout.
    """
    admission = await operation.admit(request)
    headers = request.headers
    content_type = headers.get(b"content-type")
    if content_type is not None:
        _check_content_type(request, content_type)
    body = await request.body(request_limits.body_bytes_max)
    if body and content_type is None:  # only now, because a request without a body needs no Content-Type
        _check_content_type(request, b"")
    media_type = negotiate_media_type(headers.get(b"accept"), offers)
    if not media_type:
        raise Problem(
            406, "ONLY_JSON" if len(offers) == 1 else "NO_SUCH_FORM", f"accept one of these: {', '.join(offers)}"
        )
    if b"accept-encoding" in headers:
        check_accept_encoding(headers[b"accept-encoding"])
    last_event_id = request.header(b"last-event-id") if b"last-event-id" in headers else ""
    message = operation.decode_request(segments, request.query, body, last_event_id)
    return PreparedCall(admission, message, media_type, _timeout_s(request, request_limits))


def _check_content_type(request: Request, content_type: bytes) -> None:
    """Check the headers about a body that the request has or announces."""
    if content_type not in _PLAIN_JSON:
        media_type, _, parameters = content_type.decode("latin-1").partition(";")
        charset = parameters.strip().lower().replace('"', "")
        if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
            raise Problem(415, "NOT_JSON", "send the body as application/json", headers={"Accept": "application/json"})
    if b"content-encoding" in request.headers and request.headers[b"content-encoding"] != b"identity":
        detail = "send the body without a Content-Encoding"
        raise Problem(415, "ENCODED_BODY", detail, headers={"Accept-Encoding": "identity"})


def _timeout_s(request: Request, request_limits: RequestLimits) -> float | None:
    """Return the seconds that the client waits, from `X-Request-Timeout-Ms`, or None."""
    timeout_ms = request.headers.get(b"x-request-timeout-ms")
    if timeout_ms is None:
        return None
    if not (timeout_ms.isdigit() and len(timeout_ms) < 10 and int(timeout_ms) > 0):
        raise Problem.invalid_field("X-Request-Timeout-Ms", "a whole number of milliseconds above 0 is expected")
    return min(int(timeout_ms) / 1000, request_limits.timeout_s_max)
