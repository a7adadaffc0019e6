"""Request fields that come as text, from the path, the query or a header: each compiled once into what reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from protogateway.http.problem import Problem
from protogateway.runtime.codec import Codec, DecodeError
from protogateway.runtime.method import Parameter
from protogateway.runtime.wellknown import round_to_float

NO_NUL = "the character U+0000 is not taken"
"""Databases keep none, and the official JSON parser takes it for an end."""

_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,19})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}", re.ASCII)
_STANDARD = str.maketrans("-_", "+/")
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_WRAPPERS = re.compile(r"google\.protobuf\.\w+Value")
_BITS = {
    FieldDescriptor.CPPTYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
}

Convert = Callable[[str], object]


class Slot:
    """Puts a field into a request that is still JSON. `name`: its path in JSON names, for complaints.

    `many`: it takes several segments of a path. `repeated`: it takes more than one text.
    """

    __slots__ = ("_above", "_convert", "_leaf", "_proto_leaf", "many", "name", "repeated")

    def __init__(self, codec: Codec[Any], parameter: Parameter) -> None:
        *above, leaf = walk(codec.upb.DESCRIPTOR, parameter.proto)
        self.name = parameter.name
        self.many = parameter.many
        self.repeated = leaf.is_repeated
        self._above = tuple((field.json_name, field.name) for field in above)
        self._leaf = leaf.json_name
        self._proto_leaf = leaf.name
        self._convert = _converter(leaf)

    def put(self, request: dict[str, Any], texts: Sequence[str]) -> None:
        """Over whatever the request says there, in either spelling. Raises Problem that names the field."""
        convert = self._convert
        try:
            value: object = [convert(text) for text in texts] if self.repeated else convert(texts[0])
        except ValueError as error:
            raise Problem.field(self.name, str(error)) from error
        for json_name, proto_name in self._above:
            request = _inside(request, json_name, proto_name)
        if self._proto_leaf != self._leaf:
            request.pop(self._proto_leaf, None)
        request[self._leaf] = value


def walk(message: Descriptor | None, dotted: str) -> list[FieldDescriptor]:
    """The fields from a message down to the one at a path in proto names. Raises KeyError for a path to nothing."""
    fields: list[FieldDescriptor] = []
    for name in dotted.split("."):
        if message is None:
            raise KeyError(dotted)
        fields.append(message.fields_by_name[name])
        message = fields[-1].message_type
    return fields


def _inside(request: dict[str, Any], json_name: str, proto_name: str) -> dict[str, Any]:
    if proto_name != json_name and proto_name in request:
        request[json_name] = request.pop(proto_name)
    inner = request.get(json_name)
    if inner is None:
        inner = request[json_name] = {}
    if not isinstance(inner, dict):
        raise DecodeError("an object is expected", json_name)
    return inner


def _converter(field: FieldDescriptor) -> Convert:
    """From a text to what JSON says for it; what JSON writes as a text in its own way is left to the codec."""
    message = field.message_type
    if message is not None:
        return _converter(message.fields[0]) if _WRAPPERS.fullmatch(message.full_name) else _text
    if field.enum_type is not None:
        return _enum(field.enum_type)
    if field.cpp_type in _BITS:
        return _integer(*_BITS[field.cpp_type])
    kinds: dict[int, Convert] = {
        field.TYPE_DOUBLE: _number,
        field.TYPE_FLOAT: _single,
        field.TYPE_BOOL: _flag,
        field.TYPE_BYTES: _data,
    }
    return kinds.get(field.type, _text)


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError(NO_NUL)
    return text


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("true or false is expected")
    return text == "true"


def _data(text: str) -> str:
    """Base64 in either alphabet, with or without padding."""
    bare = text.rstrip("=")
    is_padded = bare != text
    if not _BASE64.fullmatch(text) or len(bare) % 4 == 1 or (is_padded and len(text) % 4):
        raise ValueError("base64 is expected")
    return bare.translate(_STANDARD) + "=" * (-len(bare) % 4)


def _number(text: str) -> object:
    if text in _NO_NUMBERS:
        return text
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number is expected")
    number = float(text)
    if math.isinf(number):
        raise ValueError("a smaller number is expected")
    return number


def _single(text: str) -> object:
    """Rounded here, because the official parser compares before it rounds."""
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
    """Names, and numbers: of those too that have no name, for enums are open."""
    names = frozenset(value.name for value in enum.values)
    listed = ", ".join(value.name for value in enum.values)
    number_of = _integer(*_BITS[FieldDescriptor.CPPTYPE_INT32])

    def convert(text: str) -> object:
        if text in names:
            return text
        if _INTEGER.fullmatch(text):
            return number_of(text)
        raise ValueError(f"one of {listed} is expected")

    return convert
