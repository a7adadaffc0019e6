"""Bodies that are not JSON: `google.api.HttpBody` has the bytes of a body and their media type."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from protogateway.http.problem import Problem

RawBody = tuple[bytes, bytes]
"""The bytes of a body, and its Content-Type."""

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:[ ]*;[ ]*{_TOKEN}=(?:{_TOKEN}|{_QUOTED}))*")
UNKNOWN_TYPE = b"application/octet-stream"
"""Media type of a body whose handler names none."""


def raw_body_reader(attribute: str) -> Callable[[Any], RawBody]:
    """Return a function that reads the HttpBody of a message: its attribute, or with "*" the message itself.

    It raises ValueError for a media type that is not one.
    """

    def read(message: Any) -> RawBody:
        body = message if attribute == "*" else getattr(message, attribute)
        return (b"", UNKNOWN_TYPE) if body is None else (body.data, _content_type(body.content_type))

    return read


def sent_media_type(content_type: bytes) -> str:
    """Return the Content-Type of a request. Raises Problem for one that is not a media type."""
    text = content_type.decode("latin-1")
    if text and not _MEDIA_TYPE.fullmatch(text):
        raise Problem.invalid_field("Content-Type", "a media type is expected")
    return text


@lru_cache(maxsize=64)
def _content_type(text: str) -> bytes:
    if text and not _MEDIA_TYPE.fullmatch(text):
        raise ValueError(f"HttpBody.content_type is not a media type: {text!r}")
    return text.encode() or UNKNOWN_TYPE
