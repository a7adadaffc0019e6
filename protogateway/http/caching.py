"""Answers that may be kept: Cache-Control from the rule, a strong ETag of the JSON, 304 for who has it already."""

from __future__ import annotations

from hashlib import blake2b

from protogateway.runtime.method import Cache

NO_STORE = (b"cache-control", b"no-store")


def cache_control(cache: Cache | None) -> tuple[bytes, bytes]:
    """The header for a rule; without one nobody keeps the answer."""
    if cache is None:
        return NO_STORE
    whose = "public" if cache.shared else "private"
    age = f"max-age={cache.max_age_s}" if cache.max_age_s else "no-cache"
    return b"cache-control", f"{whose}, {age}".encode()


def tag_of(body: bytes) -> str:
    """What names exactly these bytes."""
    return blake2b(body, digest_size=12).hexdigest()


def etag(tag: str, coding: str) -> bytes:
    """The header's value: other bytes, compressed otherwise, have another strong tag."""
    return f'"{tag}.{coding}"'.encode() if coding else f'"{tag}"'.encode()


def is_known(if_none_match: bytes, tag: str) -> bool:
    """Whether the client has the answer, in any coding. If-None-Match compares weakly (RFC 9110, section 13.1.2)."""
    known = if_none_match.decode("latin-1")
    if known.strip() == "*":
        return True
    return any(_bare(one) == tag for one in known.split(","))


def _bare(entity_tag: str) -> str:
    return entity_tag.strip().removeprefix("W/").strip('"').partition(".")[0]
