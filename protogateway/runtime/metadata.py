"""Metadata of calls: sent with the request, before the first response (initial), and after the last (trailing)."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from protogateway.runtime.errors import ErrorFactory, StatusCode

MetadataValue: TypeAlias = str | bytes
MetadataInput: TypeAlias = Mapping[str, MetadataValue] | Mapping[str, str] | Iterable[tuple[str, MetadataValue]]
"""Metadata as callers write it: a mapping, or pairs if a key occurs more than once.

Keys are lower-case. The value of a key that ends in `-bin` is bytes; any other value is printable ASCII.
"""

_KEY = re.compile(r"(?!grpc-)[0-9a-z_.-]+")


class MetadataInvalid(ValueError):
    """Metadata that HTTP/2 cannot carry."""


class Metadata(dict[str, MetadataValue]):
    """Received or validated metadata.

    As a mapping it has the first value of each key; `pairs` has all values, in order.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Mapping[str, MetadataValue] | Iterable[tuple[str, MetadataValue]] = ()) -> None:
        if isinstance(pairs, dict):  # a shortcut for the common case: no key twice, nothing to reverse
            self.pairs: tuple[tuple[str, MetadataValue], ...] = tuple(pairs.items())
            super().__init__(pairs)
        else:
            self.pairs = tuple(pairs.items() if isinstance(pairs, Mapping) else pairs)
            super().__init__(reversed(self.pairs))  # dict keeps the last value of a key, so the first must come last

    def get_all(self, key: str) -> list[MetadataValue]:
        return [value for name, value in self.pairs if name == key]

    def get_text(self, key: str) -> str:
        """Return the first value, or "" if the key is missing or its value is bytes."""
        value = self.get(key, "")
        return value if isinstance(value, str) else ""


NO_METADATA = Metadata()


class ResponseMetadata:
    """Metadata of a response, for a caller who asks for it: `channel.unary(method, request, response_metadata=…)`.

    `initial` is set with the first response, `trailing` when the call has ended, with success or with an error.
    """

    # The values are the class's until they are set: the HTTP gateway makes such an object for each call.
    initial = NO_METADATA
    trailing = NO_METADATA


def validate_metadata(metadata: MetadataInput | None) -> Metadata:
    """Return the metadata, on every channel by the rules of HTTP/2.

    Raises MetadataInvalid, which names the key, for metadata that HTTP/2 cannot carry.
    """
    if not metadata:
        return NO_METADATA
    if type(metadata) is Metadata:  # validated before: a service often passes on what it received
        return metadata
    valid = Metadata(metadata)
    for key, value in valid.pairs:
        value_type = _value_type(key)
        if (
            value_type is None
            or not isinstance(value, value_type)
            or (isinstance(value, str) and not (value.isascii() and value.isprintable()))
        ):
            raise MetadataInvalid(f"{key}: {_problem(value_type, value)}")
    return valid


def outgoing_metadata(metadata: MetadataInput | None, error_factory: ErrorFactory) -> Metadata:
    """Return the metadata of a request. Raises INVALID_ARGUMENT where `validate_metadata` raises."""
    if metadata is None:
        return NO_METADATA
    try:
        return validate_metadata(metadata)
    except MetadataInvalid as error:
        raise error_factory(StatusCode.INVALID_ARGUMENT, str(error), "METADATA_INVALID") from error


# Calls use the same few keys again and again, and the pattern costs more than all else here. The cache is bounded,
# because keys may come from outside.
@lru_cache(maxsize=1024)
def _value_type(key: str) -> type[str] | type[bytes] | None:
    """Return the type of the key's values, or None if the key is not valid."""
    if not _KEY.fullmatch(key):
        return None
    return bytes if key.endswith("-bin") else str


def _problem(value_type: type[str] | type[bytes] | None, value: MetadataValue) -> str:
    if value_type is None:
        return "a key is lower-case letters, digits and `_.-`, and does not begin with `grpc-`"
    if value_type is bytes:
        return "the value of a key that ends in -bin is bytes"
    if isinstance(value, bytes):
        return "bytes need a key that ends in -bin"
    return "only printable ASCII characters can be sent"
