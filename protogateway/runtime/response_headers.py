"""Headers and trailers of the HTTP response, as a handler sets them and as metadata carries them.

Each becomes one key of the initial or trailing metadata, with a prefix: `Location` is `http-header-location`. Metadata
without the prefix never reaches an HTTP client, so that what services tell each other stays among them.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from protogateway.runtime.metadata import NO_METADATA, Metadata, MetadataInvalid

HEADER_PREFIX = "http-header-"
"""Prefix of the metadata keys that carry headers and trailers of the HTTP response."""

HEADERS_CHARS_MAX = 4096
"""Largest sum of names and values. gRPC refuses metadata of more than 8 KiB, and it must be the same everywhere."""

HeadersInput: TypeAlias = Mapping[str, str] | Iterable[tuple[str, str]]
"""Headers as handlers write them: a mapping, or pairs if a header occurs more than once."""

_NAME = re.compile(r"[0-9a-z_.-]+")
_ENTITY_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]*"')
_OF_THE_CONNECTION = frozenset(
    ("connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade")
)
_OF_THE_GATEWAY = frozenset(
    ("content-encoding", "content-length", "date", "server", "x-content-type-options", "x-request-id")
)
_ONLY_ONCE = ("age", "content-disposition", "etag", "expires", "last-modified", "location", "retry-after")
_NOT_IN_TRAILERS = frozenset(("set-cookie", "location", "etag", "vary", "retry-after", "www-authenticate"))


class ResponseHeaderInvalid(ValueError):
    """Header of a response that a handler may not set, or that HTTP cannot carry."""


def validate_headers(headers: HeadersInput) -> Metadata:
    """Return the headers with names in lower case. Raises ResponseHeaderInvalid, which names the header."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    found = Metadata([(name.lower(), value) for name, value in pairs])
    for name, value in found.pairs:
        if problem := _name_problem(name) or _value_problem(name, value):
            raise ResponseHeaderInvalid(f"{name}: {problem}")
    if len(found) < len(found.pairs) and (twice := [name for name in _ONLY_ONCE if len(found.get_all(name)) > 1]):
        raise ResponseHeaderInvalid(f"{twice[0]}: a response has it once")
    if sum(len(name) + len(value) for name, value in found.pairs) > HEADERS_CHARS_MAX:
        raise ResponseHeaderInvalid(f"all headers together are longer than {HEADERS_CHARS_MAX} characters")
    return found


def validate_trailers(trailers: HeadersInput) -> Metadata:
    """Return the trailers, of which some names are for headers only. Raises ResponseHeaderInvalid."""
    return _check_trailer_names(validate_headers(trailers))


def with_headers(metadata: Metadata, headers: Metadata) -> Metadata:
    """Return the metadata with these headers or trailers in place of those that it carries."""
    others = [(key, value) for key, value in metadata.pairs if not key.startswith(HEADER_PREFIX)]
    return Metadata([*others, *((HEADER_PREFIX + name, value) for name, value in headers.pairs)])


def headers_in(metadata: Metadata) -> Metadata:
    """Return the headers or trailers that metadata carries. Raises ResponseHeaderInvalid."""
    cut = len(HEADER_PREFIX)
    found = [(key[cut:], str(value)) for key, value in metadata.pairs if key.startswith(HEADER_PREFIX)]
    return validate_headers(found) if found else NO_METADATA


def trailers_in(metadata: Metadata) -> Metadata:
    """Return the trailers that metadata carries. Raises ResponseHeaderInvalid, also for names that are for headers."""
    return _check_trailer_names(headers_in(metadata))


def refuse_header_keys(metadata: Metadata) -> Metadata:
    """Return the metadata. Raises MetadataInvalid for keys with the prefix: a proxy may pass on what it received."""
    for key in metadata:
        if key.startswith(HEADER_PREFIX):
            raise MetadataInvalid(f"{key}: is kept for headers of the HTTP response; set `response_headers` instead")
    return metadata


def _check_trailer_names(trailers: Metadata) -> Metadata:
    """Return the trailers. Raises ResponseHeaderInvalid for a name that is for headers only."""
    for name in trailers:
        if name in _NOT_IN_TRAILERS or name.startswith(("cache-", "content-", "access-control-")):
            raise ResponseHeaderInvalid(f"{name}: is needed before the body, so it cannot be a trailer")
    return trailers


@lru_cache(maxsize=256)
def _name_problem(name: str) -> str:
    if not _NAME.fullmatch(name) or name.endswith("-bin"):
        return "a name is letters, digits and `_.-`, and does not end in -bin"
    if name == "content-type":
        return "the gateway sets it; return a google.api.HttpBody for another media type"
    if name in _OF_THE_CONNECTION:
        return "is about the connection, which the server manages"
    return "the gateway or the server sets it" if name in _OF_THE_GATEWAY else ""


def _value_problem(name: str, value: object) -> str:
    if not isinstance(value, str):
        return f"a text is expected, not {type(value).__name__}"
    if not (value.isascii() and value.isprintable()) or value != value.strip(" "):
        return "only printable ASCII characters, and no spaces at the ends; escape others as RFC 8187 or URLs do"
    if name == "etag" and not _ENTITY_TAG.fullmatch(value):
        return 'an entity tag is in quotes: "v1" or W/"v1"'
    return ""
