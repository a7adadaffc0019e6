"""HTTP caching: Cache-Control from the rule, a strong ETag of the JSON, and 304 for a client that has it already."""

import re
from hashlib import blake2b

from protogateway.runtime.method import CacheControl

_ENTITY_TAG = re.compile(rb'(?:W/)?("[^"]*")')
NO_STORE = (b"cache-control", b"no-store")


def cache_control(cache: CacheControl | None) -> tuple[bytes, bytes]:
    """Return the header for a rule; `no-store` without one."""
    if cache is None:
        return NO_STORE
    visibility = "public" if cache.shared else "private"
    age = f"max-age={cache.max_age_s}" if cache.max_age_s else "no-cache"
    return b"cache-control", f"{visibility}, {age}".encode()


def content_tag(body: bytes) -> str:
    """Return a hash of the body."""
    return blake2b(body, digest_size=12).hexdigest()


def etag(tag: str, coding: str) -> bytes:
    """Return the ETag header's value.

    A strong tag stands for the exact bytes, so each content coding needs its own. The tag is of the body before it is
    compressed: so a 304 costs no compression, and `is_not_modified` finds the response in any coding.
    """
    return f'"{tag}.{coding}"'.encode() if coding else f'"{tag}"'.encode()


def is_not_modified(if_none_match: bytes, tag: str) -> bool:
    """Return whether the client has the response, in any coding.

    If-None-Match compares weakly (RFC 9110, section 13.1.2).
    """
    known = if_none_match.decode("latin-1")
    if known.strip() == "*":
        return True
    return any(_tag_of(entity_tag) == tag for entity_tag in known.split(","))


def weaken(entity_tag: bytes) -> bytes:
    """Return a handler's ETag for a compressed response: the handler means the content, not these bytes."""
    return entity_tag if entity_tag.startswith(b"W/") else b"W/" + entity_tag


def has_entity_tag(if_none_match: bytes, entity_tag: bytes) -> bool:
    """Return whether a handler's ETag is among those that the client has."""
    if if_none_match.strip() == b"*":
        return True
    return entity_tag.removeprefix(b"W/") in _ENTITY_TAG.findall(if_none_match)


def _tag_of(entity_tag: str) -> str:
    return entity_tag.strip().removeprefix("W/").strip('"').partition(".")[0]
