"""Examples in the comments of fields: the lines at the end of a comment that begin with `Example:`."""

import json
import re
from collections.abc import Callable
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from protogateway.plugin.contract import place
from protogateway.plugin.errors import warn
from protogateway.plugin.field_types import (
    VALUE,
    Kind,
    element_field,
    enum_of,
    is_map,
    kind,
    map_entry_fields,
    message_of,
)

_LINE = re.compile(r"Example:\s*(\S.*)")
_NON_FINITE = ("NaN", "Infinity", "-Infinity")
_TIME = r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)"
_TEXTS = {
    Kind.wide: r"-?\d{1,20}",
    Kind.data: r"[A-Za-z0-9+/_-]*={0,2}",
    Kind.timestamp: _TIME,
    Kind.duration: r"-?\d+(?:\.\d{1,9})?s",
}
"""Patterns of values that are strings in JSON."""
_MESSAGES: dict[str, Callable[[Any], bool]] = {
    "google.protobuf.FieldMask": lambda value: isinstance(value, str),
    "google.protobuf.ListValue": lambda value: isinstance(value, list),
    VALUE: lambda _value: True,
}
"""Well-known types whose JSON is not an object."""


def split_examples(field: FieldDescriptor, comment: str) -> tuple[str, list[Any]]:
    """Return the comment without its examples, and these as JSON.

    An example that the field cannot hold stays in the comment, with all before it, and a warning tells so.
    """
    lines = comment.split("\n")
    examples: list[Any] = []
    while lines and (line := _LINE.fullmatch(lines[-1])):
        try:
            examples.insert(0, _read(field, line[1].strip()))
        except ValueError:
            warn(f"{place(field)}: {line[0]!r} is not JSON of this field: it stays in the description")
            break
        lines.pop()
    return "\n".join(lines).strip(), examples


def _read(field: FieldDescriptor, text: str) -> Any:
    """Return the example as JSON: parsed, or else the text as it is. Raises ValueError if neither fits the field."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # not so for 1e400 and half of a surrogate pair
    except (ValueError, RecursionError):
        value = text
    for found in (value, text):
        if _fits(field, found):
            return found
    raise ValueError(text)


def _no_constant(text: str) -> None:
    """Refuse NaN and Infinity, which are strings in proto3 JSON."""
    raise ValueError(text)


def _fits(field: FieldDescriptor, value: Any) -> bool:
    """Return True if the value is JSON of the field."""
    if is_map(field):
        held = map_entry_fields(field)[1]
        return isinstance(value, dict) and all(_fits_one(held, item) for item in value.values())
    if field.is_repeated:
        return isinstance(value, list) and all(_fits_one(field, item) for item in value)
    return _fits_one(field, value)


def _fits_one(field: FieldDescriptor, value: Any) -> bool:
    match kind(field):
        case Kind.wrapper:
            return _fits_one(element_field(field), value)
        case Kind.message:
            return _MESSAGES.get(message_of(field).full_name, lambda one: isinstance(one, dict))(value)
        case Kind.null:
            return value is None
        case Kind.enum:
            return isinstance(value, str) and value in enum_of(field).values_by_name
        case Kind.single | Kind.double:
            return _is_number(value) or value in _NON_FINITE
        case Kind.plain:
            return _fits_plain(field, value)
        case texts:
            return isinstance(value, str) and re.fullmatch(_TEXTS[texts], value) is not None


def _fits_plain(field: FieldDescriptor, value: Any) -> bool:
    if field.type == FieldDescriptor.TYPE_STRING:
        return isinstance(value, str)
    if field.type == FieldDescriptor.TYPE_BOOL:
        return isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
