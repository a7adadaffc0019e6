"""What the HTTP face reads from a request's headers, and what it refuses because of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from starlette.types import Receive

from bff.problem import Problem

BODY_BYTES_MAX = 64 * 1024
TIMEOUT_DEFAULT_S = 10.0
TIMEOUT_MAX_S = 30.0
KEY_CHARS_MAX = 128
_SAFE_SITES = ("same-origin", "none")

Headers = Mapping[str, str]


def read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Lower-case names to values; values of a repeated header joined by commas."""
    found: dict[str, str] = {}
    for name, value in raw:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def check_own_page(headers: Headers, public_origin: str) -> None:
    """Lets only our own pages and programs change anything: no other site can make a browser send `X-oO: 1`."""
    if headers.get("x-oo") != "1":
        raise Problem(403, "OWN_HEADER_NEEDED", "send the header `X-oO: 1` with every call that changes something")
    if headers.get("sec-fetch-site", "none") not in _SAFE_SITES:
        raise Problem(403, "CROSS_SITE", "this call came from another site")
    if headers.get("origin", public_origin) != public_origin:
        raise Problem(403, "CROSS_SITE", f"this call came from another origin than {public_origin}")


def check_media_type(headers: Headers) -> None:
    """For a request that has, or announces, a body."""
    media_type, _, parameters = headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise Problem(415, "NOT_JSON", "send the body as application/json", headers={"Accept": "application/json"})
    if headers.get("content-encoding", "identity") != "identity":
        raise Problem(
            415, "ENCODED_BODY", "send the body without a Content-Encoding", headers={"Accept-Encoding": "identity"}
        )


def check_accept(headers: Headers) -> None:
    """The most specific range that covers JSON decides, as in RFC 9110, section 12.5.1."""
    if "accept" not in headers:
        return
    ranges = dict(map(_range, headers["accept"].split(",")))
    for covering in ("application/json", "application/*", "*/*"):
        if covering in ranges:
            if ranges[covering]:
                return
            break
    raise Problem(406, "ONLY_JSON", "only application/json can be had here")


def _range(text: str) -> tuple[str, bool]:
    """A media range, and whether it is wanted at all."""
    media_range, *parameters = (part.strip().lower() for part in text.split(";"))
    qualities = [part[2:].strip() for part in parameters if part.startswith("q=")]
    return media_range, not qualities or qualities[0].rstrip("0") not in ("0.", "0", "")


def timeout_s(headers: Headers) -> float:
    """Seconds that the client will wait: `X-Request-Timeout-Ms`, at most 30 s."""
    text = headers.get("x-request-timeout-ms")
    if text is None:
        return TIMEOUT_DEFAULT_S
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise Problem.field("X-Request-Timeout-Ms", "a whole number of milliseconds above 0 is expected")
    return min(int(text) / 1000, TIMEOUT_MAX_S)


def idempotency_key(headers: Headers) -> str:
    """The key that makes a repeated call harmless; empty: none was sent."""
    key = headers.get("idempotency-key")
    if key is None:
        return ""
    if not (0 < len(key) <= KEY_CHARS_MAX and key.isascii() and key.isprintable()):
        raise Problem.field("Idempotency-Key", f"1 to {KEY_CHARS_MAX} printable ASCII characters are expected")
    return key


def bearer(headers: Headers) -> str:
    """The secret of `Authorization: Bearer <secret>`; empty: none was sent."""
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


async def read_body(headers: Headers, receive: Receive) -> bytes:
    """The body, of at most 64 KiB; reading stops where it grows larger, whatever its announced length."""
    if _announced(headers) > BODY_BYTES_MAX:
        raise _too_large()
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem(499, "CANCELLED", "the client went away")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            raise _too_large()
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def _announced(headers: Headers) -> int:
    text = headers.get("content-length", "0")
    return int(text) if text.isascii() and text.isdigit() else 0


def _too_large() -> Problem:
    detail = f"the body is larger than {BODY_BYTES_MAX} bytes"
    return Problem(413, "BODY_TOO_LARGE", detail, headers={"Connection": "close"})
