"""The fast path: values from JSON that orjson has parsed, where protobuf's own parser would give the same.

Everything else raises NeedsSlowPath. These functions compare exact types (`type(value) is int`): a bool is an int too,
and this is quicker than isinstance.
"""

import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum
from math import isfinite
from typing import Any, Final, Generic, TypeVar

import orjson

from protogateway.runtime.wellknown import DURATION_MAX_S, round_to_float

E = TypeVar("E", bound=IntEnum)

DEPTH_MAX: Final = 45
"""Deepest JSON of the fast path. Protobuf's parser allows 100 messages; a google.protobuf.Value takes two a level."""
_ESCAPE: Final = re.compile(rb"\\.")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3}(?:[0-9]{3})?)?Z")
_DURATION: Final = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,6}))?s")
_MASK: Final = re.compile(r"[A-Za-z0-9.,]*")
_UPPER: Final = re.compile(r"[A-Z]")


class NeedsSlowPath(Exception):
    """Only protobuf's own parser can tell what this JSON is."""


def loads_fast(data: bytes) -> Any:
    """Return the value of JSON text.

    Raises NeedsSlowPath if it is not JSON, has a name twice in one object, or is nested deeply.
    """
    try:
        value = orjson.loads(data)
        # orjson keeps the last of two equal names and does not say so. Writing the value again and counting quotation
        # marks shows it: each name has two. That is still much quicker than a parser in Python that would notice.
        again = orjson.dumps(value)
    except (orjson.JSONDecodeError, TypeError) as error:
        raise NeedsSlowPath from error
    if again != data and _count_quotes(again) != _count_quotes(data):
        raise NeedsSlowPath
    if again.count(b"{") + again.count(b"[") > DEPTH_MAX and _is_deep(value):
        raise NeedsSlowPath
    return value


def _count_quotes(text: bytes) -> int:
    return (_ESCAPE.sub(b"", text) if b"\\" in text else text).count(b'"')


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(DEPTH_MAX):
        level = [inner for outer in level for inner in _containers(outer)]
        if not level:
            return False
    return True


def _containers(value: Any) -> list[Any]:
    values = value.values() if type(value) is dict else value if type(value) is list else ()
    return [inner for inner in values if type(inner) in (dict, list)]


class _ClosedEnum(dict[int, E]):
    """Members of an enum that has no others, by number."""

    def __missing__(self, number: int) -> E:
        raise NeedsSlowPath


class EnumFromJson(Generic[E]):
    """Members of an enum by their JSON: a name or a number. `aliases` are further names of numbers.

    A `closed` enum, as those of proto2, has no numbers without a name.
    """

    __slots__ = ("_by_name", "_by_number")

    def __init__(
        self,
        by_number: Mapping[int, E],
        names: Mapping[int, str],
        aliases: Mapping[str, int] | None = None,
        *,
        closed: bool = False,
    ) -> None:
        self._by_number = _ClosedEnum(by_number) if closed else by_number
        self._by_name = {name: by_number[number] for number, name in names.items()}
        self._by_name |= {name: by_number[number] for name, number in (aliases or {}).items()}

    def __getitem__(self, value: Any) -> E:
        if type(value) is str:
            member = self._by_name.get(value)
            if member is None:
                raise NeedsSlowPath
            return member
        return self._by_number[parse_int32(value)]


# ── scalars ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def parse_string(value: Any) -> str:
    if type(value) is str:
        return value
    raise NeedsSlowPath


def parse_bool(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise NeedsSlowPath


def parse_int32(value: Any) -> int:
    if type(value) is int and -0x8000_0000 <= value <= 0x7FFF_FFFF:
        return value
    raise NeedsSlowPath


def parse_uint32(value: Any) -> int:
    if type(value) is int and 0 <= value <= 0xFFFF_FFFF:
        return value
    raise NeedsSlowPath


def parse_int64(value: Any) -> int:
    number = value if type(value) is int else _integer(value)
    if -0x8000_0000_0000_0000 <= number <= 0x7FFF_FFFF_FFFF_FFFF:
        return number
    raise NeedsSlowPath


def parse_uint64(value: Any) -> int:
    number = value if type(value) is int else _integer(value)
    if 0 <= number <= 0xFFFF_FFFF_FFFF_FFFF:
        return number
    raise NeedsSlowPath


def _integer(value: Any) -> int:
    if type(value) is str and _INTEGER.fullmatch(value):
        return int(value)
    raise NeedsSlowPath


def parse_double(value: Any) -> float:
    if type(value) is float:
        return value
    if type(value) is int:
        return float(value)
    raise NeedsSlowPath


def parse_float(value: Any) -> float:
    # Rounded before the comparison: the shortest spelling of the largest float, 3.4028235e38, is a little more than it.
    number = round_to_float(parse_double(value))
    if isfinite(number):
        return number
    raise NeedsSlowPath


def parse_bytes(value: Any) -> bytes:
    if len(parse_string(value)) % 4:
        raise NeedsSlowPath
    try:
        return a2b_base64(value, strict_mode=True)
    except (Base64Error, ValueError) as error:
        raise NeedsSlowPath from error


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def parse_timestamp(value: Any) -> datetime:
    if not _TIME.fullmatch(parse_string(value)):
        raise NeedsSlowPath
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise NeedsSlowPath from error


def parse_duration(value: Any) -> timedelta:
    match = _DURATION.fullmatch(parse_string(value))
    if not match:
        raise NeedsSlowPath
    seconds, micros = int(match[2]), int((match[3] or "").ljust(6, "0"))
    if seconds > DURATION_MAX_S:
        raise NeedsSlowPath
    return -timedelta(0, seconds, micros) if match[1] else timedelta(0, seconds, micros)


def parse_field_mask(value: Any) -> list[str]:
    """Return the paths of a google.protobuf.FieldMask, in proto names."""
    if not _MASK.fullmatch(parse_string(value)):
        raise NeedsSlowPath
    return [_UPPER.sub(_to_snake, path) for path in value.split(",")] if value else []


def _to_snake(upper: re.Match[str]) -> str:
    return f"_{upper[0].lower()}"


# ── lists, maps and oneofs ───────────────────────────────────────────────────────────────────────────────────────────
def parse_list(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    raise NeedsSlowPath


def parse_map(value: Any) -> dict[str, Any]:
    if type(value) is dict:
        return value
    raise NeedsSlowPath


def parse_bool_key(key: str) -> bool:
    if key in ("true", "false"):
        return key == "true"
    raise NeedsSlowPath


def parse_int32_key(key: str) -> int:
    return parse_int32(_integer(key))


def parse_uint32_key(key: str) -> int:
    return parse_uint32(_integer(key))


def parse_int64_key(key: str) -> int:
    return parse_int64(key)


def parse_uint64_key(key: str) -> int:
    return parse_uint64(key)


def expect_at_most_one(*members: object) -> None:
    """Raise NeedsSlowPath if more than one member of a oneof is set."""
    if len(members) - members.count(None) > 1:
        raise NeedsSlowPath
