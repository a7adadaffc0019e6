# Generated from the protos. Do not edit.
"""The codec of a message class: bytes, JSON, copies, and what its values must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Generic, TypeVar

import orjson
from google.protobuf import json_format
from google.protobuf.message import DecodeError as UpbDecodeError

from .checks import Violations, nothing_wrong
from .parsed import Doubt, parsed

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
    check: Callable[[M], Violations] = nothing_wrong

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
        """By the official parser."""
        pool = upb.DESCRIPTOR.file.pool
        try:
            if isinstance(data, dict):
                json_format.ParseDict(data, upb, descriptor_pool=pool)
            elif data.lstrip(b" \t\r\n")[:1] != b"{" and not self.name.startswith("google.protobuf."):
                raise DecodeError("a JSON object is expected")
            else:
                json_format.Parse(data, upb, ignore_unknown, pool)
        except (json_format.ParseError, UnicodeDecodeError, RecursionError) as error:
            raise _explained(error, self.upb.DESCRIPTOR.name) from error
        except OverflowError as error:
            raise DecodeError(str(error)) from error
        return upb


class ByNumber(dict[int, E]):
    """Members of an enum by number. Proto3 enums are open: a number without a name becomes an unnamed member."""

    def __init__(self, enum: type[E]) -> None:
        super().__init__((int(member), member) for member in enum)
        self._enum = enum

    def __missing__(self, number: int) -> E:
        return self._enum(number)


_PREFIX = re.compile(r"Failed to parse (\S+) field: ")
_UNKNOWN = re.compile(r'Message type "\S+" has no field named "(?P<name>.*)" at "(?P<at>\S+)"\.', re.DOTALL)
_AT = re.compile(r" at (?P<at>[A-Za-z_]\w*[\w.\[\]-]*)\.*$")
_PLAINLY = {
    "Failed to parse JSON: ": "a value cannot be read",
    "unhashable type: ": "a name is expected",
    "expected string": "a text is expected",
    "invalid literal for int()": "a whole number is expected",
}
"""How the official parser's words begin where they are Python's own → what they mean."""


def _explained(error: Exception, root: str) -> DecodeError:
    """The official parser's complaint as a field path and a problem."""
    if isinstance(error, RecursionError):
        return DecodeError("nested too deeply")
    if isinstance(error, UnicodeDecodeError):
        return DecodeError("not UTF-8")
    outer = _PREFIX.findall(str(error))
    problem = _PREFIX.sub("", str(error))
    if unknown := _UNKNOWN.search(problem):
        return DecodeError("unknown field", ".".join(filter(None, (_below(root, unknown["at"]), unknown["name"]))))
    found = _AT.search(problem)
    known = list(filter(None, _below(root, found["at"]).split("."))) if found else []
    words = problem[: found.start()] if found else problem.rstrip(".")
    plain = next((plain for begun, plain in _PLAINLY.items() if words.startswith(begun)), words)
    return DecodeError(plain, ".".join([*known, *outer[len(known) :]]))


def _below(root: str, path: str) -> str:
    return path.removeprefix(root).strip(".")
