"""What the official JSON parser takes by accident of Python, and no other implementation: refused in a body.

Values there would become others without a word: `"!!!!"` no bytes at all, `true` the enum value 1, `"1_0"` ten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from ..codec import DecodeError

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]+")
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}")
_GOOGLES = "google.protobuf."
_WRAPPER = re.compile(r"google\.protobuf\.(?!List)\w+Value")
_SPELLED = ("google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask")

Judge = Callable[[Any], str]
"""What is wrong with a value, or nothing."""


def refuse_accidents(given: Any, message: Descriptor) -> None:
    """`given`: JSON that the official parser has taken for this message. Raises DecodeError that names the field."""
    for path, problem in _accidents(given, message, ""):
        raise DecodeError(problem, path)


def _accidents(given: Any, message: Descriptor, at: str) -> Iterator[tuple[str, str]]:
    if message.full_name.startswith(_GOOGLES):
        yield from _accidents_of_googles(given, message, at)
    elif not isinstance(given, dict):
        yield at, "an object is expected"
    else:
        fields = {name: field for field in message.fields for name in (field.json_name, field.name)}
        for name, value in given.items():
            field = fields.get(name)
            if field is not None and value is not None:
                yield from _in_field(value, field, f"{at}.{name}" if at else name)


def _accidents_of_googles(given: Any, message: Descriptor, at: str) -> Iterator[tuple[str, str]]:
    """Wrappers are what they wrap; of texts, Python also reads digits that are no ASCII."""
    if _WRAPPER.fullmatch(message.full_name):
        yield from _in_one(given, message.fields[0], at)
    elif message.full_name in _SPELLED and not given.isascii():
        yield at, "ASCII is expected"


def _in_field(value: Any, field: FieldDescriptor, at: str) -> Iterator[tuple[str, str]]:
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        key, inner = (field.message_type.fields_by_name[name] for name in ("key", "value"))
        for name, one in value.items():
            if key.type != key.TYPE_STRING and key.type != key.TYPE_BOOL and not _NUMBER.fullmatch(name):
                yield at, f"{name}: a number is expected"
            yield from _in_one(one, inner, f"{at}.{name}")
    elif field.is_repeated:
        for number, one in enumerate(value):
            yield from _in_one(one, field, f"{at}[{number}]")
    else:
        yield from _in_one(value, field, at)


def _in_one(value: Any, field: FieldDescriptor, at: str) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if field.message_type is not None:
        yield from _accidents(value, field.message_type, at)
    elif problem := _judge(field)(value):
        yield at, problem


def _judge(field: FieldDescriptor) -> Judge:
    if field.enum_type is not None:
        return _enum
    if field.type == field.TYPE_BYTES:
        return _data
    return _anything if field.type in (field.TYPE_STRING, field.TYPE_BOOL) else _number


def _anything(_value: Any) -> str:
    return ""


def _enum(value: Any) -> str:
    """The parser itself refuses a name that there is not; what is no name must be a whole number."""
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        return "a name or a whole number is expected"
    is_digits = isinstance(value, str) and re.fullmatch(r"[\s+-]*\d[\d_\s]*", value) is not None
    return "a name or a whole number is expected" if is_digits and not _WHOLE.fullmatch(value) else ""


def _data(value: Any) -> str:
    bare = value.rstrip("=")
    padding = len(value) - len(bare)
    is_right = _BASE64.fullmatch(value) and len(bare) % 4 != 1 and (not padding or (len(bare) + padding) % 4 == 0)
    return "" if is_right else "base64 is expected"


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "a number is expected"
    if isinstance(value, str) and value not in _NO_NUMBERS and not _NUMBER.fullmatch(value):
        return "a number is expected"
    return ""
