"""What is wrong with one value of JSON that is no object and no list, in words for whoever wrote it; nothing: "".

As proto3 JSON is specified. The official parser for Python takes more, by accident: digits that are no ASCII, `1_0`,
`true` for a number, `T0:0:0Z`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from math import isfinite, isinf, isnan
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from protogateway.runtime.wellknown import DURATION_MAX_S, single

Judge = Callable[[Any], str]

TEXT: Final = "a text is expected"
_HALF_CHARACTER: Final = "half a character (an unpaired surrogate) is not taken"
_WHOLE_NUMBER: Final = "a whole number is expected"
_TIME_WANTED: Final = "a time as text is expected, such as 2026-11-23T17:00:00Z"
_DURATION_WANTED: Final = "a duration as text is expected, in seconds, such as 1.5s"
_MASK_WANTED: Final = "names of fields as text are expected, such as name,address.zipCode"

_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}")
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_TIME: Final = re.compile(
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}:[0-5][0-9])(?:\.[0-9]{{1,9}})?(?:Z|([+-])({_CLOCK}))"
)
_DURATION: Final = re.compile(r"-?([0-9]{1,12})(?:\.[0-9]{1,9})?s")
_MASK: Final = re.compile(r"[\x20-\x5e\x60-\x7e]*")
_NO_NUMBERS: Final = ("NaN", "Infinity", "-Infinity")
_BOUNDS: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}


@cache
def judge_of(field: FieldDescriptor) -> Judge:
    """Of one value of a field that holds no message."""
    if field.enum_type is not None:
        return _enum(field.enum_type)
    if field.cpp_type in _BOUNDS:
        return _whole(*_BOUNDS[field.cpp_type])
    kinds: dict[int, Judge] = {
        field.TYPE_BOOL: _bool,
        field.TYPE_BYTES: _bytes,
        field.TYPE_STRING: text,
        field.TYPE_FLOAT: _single,
    }
    return kinds.get(field.type, real)


@cache
def judge_of_key(field: FieldDescriptor) -> Judge:
    """Of the names in a map, which are all texts."""
    return _bool_key if field.type == field.TYPE_BOOL else judge_of(field)


def text(value: Any) -> str:
    if not isinstance(value, str):
        return TEXT
    return _HALF_CHARACTER if _SURROGATE.search(value) else ""


def _bool(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false is expected, without quotes"


def _bool_key(value: str) -> str:
    return "" if value in ("true", "false") else "true or false is expected as a name here"


def _bytes(value: Any) -> str:
    if not isinstance(value, str) or not _BASE64.fullmatch(value):
        return "base64 as text is expected"
    bare = value.rstrip("=")
    is_whole = len(bare) % 4 != 1 and (bare == value or len(value) % 4 == 0)
    return "" if is_whole else "base64 as text is expected; this is cut short"


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _whole(low: int, high: int) -> Judge:
    def judge(value: Any) -> str:
        number = _number(value)
        if number is None or (isinstance(number, float) and not (number.is_integer() or isinf(number))):
            return _WHOLE_NUMBER
        return "" if low <= number <= high else f"a number from {low} to {high} is expected"

    return judge


def _number(value: Any) -> int | float | None:
    """As JSON spells numbers, also in a text."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return None
        return int(value) if _INTEGER.fullmatch(value) else float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def real(value: Any) -> str:
    """A number of 64 bits, or the name of what is none."""
    return "" if value in _NO_NUMBERS else _finite(value, float, "1.7976931348623157e308")


def _single(value: Any) -> str:
    return "" if value in _NO_NUMBERS else _finite(value, single, "3.4028235e38")


def bare_number(value: Any) -> str:
    """In a google.protobuf.Value, where a text is a text."""
    return _finite(value, float, "1.7976931348623157e308")


def _finite(value: Any, kept: Callable[[float], float], most: str) -> str:
    number = _number(value)
    if number is None or (isinstance(number, float) and isnan(number)):
        return 'a number is expected (of what is none: "NaN", "Infinity" or "-Infinity", in quotes)'
    try:
        is_kept = isfinite(kept(float(number)))
    except OverflowError:
        is_kept = False
    return "" if is_kept else f"a number from -{most} to {most} is expected"


def _enum(enum: EnumDescriptor) -> Judge:
    """Names, and numbers: of those too that have no name, for enums are open."""
    names = frozenset(value.name for value in enum.values)
    wanted = f"one of {', '.join(value.name for value in enum.values)} is expected"
    in_range = _whole(*_BOUNDS[FieldDescriptor.CPPTYPE_INT32])

    def judge(value: Any) -> str:
        if isinstance(value, str):
            return "" if value in names else in_range(value) if _INTEGER.fullmatch(value) else wanted
        problem = in_range(value)
        return wanted if problem == _WHOLE_NUMBER else problem

    return judge


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def _time(value: Any) -> str:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return _TIME_WANTED
    try:
        time = datetime.fromisoformat(found[1]).replace(tzinfo=UTC)
    except ValueError:
        return "there is no such day"
    if found[2]:
        hours, minutes = map(int, found[3].split(":"))
        offset = timedelta(hours=hours, minutes=minutes)
        try:
            time - offset if found[2] == "+" else time + offset
        except OverflowError:
            return "a time of the years 1 to 9999 is expected"
    return ""


def _duration(value: Any) -> str:
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return _DURATION_WANTED
    return "" if int(found[1]) <= DURATION_MAX_S else f"at most {DURATION_MAX_S} seconds are taken"


def _mask(value: Any) -> str:
    return "" if isinstance(value, str) and _MASK.fullmatch(value) else _MASK_WANTED


TEXTS_OF_GOOGLE: Final[dict[str, Judge]] = {
    "google.protobuf.Timestamp": _time,
    "google.protobuf.Duration": _duration,
    "google.protobuf.FieldMask": _mask,
}
