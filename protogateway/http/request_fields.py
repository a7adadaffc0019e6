"""Request fields that come as text, from the path, the query or a header: each compiled once for its operation."""

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from protogateway.http.problem import Problem
from protogateway.runtime.codec import Codec
from protogateway.runtime.method import Parameter
from protogateway.runtime.protojson.errors import DecodeError
from protogateway.runtime.protojson.scalars import INTEGER_BOUNDS
from protogateway.runtime.wellknown import round_to_float

NUL_NOT_ALLOWED = "the character U+0000 is not allowed"
"""Databases cannot store it, and protobuf's JSON parser takes it for the end of a text."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}", re.ASCII)
_TO_STANDARD_ALPHABET = str.maketrans("-_", "+/")
_NON_FINITE = ("NaN", "Infinity", "-Infinity")
_WRAPPER = re.compile(r"google\.protobuf\.\w+Value")
_TEXT_MESSAGES = {f"google.protobuf.{name}" for name in ("Timestamp", "Duration", "FieldMask")}
RECURSION_DEPTH_MAX = 10
"""Most names on the way to a field inside a message that contains itself."""

Convert = Callable[[str], object]


class FieldBinding:
    """Field of the request that comes as text, and its place in the request as JSON.

    `name` is its path in JSON names. `multi_segment` says that it covers several segments of the URL's path, `repeated`
    that it takes several texts.
    """

    __slots__ = ("_above", "_convert", "_leaf", "_proto_leaf", "multi_segment", "name", "repeated")

    def __init__(self, codec: Codec[Any], parameter: Parameter) -> None:
        *above, leaf = resolve_path(codec.upb.DESCRIPTOR, parameter.proto_name)
        self.name = parameter.name
        self.multi_segment = parameter.multi_segment
        self.repeated = leaf.is_repeated
        self._above = tuple((field.json_name, field.name) for field in above)
        self._leaf = leaf.json_name
        self._proto_leaf = leaf.name
        self._convert = _converter(leaf)

    def assign(self, request: dict[str, Any], texts: Sequence[str]) -> None:
        """Set the field, replacing a value that the request has under either name. Raises Problem, which names it."""
        convert = self._convert
        try:
            value: object = [convert(text) for text in texts] if self.repeated else convert(texts[0])
        except ValueError as error:
            raise Problem.invalid_field(self.name, str(error)) from error
        for json_name, proto_name in self._above:
            request = _child_object(request, json_name, proto_name)
        if self._proto_leaf != self._leaf:
            request.pop(self._proto_leaf, None)
        request[self._leaf] = value


def find_recursive_field(codec: Codec[Any], name: str) -> Parameter | None:
    """Return the parameter for a field inside a message that contains itself, such as `above.above.name`, or None.

    `name` has JSON names or proto names. Such fields have no end, so that they are not listed with the operation.
    """
    steps = name.split(".")
    fields: list[FieldDescriptor] = []
    types: list[str] = []
    message: Descriptor | None = codec.upb.DESCRIPTOR
    for step in steps[:RECURSION_DEPTH_MAX]:
        field = _named(message, step) if message is not None and not _has_own_json(message) else None
        if field is None or message is None or (fields and fields[-1].is_repeated):
            return None
        fields.append(field)
        types.append(message.full_name)
        message = field.message_type
    if len(fields) < len(steps) or len(set(types)) == len(types) or not _is_text(fields[-1]):
        return None
    return Parameter(".".join(field.json_name for field in fields), ".".join(field.name for field in fields))


def _named(message: Descriptor, name: str) -> FieldDescriptor | None:
    by_json_name = (field for field in message.fields if field.json_name == name)
    return message.fields_by_name.get(name) or next(by_json_name, None)


def _is_text(field: FieldDescriptor) -> bool:
    """Return True for a field with a value that one text can carry."""
    message = field.message_type
    if message is None or message.full_name in _TEXT_MESSAGES:
        return True
    return _WRAPPER.fullmatch(message.full_name) is not None and message.name != "ListValue"


def _has_own_json(message: Descriptor) -> bool:
    return message.full_name.startswith("google.protobuf.")


def resolve_path(message: Descriptor | None, dotted: str) -> list[FieldDescriptor]:
    """Return the fields along a path in proto names. Raises KeyError for a path that does not lead to a field."""
    fields: list[FieldDescriptor] = []
    for name in dotted.split("."):
        if message is None:
            raise KeyError(dotted)
        fields.append(message.fields_by_name[name])
        message = fields[-1].message_type
    return fields


def _child_object(request: dict[str, Any], json_name: str, proto_name: str) -> dict[str, Any]:
    if proto_name != json_name and proto_name in request:
        request[json_name] = request.pop(proto_name)
    inner = request.get(json_name)
    if inner is None:
        inner = request[json_name] = {}
    if not isinstance(inner, dict):
        raise DecodeError("an object is expected", json_name)
    return inner


def _converter(field: FieldDescriptor) -> Convert:
    """Return the function from a text to its JSON. A text stays one if JSON has a string too, which the codec reads."""
    message = field.message_type
    if message is not None:
        return _converter(message.fields[0]) if _WRAPPER.fullmatch(message.full_name) else _text
    if field.enum_type is not None:
        return _enum(field.enum_type)
    if field.cpp_type in INTEGER_BOUNDS:
        return _integer(*INTEGER_BOUNDS[field.cpp_type])
    kinds: dict[int, Convert] = {
        field.TYPE_DOUBLE: _number,
        field.TYPE_FLOAT: _float,
        field.TYPE_BOOL: _bool,
        field.TYPE_BYTES: _bytes,
    }
    return kinds.get(field.type, _text)


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError(NUL_NOT_ALLOWED)
    return text


def _bool(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false is expected")
    return text == "true"


def _bytes(text: str) -> str:
    """Return padded base64 in the standard alphabet, for either alphabet, with or without padding."""
    bare = text.rstrip("=")
    is_padded = bare != text
    if not _BASE64.fullmatch(text) or len(bare) % 4 == 1 or (is_padded and len(text) % 4):
        raise ValueError("base64 is expected")
    return bare.translate(_TO_STANDARD_ALPHABET) + "=" * (-len(bare) % 4)


def _number(text: str) -> object:
    if text in _NON_FINITE:
        return text
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number is expected")
    number = float(text)
    if math.isinf(number):
        raise ValueError("a smaller number is expected")
    return number


def _float(text: str) -> object:
    # Rounded here, because protobuf's parser compares before it rounds.
    number = _number(text)
    if not isinstance(number, float):
        return number
    number = round_to_float(number)
    if math.isinf(number):
        raise ValueError("a smaller number is expected")
    return number


def _integer(low: int, high: int) -> Convert:
    def convert(text: str) -> int:
        if not _INTEGER.fullmatch(text):
            raise ValueError("a whole number is expected")
        number = int(text)
        if not low <= number <= high:
            raise ValueError(f"a number from {low} to {high} is expected")
        return number

    return convert


def _enum(enum: EnumDescriptor) -> Convert:
    # Enums of proto3 are open: a number without a name is valid too. Enums of proto2 are closed.
    names = frozenset(value.name for value in enum.values)
    numbers = frozenset(value.number for value in enum.values) if enum.is_closed else None
    expected = ", ".join(value.name for value in enum.values)
    to_number = _integer(*INTEGER_BOUNDS[FieldDescriptor.CPPTYPE_INT32])

    def convert(text: str) -> object:
        if text in names:
            return text
        if _INTEGER.fullmatch(text) and (numbers is None or int(text) in numbers):
            return to_number(text)
        raise ValueError(f"one of {expected} is expected")

    return convert
