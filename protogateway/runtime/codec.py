"""The codec of a message class: bytes, JSON, copies, and what its values must be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

import orjson
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import DecodeError as UpbDecodeError

from protogateway.runtime.protojson.errors import first_mistake
from protogateway.runtime.protojson.fast import Doubt, parsed
from protogateway.runtime.protojson.strict_loads import loaded
from protogateway.runtime.violations import Violations, no_checks

M = TypeVar("M")
E = TypeVar("E", bound=IntEnum)


class DecodeError(ValueError):
    """Input that is not the message it should be.

    `field`: path of the wrong field as the input spells it, such as `agreements[0].hash`; empty: the input as a whole.
    """

    def __init__(self, problem: str, field: str = "") -> None:
        super().__init__(f"{field}: {problem}" if field else problem)
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Codec(Generic[M]):
    """Translates one message class to and from bytes and JSON, by way of the official library's message `upb`.

    The functions are generated, straight down the fields; nothing is looked up when a message is translated.
    `json`: a dict, but for well-known types, whose JSON may be anything. `load` raises Doubt (parsed.py) where only the
    official parser can tell.
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
        """Canonical bytes: fields by number, map entries by key.

        Raises TypeError or ValueError for a value that its field cannot hold.
        """
        upb = self.upb()
        self.fill(upb, message)
        data: bytes = upb.SerializeToString(deterministic=True)
        return data

    def decode(self, data: bytes) -> M:
        """Raises DecodeError when the bytes are cut off or malformed. Unknown fields are dropped."""
        try:
            return self.read(self.upb.FromString(data))
        except (UpbDecodeError, OverflowError) as error:
            raise DecodeError(f"not a {self.name}: {error}") from error

    def to_json(self, message: M) -> bytes:
        """Proto3 JSON in lowerCamelCase; fields at their default are left out.

        Raises ValueError for what has no JSON, such as an Any of an unknown type.
        """
        return orjson.dumps(self.json(message))

    def from_json(self, data: bytes, *, ignore_unknown: bool = False) -> M:
        """Proto3 JSON as strict as the official parser. Raises DecodeError that names the field.

        `ignore_unknown`: fields and names of enum values that the proto does not know are left out, not refused: for a
        reader that is older than the writer.
        """
        try:
            return self.load(parsed(data))
        except Doubt:
            return self.read(self._judged(data, self.upb(), ignore_unknown))

    def parse(self, data: bytes | dict[str, object], into: Any = None) -> Any:
        """The official message for JSON text or a parsed JSON object, or `into` with its fields set over.

        Raises DecodeError that names the field.
        """
        upb = self.upb() if into is None else into
        if into is not None or isinstance(data, dict):
            return self._judged(data, upb)
        try:
            self.fill(upb, self.load(parsed(data)))
        except Doubt:
            return self._judged(data, upb)
        return upb

    def _judged(self, data: bytes | dict[str, object], upb: Any, ignore_unknown: bool = False) -> Any:
        """By the official parser. What it refuses is explained in our own words: its own are partly Python's."""
        given, message = None, upb.DESCRIPTOR
        try:
            given, doubled = (data, []) if isinstance(data, dict) else loaded(data)
            if not isinstance(given, dict) and not self.name.startswith("google.protobuf."):
                raise DecodeError("a JSON object is expected")
            if doubled:
                raise mistaken(given, message, ignore_unknown) or DecodeError("given twice", doubled[0])
            json_format.ParseDict(given, upb, ignore_unknown, message.file.pool)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise DecodeError(_no_json(error)) from error
        except DecodeError:
            raise
        except _REFUSALS as error:
            raise _explained(given, message, ignore_unknown, error) from error
        return upb


class ByNumber(dict[int, E]):
    """Members of an enum by number. Proto3 enums are open: a number without a name becomes an unnamed member."""

    def __init__(self, enum: type[E]) -> None:
        super().__init__((int(member), member) for member in enum)
        self._enum = enum

    def __missing__(self, number: int) -> E:
        return self._enum(number)


_REFUSALS = (json_format.ParseError, ValueError, TypeError, LookupError, AttributeError, OverflowError, SystemError)
"""What the official parser raises for values of the wrong kind: as Python does, where it does not look first; the last
is for a name with half a character."""


def _no_json(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"the body is not JSON (line {error.lineno}, column {error.colno})"
    return "the body is not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deeply"


def _explained(given: Any, message: Descriptor, ignore_unknown: bool, error: Exception) -> DecodeError:
    """Why the official parser refused it."""
    try:
        found = mistaken(given, message, ignore_unknown)
    except RecursionError:
        return DecodeError("nested too deeply")
    return found or DecodeError("nested too deeply" if "Message too deep" in str(error) else f"not a {message.name}")


def mistaken(given: Any, message: Descriptor, ignore_unknown: bool = False) -> DecodeError | None:
    """The first mistake in what given.loaded returned, if there is one."""
    found = first_mistake(given, message, ignore_unknown=ignore_unknown)
    return DecodeError(found[1], found[0].encode("utf-8", "backslashreplace").decode()) if found else None
