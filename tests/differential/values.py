"""Random values of fields from a seed, with many edge cases, and valid ones for well-known types."""

from __future__ import annotations

from random import Random
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

LETTERS = "aZ09 _-.~:@!$&'()*+,;=/?#[]%\"<>\\^`{|}é∑漢🜁\u2028\t\n"
_RANGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_REALS = (0.0, 1.0, -1.5, 1e-7, 1e300, 123456.789, 2.0**60, float("inf"), float("-inf"))
_SHORT_REALS = (0.0, 1.0, -1.5, 0.25, 65536.0, 2.0**40, float("inf"))
_MASKS = ("part", "part.id", "long_name", "part.inner.made_at", "words", "wide_signed_fixed")


def random_scalar(one: FieldDescriptor, rng: Random) -> Any:
    """Return a value of a field that is not a message."""
    if one.enum_type is not None:
        return rng.choice(list(one.enum_type.values_by_number))
    if one.cpp_type in _RANGES:
        low, high = _RANGES[one.cpp_type]
        return rng.choice((0, 1, low, high, rng.randint(low, high), rng.randint(0, 300)))
    if one.type == FieldDescriptor.TYPE_BOOL:
        return rng.random() < 0.5
    if one.type == FieldDescriptor.TYPE_BYTES:
        return rng.randbytes(rng.choice((0, 1, 2, 3, 30)))
    if one.type == FieldDescriptor.TYPE_DOUBLE:
        return rng.choice((*_REALS, rng.uniform(-1000, 1000)))
    if one.type == FieldDescriptor.TYPE_FLOAT:
        return rng.choice(_SHORT_REALS)
    return random_text(rng)


def random_text(rng: Random, least: int = 0) -> str:
    return "".join(rng.choices(LETTERS, k=max(least, rng.choice((0, 1, 4, 9, 30)))))


def fill_well_known(message: Any, rng: Random) -> bool:
    """Fill a message of a well-known type and return True, or return False for another message."""
    fillers = {
        "Timestamp": _timestamp,
        "Duration": _duration,
        "FieldMask": _mask,
        "Struct": _structure,
        "Value": _value,
        "ListValue": _list,
    }
    package, _, name = message.DESCRIPTOR.full_name.rpartition(".")
    filler = fillers.get(name) if package == "google.protobuf" else None
    if filler is not None:
        filler(message, rng)
    return filler is not None


def _timestamp(message: Any, rng: Random) -> None:
    message.seconds = rng.choice((0, 1, -1, rng.randint(-62_135_596_800, 253_402_300_799)))
    message.nanos = _nanos(rng)


def _duration(message: Any, rng: Random) -> None:
    sign = rng.choice((1, -1))
    message.seconds = sign * rng.choice((0, 1, 3600, rng.randrange(315_576_000_000)))
    message.nanos = sign * _nanos(rng)


def _nanos(rng: Random) -> int:
    # Whole microseconds, because our side cuts off finer parts.
    return rng.choice((0, 0, 1_000, 120_000_000, 999_999_000, rng.randrange(10**6) * 1_000))


def _mask(message: Any, rng: Random) -> None:
    message.paths.extend(rng.sample(_MASKS, rng.randint(0, 3)))


def _structure(message: Any, rng: Random) -> None:
    for _ in range(rng.randint(0, 2)):
        _value(message.fields[random_text(rng)], rng)


def _list(message: Any, rng: Random) -> None:
    for _ in range(rng.randint(0, 2)):
        _value(message.values.add(), rng)


def _value(message: Any, rng: Random) -> None:
    kind = rng.randrange(6)
    if kind == 0:
        message.null_value = 0
    elif kind == 1:
        message.number_value = rng.choice((0.0, 1.5, -3.0, 1e20))
    elif kind == 2:
        message.string_value = random_text(rng)
    elif kind == 3:
        message.bool_value = rng.random() < 0.5
    elif kind == 4:
        message.list_value.SetInParent()
        message.list_value.values.add().string_value = random_text(rng)
    else:
        message.struct_value.SetInParent()
        message.struct_value.fields[random_text(rng)].number_value = 1
