"""Validators of single JSON values: neither objects nor lists.

A validator returns the problem, in words for whoever wrote the JSON, or "". They follow the specification of proto3
JSON. Protobuf's parser for Python takes more, by accident: digits that are not ASCII, `1_0`, `true` for a number,
`T0:0:0Z`.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from math import isfinite, isinf, isnan
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor

from protogateway.runtime.wellknown import DURATION_MAX_S, round_to_float

Validator = Callable[[Any], str]

STRING_EXPECTED: Final = "a string is expected"
_SURROGATE_FOUND: Final = "an unpaired surrogate (half a character) is not allowed"
_INTEGER_EXPECTED: Final = "a whole number is expected"
_TIME_EXPECTED: Final = "a time as a string is expected, such as 2026-11-23T17:00:00Z"
_DURATION_EXPECTED: Final = "a duration as a string is expected, in seconds, such as 1.5s"
_MASK_EXPECTED: Final = "names of fields as a string are expected, such as name,address.zipCode"

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
_NON_FINITE: Final = ("NaN", "Infinity", "-Infinity")
INTEGER_BOUNDS: Final = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}


@cache
def validator_for(field: FieldDescriptor) -> Validator:
    """Return the validator of one value of a field that does not hold a message."""
    if field.enum_type is not None:
        return _enum(field.enum_type)
    if field.cpp_type in INTEGER_BOUNDS:
        return _integer(*INTEGER_BOUNDS[field.cpp_type])
    kinds: dict[int, Validator] = {
        field.TYPE_BOOL: _bool,
        field.TYPE_BYTES: _bytes,
        field.TYPE_STRING: validate_string,
        field.TYPE_FLOAT: _float,
    }
    return kinds.get(field.type, validate_double)


@cache
def key_validator_for(field: FieldDescriptor) -> Validator:
    """Return the validator of a map's keys, which are strings in JSON whatever the field's type."""
    return _bool_key if field.type == field.TYPE_BOOL else validator_for(field)


def validate_string(value: Any) -> str:
    if not isinstance(value, str):
        return STRING_EXPECTED
    return _SURROGATE_FOUND if _SURROGATE.search(value) else ""


def _bool(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false is expected, without quotes"


def _bool_key(value: str) -> str:
    return "" if value in ("true", "false") else "true or false is expected as a name here"


def _bytes(value: Any) -> str:
    if not isinstance(value, str) or not _BASE64.fullmatch(value):
        return "base64 as a string is expected"
    bare = value.rstrip("=")
    is_complete = len(bare) % 4 != 1 and (bare == value or len(value) % 4 == 0)
    return "" if is_complete else "base64 as a string is expected; this is cut short"


# ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _integer(low: int, high: int) -> Validator:
    def validate(value: Any) -> str:
        number = _number(value)
        if number is None or (isinstance(number, float) and not (number.is_integer() or isinf(number))):
            return _INTEGER_EXPECTED
        return "" if low <= number <= high else f"a number from {low} to {high} is expected"

    return validate


def _number(value: Any) -> int | float | None:
    """Return a number, also one in a string, by JSON's grammar; None if it is not one."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return None
        return int(value) if _INTEGER.fullmatch(value) else float(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def validate_double(value: Any) -> str:
    return "" if value in _NON_FINITE else _finite(value, float, "1.7976931348623157e308")


def _float(value: Any) -> str:
    return "" if value in _NON_FINITE else _finite(value, round_to_float, "3.4028235e38")


def validate_bare_number(value: Any) -> str:
    """Validate a number of a google.protobuf.Value, where names such as "NaN" are plain strings."""
    return _finite(value, float, "1.7976931348623157e308")


def _finite(value: Any, round_: Callable[[float], float], largest: str) -> str:
    number = _number(value)
    if number is None or (isinstance(number, float) and isnan(number)):
        return 'a number is expected ("NaN", "Infinity" and "-Infinity" in quotes)'
    try:
        is_in_range = isfinite(round_(float(number)))
    except OverflowError:
        is_in_range = False
    return "" if is_in_range else f"a number from -{largest} to {largest} is expected"


def _enum(enum: EnumDescriptor) -> Validator:
    # Enums of proto3 are open: a number without a name is valid too. Enums of proto2 are closed.
    names = frozenset(value.name for value in enum.values)
    numbers = frozenset(value.number for value in enum.values) if enum.is_closed else None
    expected = f"one of {', '.join(value.name for value in enum.values)} is expected"
    in_range = _integer(*INTEGER_BOUNDS[FieldDescriptor.CPPTYPE_INT32])

    def validate(value: Any) -> str:
        if isinstance(value, str):
            return "" if value in names else check_number(value) if _INTEGER.fullmatch(value) else expected
        problem = check_number(value)
        return expected if problem == _INTEGER_EXPECTED else problem

    def check_number(value: Any) -> str:
        problem = in_range(value)
        return expected if not problem and numbers is not None and int(value) not in numbers else problem

    return validate


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def _time(value: Any) -> str:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return _TIME_EXPECTED
    try:
        time = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        return "this day does not exist"
    if match[2]:
        hours, minutes = map(int, match[3].split(":"))
        offset = timedelta(hours=hours, minutes=minutes)
        try:
            time - offset if match[2] == "+" else time + offset
        except OverflowError:
            return "a time of the years 1 to 9999 is expected"
    return ""


def _duration(value: Any) -> str:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return _DURATION_EXPECTED
    return "" if int(match[1]) <= DURATION_MAX_S else f"at most {DURATION_MAX_S} seconds are allowed"


def _mask(value: Any) -> str:
    return "" if isinstance(value, str) and _MASK.fullmatch(value) else _MASK_EXPECTED


STRING_TYPE_VALIDATORS: Final[dict[str, Validator]] = {
    "google.protobuf.Timestamp": _time,
    "google.protobuf.Duration": _duration,
    "google.protobuf.FieldMask": _mask,
}
