"""JSON in, the fast way: values out of what orjson has parsed, taken only where the official parser takes the same.

Everything doubtful raises Doubt: then the official parser reads the text, and finds the message or says what is wrong.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from math import isfinite
from typing import Any, Final, Generic, TypeVar

import orjson

from protogateway.runtime.wellknown import DURATION_MAX_S, single

E = TypeVar("E", bound=IntEnum)

DEPTH_MAX: Final = 45
"""So deep JSON stays within the official parser's 100 messages, of which a google.protobuf.Value takes two a level."""
_ESCAPE: Final = re.compile(rb"\\.")
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3}(?:[0-9]{3})?)?Z")
_DURATION: Final = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,6}))?s")
_MASK: Final = re.compile(r"[A-Za-z0-9.,]*")
_UPPER: Final = re.compile(r"[A-Z]")


class Doubt(Exception):
    """Only the official parser can tell what this is."""


def parsed(data: bytes) -> Any:
    """What JSON text says. Raises Doubt when it is no JSON, has a name twice in one object, or is nested deeply."""
    try:
        found = orjson.loads(data)
        again = orjson.dumps(found)
    except (orjson.JSONDecodeError, TypeError) as error:
        raise Doubt from error
    # orjson keeps the last of two equal names. Each name takes two quotation marks, and what is kept is written again.
    if again != data and _marks(again) != _marks(data):
        raise Doubt
    if again.count(b"{") + again.count(b"[") > DEPTH_MAX and _is_deep(found):
        raise Doubt
    return found


def _marks(text: bytes) -> int:
    return (_ESCAPE.sub(b"", text) if b"\\" in text else text).count(b'"')


def _is_deep(found: Any) -> bool:
    level = [found]
    for _ in range(DEPTH_MAX):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return False
    return True


def _inside(value: Any) -> list[Any]:
    values = value.values() if type(value) is dict else value if type(value) is list else ()
    return [inner for inner in values if type(inner) in (dict, list)]


class Named(Generic[E]):
    """Members of an enum as JSON spells them: by name, or by number. `further`: second names of numbers."""

    __slots__ = ("_by_name", "_by_number")

    def __init__(
        self, by_number: Mapping[int, E], names: Mapping[int, str], further: Mapping[str, int] | None = None
    ) -> None:
        self._by_number = by_number
        self._by_name = {name: by_number[number] for number, name in names.items()}
        self._by_name |= {name: by_number[number] for name, number in (further or {}).items()}

    def __getitem__(self, value: Any) -> E:
        if type(value) is str:
            member = self._by_name.get(value)
            if member is None:
                raise Doubt
            return member
        return self._by_number[as_int32(value)]


# ── scalars ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def as_text(value: Any) -> str:
    if type(value) is str:
        return value
    raise Doubt


def as_bool(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise Doubt


def as_int32(value: Any) -> int:
    if type(value) is int and -0x8000_0000 <= value <= 0x7FFF_FFFF:
        return value
    raise Doubt


def as_uint32(value: Any) -> int:
    if type(value) is int and 0 <= value <= 0xFFFF_FFFF:
        return value
    raise Doubt


def as_int64(value: Any) -> int:
    number = value if type(value) is int else _whole(value)
    if -0x8000_0000_0000_0000 <= number <= 0x7FFF_FFFF_FFFF_FFFF:
        return number
    raise Doubt


def as_uint64(value: Any) -> int:
    number = value if type(value) is int else _whole(value)
    if 0 <= number <= 0xFFFF_FFFF_FFFF_FFFF:
        return number
    raise Doubt


def _whole(value: Any) -> int:
    if type(value) is str and _WHOLE.fullmatch(value):
        return int(value)
    raise Doubt


def as_double(value: Any) -> float:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    raise Doubt


def as_single(value: Any) -> float:
    """Rounded first: the shortest spelling of the largest, 3.4028235e38, is a little more than it."""
    number = single(as_double(value))
    if isfinite(number):
        return number
    raise Doubt


def as_bytes(value: Any) -> bytes:
    if len(as_text(value)) % 4:
        raise Doubt
    try:
        return a2b_base64(value, strict_mode=True)
    except (Base64Error, ValueError) as error:
        raise Doubt from error


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def as_time(value: Any) -> datetime:
    if not _TIME.fullmatch(as_text(value)):
        raise Doubt
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise Doubt from error


def as_duration(value: Any) -> timedelta:
    found = _DURATION.fullmatch(as_text(value))
    if not found:
        raise Doubt
    seconds, micros = int(found[2]), int((found[3] or "").ljust(6, "0"))
    if seconds > DURATION_MAX_S:
        raise Doubt
    return -timedelta(0, seconds, micros) if found[1] else timedelta(0, seconds, micros)


def as_mask(value: Any) -> list[str]:
    """Paths of a google.protobuf.FieldMask, in proto names."""
    if not _MASK.fullmatch(as_text(value)):
        raise Doubt
    return [_UPPER.sub(_snake, path) for path in value.split(",")] if value else []


def _snake(upper: re.Match[str]) -> str:
    return f"_{upper[0].lower()}"


# ── lists, maps and oneofs ───────────────────────────────────────────────────────────────────────────────────────────
def as_list(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    raise Doubt


def as_map(value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return value
    raise Doubt


def key_bool(key: str) -> bool:
    if key in ("true", "false"):
        return key == "true"
    raise Doubt


def key_int32(key: str) -> int:
    return as_int32(_whole(key))


def key_uint32(key: str) -> int:
    return as_uint32(_whole(key))


def key_int64(key: str) -> int:
    return as_int64(key)


def key_uint64(key: str) -> int:
    return as_uint64(key)


def alone(*members: object) -> None:
    """At most one member of a oneof."""
    if len(members) - members.count(None) > 1:
        raise Doubt
