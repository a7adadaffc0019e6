"""What a client takes: media types and content codings with their q-values (RFC 9110, sections 12.4 and 12.5)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

CACHED_CHARS_MAX = 256
"""Longer headers are read anew each time, so that nobody fills the memory with them."""


def chosen(accept: bytes | None, offers: Sequence[str]) -> str:
    """The offer that the client likes best, of equals the first; empty when it takes none."""
    if accept is None or accept == b"*/*":
        return offers[0]
    if len(accept) > CACHED_CHARS_MAX:
        return _chosen.__wrapped__(accept, tuple(offers))
    return _chosen(accept, tuple(offers))


@lru_cache(maxsize=256)
def _chosen(accept: bytes, offers: tuple[str, ...]) -> str:
    wanted = _weights(accept)
    best, most = "", 0.0
    for offer in offers:
        weight = _weight(offer, wanted)
        if weight > most:
            best, most = offer, weight
    return best


def _weight(offer: str, wanted: dict[str, float]) -> float:
    """The most specific range that covers the offer decides."""
    for covering in (offer, f"{offer.partition('/')[0]}/*", "*/*"):
        if covering in wanted:
            return wanted[covering]
    return 0.0


def coding(accept_encoding: bytes, offers: tuple[str, ...]) -> tuple[str, bool]:
    """The content coding to use, empty for none, and whether the client refuses to take an answer without any.

    Of equals the first, and any before none.
    """
    if len(accept_encoding) > CACHED_CHARS_MAX:
        return _coding.__wrapped__(accept_encoding, offers)
    return _coding(accept_encoding, offers)


@lru_cache(maxsize=256)
def _coding(accept_encoding: bytes, offers: tuple[str, ...]) -> tuple[str, bool]:
    wanted = _weights(accept_encoding)
    others = wanted.get("*", 0.0)
    plain = wanted.get("identity", others if "*" in wanted else None)
    best, most = "", 0.0
    for offer in offers:
        weight = wanted.get(offer, others)
        if weight > most:
            best, most = offer, weight
    if plain is not None and plain > most:
        return "", False
    return best, plain == 0.0


def _weights(text: bytes) -> dict[str, float]:
    """Each element of the list, in lower case and without its parameters, and its q."""
    found = {}
    for element in text.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in element.split(";"))
        if name:
            found[name] = _q(parameters)
    return found


def _q(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return _number(value.strip())
    return 1.0


def _number(text: str) -> float:
    """0 to 1 with three digits; what is no number wants nothing."""
    if not text or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return 0.0
    return min(float(text), 1.0)
