"""Preparation of a call from an HTTP request: admission, checks of headers and body, and the request message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from protogateway.http.accept import negotiate_media_type
from protogateway.http.compression import check_accept_encoding
from protogateway.http.hooks import Admission
from protogateway.http.operation import HttpOperation
from protogateway.http.problem import Problem
from protogateway.http.raw_body import sent_media_type
from protogateway.http.request import Request
from protogateway.http.system_parameters import wants_enum_numbers

_PLAIN_JSON = (b"application/json", b"application/json; charset=utf-8")


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """Largest body of a request, and its timeout: the default, and the longest that a client may ask for.

    `raw_body_bytes_max` is for bodies that are a google.api.HttpBody, `body_bytes_max` for all others.
    """

    body_bytes_max: int = 64 * 1024
    raw_body_bytes_max: int = 1024 * 1024
    timeout_s: float = 10.0
    timeout_s_max: float = 30.0


@dataclass(slots=True)
class PreparedCall:
    """A call that can be made.

    `timeout_s` is the client's own, or None. `media_type` is that of the response, and `encode` makes its JSON.
    """

    admission: Admission
    message: Any
    media_type: str
    timeout_s: float | None
    encode: Callable[[Any], bytes]


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
    is_raw = operation.is_raw_request
    if content_type is not None:
        _check_content_type(request, content_type, is_raw)
    body = await request.body(request_limits.raw_body_bytes_max if is_raw else request_limits.body_bytes_max)
    if body and content_type is None:  # only now, because a request without a body needs no Content-Type
        _check_content_type(request, b"", is_raw)
    # A body that the handler names the type of is sent whatever the client accepts (RFC 9110, section 12.5.1).
    media_type = negotiate_media_type(headers.get(b"accept"), offers) if operation.read_raw is None else offers[0]
    if not media_type:
        raise Problem(
            406, "ONLY_JSON" if len(offers) == 1 else "NO_SUCH_FORM", f"accept one of these: {', '.join(offers)}"
        )
    if b"accept-encoding" in headers:
        check_accept_encoding(headers[b"accept-encoding"])
    encode = operation.encode_response
    if operation.alt_names and wants_enum_numbers(request.query, operation.alt_names):
        encode = operation.encode_with_enum_numbers
    if is_raw:
        sent_type = sent_media_type(content_type or b"")
        message = operation.decode_request.with_raw_body(segments, request.query, body, sent_type)
    else:
        last_event_id = request.header(b"last-event-id") if b"last-event-id" in headers else ""
        message = operation.decode_request(segments, request.query, body, last_event_id)
    if operation.forwarded is not None:
        # A new object: hooks may return the same one for every request.
        admission = replace(admission, metadata=operation.forwarded.add_to(admission.metadata, request))
    return PreparedCall(admission, message, media_type, _timeout_s(request, request_limits), encode)


def _check_content_type(request: Request, content_type: bytes, is_raw: bool) -> None:
    """Check the headers about a body that the request has or announces."""
    if content_type not in _PLAIN_JSON and not is_raw:
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
