"""Random messages of any type, made with the official library from a seed."""

from random import Random
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

_LETTERS = 'aZ09 _-.:/"\\\n\t\0é∑漢🜁\u2028'
_EDGES = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}


def fill(message: Any, rng: Random, depth: int = 0) -> Any:
    """Sets some of the fields; leaves others, and deeper ones ever more, as they are."""
    descriptor: Descriptor = message.DESCRIPTOR
    if descriptor.full_name == "google.protobuf.Timestamp":
        message.seconds = rng.choice((0, -1, 1, rng.randint(-62_135_596_800, 253_402_300_799)))
        message.nanos = rng.choice((0, 1_000, 999_999_000, 120_000_000, rng.randrange(10**6) * 1_000))
        return message
    for field in descriptor.fields:
        if rng.random() < 0.35 + 0.15 * depth:
            continue
        _fill_field(message, field, rng, depth)
    return message


def _fill_field(message: Any, field: FieldDescriptor, rng: Random, depth: int) -> None:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        target, value = getattr(message, field.name), field.message_type.fields_by_name["value"]
        for _ in range(rng.randint(1, 3)):
            if value.message_type is not None:
                fill(target[_text(rng)], rng, depth + 2)
            else:
                target[_text(rng)] = _scalar(value, rng)
    elif field.is_repeated:
        for _ in range(rng.randint(1, 3)):
            if field.message_type is not None:
                fill(getattr(message, field.name).add(), rng, depth + 2)
            else:
                getattr(message, field.name).append(_scalar(field, rng))
    elif field.message_type is not None:
        inner: Message = getattr(message, field.name)
        inner.SetInParent()
        fill(inner, rng, depth + 2)
    else:
        setattr(message, field.name, _scalar(field, rng))


def _scalar(field: FieldDescriptor, rng: Random) -> object:
    if field.cpp_type in _EDGES:
        low, high = _EDGES[field.cpp_type]
        return rng.choice((0, 1, low, high, rng.randint(low, high), rng.randint(0, 300)))
    if field.enum_type is not None:
        return rng.choice([*field.enum_type.values_by_number, 77, -1])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return rng.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return rng.randbytes(rng.choice((0, 1, 2, 3, 40)))
    return _text(rng)


def _text(rng: Random) -> str:
    return "".join(rng.choices(_LETTERS, k=rng.choice((0, 1, 5, 130))))
