"""What goes beside messages: with a request, before the first answer (leading), and after the last (trailing)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

Value: TypeAlias = str | bytes
Sent: TypeAlias = Mapping[str, Value] | Mapping[str, str] | Iterable[tuple[str, Value]]
"""Metadata as it is given: a mapping, or pairs where a key occurs more than once.

A key is in lower case. The value of one that ends in `-bin` is bytes, of any other printable ASCII.
"""

_KEY = re.compile(r"(?!grpc-)[0-9a-z_.-]+")


class MetadataInvalid(ValueError):
    """Metadata that HTTP/2 cannot carry."""


class Metadata(dict[str, Value]):
    """Metadata as it arrived, or that is known to be right.

    As a mapping it has the first value of each key; `pairs` has all, in order.
    """

    __slots__ = ("pairs",)

    def __init__(self, pairs: Mapping[str, Value] | Iterable[tuple[str, Value]] = ()) -> None:
        if isinstance(pairs, dict):  # the usual thing, and quicker than the rest
            self.pairs: tuple[tuple[str, Value], ...] = tuple(pairs.items())
            super().__init__(pairs)
        else:
            self.pairs = tuple(pairs.items() if isinstance(pairs, Mapping) else pairs)
            super().__init__(reversed(self.pairs))

    def all(self, key: str) -> list[Value]:
        return [value for name, value in self.pairs if name == key]

    def text(self, key: str) -> str:
        """The first value, or "" when there is none or it is bytes."""
        value = self.get(key, "")
        return value if isinstance(value, str) else ""


NONE = Metadata()


class Received:
    """What came beside an answer, for a caller who asks: `stub.method(request, received=received)`.

    `leading` is there with the first answer, `trailing` when the call has ended, with success or with a failure.
    """

    def __init__(self) -> None:
        self.leading = NONE
        self.trailing = NONE


def checked(sent: Sent | None) -> Metadata:
    """Raises MetadataInvalid, which names the key, for what HTTP/2 cannot carry: on every channel alike."""
    if not sent:
        return NONE
    if type(sent) is Metadata:  # has been carried before
        return sent
    metadata = Metadata(sent)
    for key, value in metadata.pairs:
        kind = _kind_of(key)
        if (
            kind is None
            or not isinstance(value, kind)
            or (isinstance(value, str) and not (value.isascii() and value.isprintable()))
        ):
            raise MetadataInvalid(f"{key}: {_problem(kind, value)}")
    return metadata


@lru_cache(maxsize=1024)
def _kind_of(key: str) -> type[str] | type[bytes] | None:
    """Of what kind the values of a key are; None: there is no such key."""
    if not _KEY.fullmatch(key):
        return None
    return bytes if key.endswith("-bin") else str


def _problem(kind: type[str] | type[bytes] | None, value: Value) -> str:
    if kind is None:
        return "a key is lower-case letters, digits and `_.-`, and does not begin with `grpc-`"
    if kind is bytes:
        return "the value of a key that ends in -bin is bytes"
    if isinstance(value, bytes):
        return "bytes need a key that ends in -bin"
    return "only printable ASCII characters can be sent"
