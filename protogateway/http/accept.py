"""Content negotiation: media types and content codings with q-values (RFC 9110, sections 12.4 and 12.5)."""

from collections.abc import Sequence
from functools import lru_cache

CACHED_CHARS_MAX = 256
"""Longer headers are parsed each time: clients could fill the memory with cached ones."""


def negotiate_media_type(accept: bytes | None, offers: Sequence[str]) -> str:
    """Return the offer that the client prefers, the first of equals, or "" if it accepts none."""
    if accept is None or accept == b"*/*":
        return offers[0]
    if len(accept) > CACHED_CHARS_MAX:
        return _negotiate_media_type.__wrapped__(accept, tuple(offers))
    return _negotiate_media_type(accept, tuple(offers))


@lru_cache(maxsize=256)
def _negotiate_media_type(accept: bytes, offers: tuple[str, ...]) -> str:
    q_values = _parse(accept)
    best, best_q = "", 0.0
    for offer in offers:
        q = _media_type_q(offer, q_values)
        if q > best_q:
            best, best_q = offer, q
    return best


def _media_type_q(offer: str, q_values: dict[str, float]) -> float:
    """Return the q-value of the most specific range that covers the offer."""
    for media_range in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        if media_range in q_values:
            return q_values[media_range]
    return 0.0


def negotiate_coding(accept_encoding: bytes, offers: tuple[str, ...]) -> tuple[str, bool]:
    """Return the content coding to use, or "" for none, and whether the client refuses a response without any.

    The first of equals wins, and any coding wins over none.
    """
    if len(accept_encoding) > CACHED_CHARS_MAX:
        return _negotiate_coding.__wrapped__(accept_encoding, offers)
    return _negotiate_coding(accept_encoding, offers)


@lru_cache(maxsize=256)
def _negotiate_coding(accept_encoding: bytes, offers: tuple[str, ...]) -> tuple[str, bool]:
    q_values = _parse(accept_encoding)
    others = q_values.get("*", 0.0)
    identity = q_values.get("identity", others if "*" in q_values else None)
    best, best_q = "", 0.0
    for offer in offers:
        q = q_values.get(offer, others)
        if q > best_q:
            best, best_q = offer, q
    if identity is not None and identity > best_q:
        return "", False
    return best, identity == 0.0


def _parse(header: bytes) -> dict[str, float]:
    """Return each element of the list, in lower case and without its parameters, and its q-value."""
    found = {}
    for element in header.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        if name:
            found[name] = _q(parameters)
    return found


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _q_value(value.strip())
    return 1.0


def _q_value(text: str) -> float:
    """Return 0 to 1; 0 for a text that is not a number."""
    if not text or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return 0.0
    return min(float(text), 1.0)
