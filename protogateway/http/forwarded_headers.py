"""Request headers that reach the handler as metadata: those that the settings name, and no others."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from protogateway.http.problem import Problem
from protogateway.http.request import Request
from protogateway.runtime.metadata import Metadata, MetadataValue

VALUE_CHARS_MAX = 4096
"""Longest value. gRPC refuses more than 8 KiB of metadata."""


class ForwardedHeaders:
    """Copies headers of a request into the metadata of its call. `names` are as the settings spell them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple((name, name.lower().encode(), name.lower()) for name in names)

    def add_to(self, metadata: Mapping[str, Any] | None, request: Request) -> Mapping[str, Any] | None:
        """Return the metadata with the headers that were sent. What the hooks have set already stays.

        Values of a header that comes more than once are joined by commas. Raises Problem for a value that metadata
        cannot carry.
        """
        own = metadata or {}
        found = [
            (key, _value(name, request.headers[header]))
            for name, header, key in self._names
            if header in request.headers and key not in own
        ]
        if not found:
            return metadata
        pairs = own.pairs if isinstance(own, Metadata) else own.items()
        return Metadata((*found, *pairs))


def _value(name: str, raw: bytes) -> MetadataValue:
    text = raw.decode("latin-1")
    if len(text) > VALUE_CHARS_MAX:
        raise Problem.invalid_field(name, f"at most {VALUE_CHARS_MAX} characters are accepted")
    if name.lower().endswith("-bin"):
        return _bytes(name, text)
    if not (text.isascii() and text.isprintable()):
        raise Problem.invalid_field(name, "only printable ASCII characters are accepted")
    return text


def _bytes(name: str, text: str) -> bytes:
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Problem.invalid_field(name, "base64 is expected") from error
