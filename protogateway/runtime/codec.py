"""The codec of a message class: bytes, JSON, copies, and checks of values."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

import orjson
from google.protobuf.message import DecodeError as UpbDecodeError

from protogateway.runtime.protojson.errors import DecodeError
from protogateway.runtime.protojson.fast import NeedsSlowPath, loads_fast
from protogateway.runtime.protojson.slow import parse_slowly
from protogateway.runtime.violations import Violations, no_checks

M = TypeVar("M")
E = TypeVar("E", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Codec(Generic[M]):
    """Codec of one message class, by way of `upb`, protobuf's own class for the message, which is written in C.

    The functions are generated as straight-line code over the fields; nothing is looked up when a message is
    translated: `fill` sets the fields of a upb message, `read` makes a message of one, and `json` and `load` do the
    same with parsed JSON, which is a dict except for well-known types. `load` raises NeedsSlowPath where only
    protobuf's own parser can tell (protogateway.runtime.protojson).
    """

    name: str
    message: type[M]
    upb: Any
    fill: Callable[[Any, M], None]
    read: Callable[[Any], M]
    copy: Callable[[M], M]
    json: Callable[[M], Any]
    load: Callable[[Any], M]
    check: Callable[[M], Violations] = no_checks

    def encode(self, message: M) -> bytes:
        """Return canonical bytes: fields ordered by number, map entries by key.

        Raises TypeError or ValueError for a value that its field cannot hold.
        """
        upb = self.upb()
        self.fill(upb, message)
        data: bytes = upb.SerializeToString(deterministic=True)
        return data

    def decode(self, data: bytes) -> M:
        """Return the message, without unknown fields. Raises DecodeError for bytes that are cut off or malformed."""
        try:
            return self.read(self.upb.FromString(data))
        except (UpbDecodeError, OverflowError, UnicodeDecodeError) as error:  # UnicodeDecodeError: text of proto2
            raise DecodeError(f"not a {self.name}: {error}") from error

    def to_json(self, message: M) -> bytes:
        """Return proto3 JSON with names in lowerCamelCase and without fields at their default.

        Raises ValueError for a value that has no JSON, such as an Any of an unknown type.
        """
        return orjson.dumps(self.json(message))

    def from_json(self, data: bytes, *, ignore_unknown: bool = False) -> M:
        """Return the message for proto3 JSON. Raises DecodeError that names the field.

        With `ignore_unknown`, fields and names of enum values that the proto does not have are dropped instead of
        refused, for a reader that is older than the writer.
        """
        try:
            return self.load(loads_fast(data))
        except NeedsSlowPath:
            return self.read(parse_slowly(data, self.upb(), ignore_unknown))

    def parse(self, data: bytes | dict[str, object], into: Any = None) -> Any:
        """Return the upb message for JSON text or a parsed JSON object; with `into`, set its fields over.

        Raises DecodeError that names the field.
        """
        upb = self.upb() if into is None else into
        if into is not None or isinstance(data, dict):
            return parse_slowly(data, upb)
        try:
            self.fill(upb, self.load(loads_fast(data)))
        except NeedsSlowPath:
            return parse_slowly(data, upb)
        return upb


class EnumByNumber(dict[int, E]):
    """Members of an enum by number. Proto3 enums are open: a number without a name becomes an unnamed member."""

    def __init__(self, enum: type[E]) -> None:
        super().__init__((int(member), member) for member in enum)
        self._enum = enum

    def __missing__(self, number: int) -> E:
        return self._enum(number)
