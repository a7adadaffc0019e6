"""Random messages of any type, made with protobuf's own library, from a seed.

Times are in whole microseconds and in the years 1 to 9999, as Python's are.
"""

from __future__ import annotations

from random import Random
from struct import pack, unpack
from typing import Any

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.descriptor_pool import DescriptorPool

_LETTERS = 'aZ09 _-.:/"\\\n\t\0é∑漢🜁\u2028'
_DOUBLES = (0.0, -0.0, 0.1, 1.5, -2e-308, 5e-324, 1.7976931348623157e308, 2.0**53, float("nan"), float("inf"))
_SINGLES = (0.0, -0.0, 0.1, 1.5, 1e-45, 3.4028234663852886e38, 16_777_217.0, float("nan"), float("-inf"))
_EDGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}
_PATHS = ("a", "a_b", "user.display_name", "tags", "x1.y_z", "")


def fill_randomly(message: Any, rng: Random, depth: int = 0) -> Any:
    """Set some of the fields, fewer at each level down, and return the message."""
    descriptor: Descriptor = message.DESCRIPTOR
    if special := _SPECIAL.get(descriptor.full_name):
        special(message, rng, depth)
        return message
    chosen = {oneof.name: rng.choice([*oneof.fields, None]) for oneof in descriptor.oneofs}
    for field in descriptor.fields:
        if field.containing_oneof is not None:
            if chosen[field.containing_oneof.name] is not field:
                continue
        elif rng.random() < 0.35 + 0.15 * depth:
            continue
        if depth < 8 or field.message_type is None:
            _fill_field(message, field, rng, depth)
    return message


def _fill_field(message: Any, field: FieldDescriptor, rng: Random, depth: int) -> None:
    target = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields_by_name["key"], field.message_type.fields_by_name["value"]
        for _ in range(rng.randint(1, 3)):
            if value.message_type is not None:
                fill_randomly(target[_scalar(key, rng)], rng, depth + 2)
            else:
                target[_scalar(key, rng)] = _scalar(value, rng)
    elif field.is_repeated:
        for _ in range(rng.randint(1, 3)):
            if field.message_type is not None:
                fill_randomly(target.add(), rng, depth + 2)
            else:
                target.append(_scalar(field, rng))
    elif field.message_type is not None:
        target.SetInParent()
        fill_randomly(target, rng, depth + 2)
    else:
        setattr(message, field.name, _scalar(field, rng))


def _scalar(field: FieldDescriptor, rng: Random) -> Any:
    if field.cpp_type in _EDGES:
        low, high = _EDGES[field.cpp_type]
        return rng.choice((0, 1, low, high, rng.randint(low, high), rng.randint(0, 300)))
    if field.cpp_type == FieldDescriptor.CPPTYPE_DOUBLE:
        return _double(rng)
    if field.cpp_type == FieldDescriptor.CPPTYPE_FLOAT:
        return rng.choice((*_SINGLES, unpack("<f", pack("<f", rng.uniform(-1e3, 1e3)))[0], rng.randint(0, 10)))
    if field.enum_type is not None:
        return rng.choice([*field.enum_type.values_by_number, *(() if field.enum_type.is_closed else (77, -1))])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return rng.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return rng.randbytes(rng.choice((0, 1, 2, 3, 40)))
    return _text(rng)


def _double(rng: Random) -> float:
    number: float = rng.choice((*_DOUBLES, rng.uniform(-1e6, 1e6), rng.random(), rng.randint(-(2**70), 2**70)))
    return number


def _text(rng: Random) -> str:
    return "".join(rng.choices(_LETTERS, k=rng.choice((0, 1, 5, 130))))


# ── well-known types ─────────────────────────────────────────────────────────────────────────────────────────────────
def _fill_time(message: Any, rng: Random, _depth: int) -> None:
    message.seconds = rng.choice((0, -1, 1, rng.randint(-62_135_596_800, 253_402_300_799)))
    message.nanos = rng.choice((0, 1_000, 999_999_000, 120_000_000, rng.randrange(10**6) * 1_000))


def _fill_duration(message: Any, rng: Random, _depth: int) -> None:
    sign = rng.choice((1, -1))
    message.seconds = sign * rng.choice((0, 1, 3, 315_576_000_000, rng.randrange(10**10)))
    message.nanos = sign * rng.choice((0, 1_000, 500_000_000, rng.randrange(10**6) * 1_000))


def _fill_mask(message: Any, rng: Random, _depth: int) -> None:
    # A mask of one empty path reads in JSON like one of no path.
    message.paths.extend(rng.choices(_PATHS[:-1], k=rng.choice((0, 1, 3))))


def _fill_value(message: Any, rng: Random, depth: int) -> None:
    which = rng.randrange(4 if depth > 6 else 6)
    if which == 0:
        message.null_value = 0
    elif which == 1:
        message.number_value = rng.choice((0.0, -0.0, 1.5, -3, 2.0**53, 1e300, rng.uniform(-1e6, 1e6)))
    elif which == 2:
        message.string_value = _text(rng)
    elif which == 3:
        message.bool_value = rng.random() < 0.5
    elif which == 4:
        message.struct_value.SetInParent()
        fill_randomly(message.struct_value, rng, depth + 2)
    else:
        message.list_value.SetInParent()
        fill_randomly(message.list_value, rng, depth + 2)


def _fill_any(message: Any, rng: Random, depth: int) -> None:
    """Pack a message of the same pool, or leave the Any empty."""
    pool: DescriptorPool = message.DESCRIPTOR.file.pool
    name = rng.choice(("", "StringValue", "Struct", "Duration", "Timestamp", "FieldMask", "Int64Value", "Any", "Empty"))
    if name and depth < 8:
        descriptor = pool.FindMessageTypeByName(f"google.protobuf.{name}")
        message.Pack(fill_randomly(message_factory.GetMessageClass(descriptor)(), rng, depth + 2), deterministic=True)


_SPECIAL = {
    "google.protobuf.Timestamp": _fill_time,
    "google.protobuf.Duration": _fill_duration,
    "google.protobuf.FieldMask": _fill_mask,
    "google.protobuf.Value": _fill_value,
    "google.protobuf.Any": _fill_any,
}
