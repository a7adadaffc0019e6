"""JSON Schema of messages and enums, as their proto3 JSON is: component schemas of an OpenAPI document."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from .codec import is_required
from .contract import Contract, Refused, class_name, place
from .shapes import Kind, enum_of, is_map, kind, map_sides, message_of

Schema = dict[str, Any]
_EXAMPLE = re.compile(r'\s*Example: ("(?:[^"\\]|\\.)*"|\S+)')
_UNSIGNED = (FieldDescriptor.TYPE_UINT32, FieldDescriptor.TYPE_FIXED32)


class Schemas:
    """Collects a component schema for each message and enum that is referred to, with everything inside it.

    `closed`: full names of the messages that take no unknown field.
    """

    def __init__(self, contract: Contract, closed: Collection[str]) -> None:
        self._contract = contract
        self._closed = closed
        self._owners: dict[str, str] = {}
        self.components: dict[str, Schema] = {}

    def refer(self, element: Descriptor | EnumDescriptor) -> Schema:
        """A reference to the element's component, which is made when it is missing."""
        name = class_name(element)
        owner = self._owners.setdefault(name, element.full_name)
        if owner != element.full_name:
            raise Refused(f"{place(element)}: {owner} has the same schema name {name}")
        if name not in self.components:
            self.components[name] = {}
            made = self.object(element) if isinstance(element, Descriptor) else self._enum(element)
            self.components[name] = made
        return {"$ref": f"#/components/schemas/{name}"}

    def object(self, message: Descriptor, without: frozenset[str] = frozenset()) -> Schema:
        """The message as a JSON object, but for the fields named in `without`."""
        fields = [field for field in message.fields if field.name not in without]
        schema: Schema = {"type": "object"}
        if comment := self._contract.comment(message):
            schema["description"] = comment
        schema["properties"] = {field.json_name: self.field(field) for field in fields}
        if required := [field.json_name for field in fields if is_required(self._contract, field)]:
            schema["required"] = required
        if message.full_name in self._closed:
            schema["additionalProperties"] = False
        return schema

    def field(self, field: FieldDescriptor) -> Schema:
        """A field with its description and example. A required one is not at its default."""
        schema = self._shape(field)
        text, examples = _split_examples(self._contract.comment(field))
        if is_required(self._contract, field):
            schema |= _not_default(field)
        if text:
            schema["description"] = text
        if examples:
            schema["examples"] = examples
        return schema

    def _shape(self, field: FieldDescriptor) -> Schema:
        if is_map(field):
            return {"type": "object", "additionalProperties": self._one(map_sides(field)[1])}
        if field.is_repeated:
            return {"type": "array", "items": self._one(field)}
        return self._one(field)

    def _one(self, field: FieldDescriptor) -> Schema:
        match kind(field):
            case Kind.message:
                return self.refer(message_of(field))
            case Kind.enum:
                return self.refer(enum_of(field))
            case Kind.timestamp:
                return {"type": "string", "format": "date-time"}
            case Kind.data:
                return {"type": "string", "contentEncoding": "base64"}
            case Kind.wide:
                return {"type": "string", "format": "int64", "pattern": "^-?[0-9]+$"}
            case Kind.plain:
                return _plain(field)

    def _enum(self, enum: EnumDescriptor) -> Schema:
        lines = [self._contract.comment(enum)]
        lines += [
            f"- `{v.name}`: {text}"
            for v in enum.values
            if (text := self._contract.comments.get(f"{enum.full_name}.{v.name}"))
        ]
        return {
            "type": "string",
            "description": "\n".join(filter(None, lines)),
            "enum": [value.name for value in enum.values],
        }


def _plain(field: FieldDescriptor) -> Schema:
    if field.type == FieldDescriptor.TYPE_STRING:
        return {"type": "string"}
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"type": "boolean"}
    low, high = (0, 2**32 - 1) if field.type in _UNSIGNED else (-(2**31), 2**31 - 1)
    return {"type": "integer", "minimum": low, "maximum": high}


def _not_default(field: FieldDescriptor) -> Schema:
    if field.is_repeated:
        return {"minItems": 1}
    if kind(field) is Kind.enum:
        return {"not": {"const": enum_of(field).values_by_number[0].name}}
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        return {"minLength": 1}
    return {}


def _split_examples(comment: str) -> tuple[str, list[Any]]:
    """`Short name. Example: "terms"` → the text without its examples, and the examples' values."""
    examples = [json.loads(text) if text.startswith('"') else text for text in _EXAMPLE.findall(comment)]
    return _EXAMPLE.sub("", comment).strip(), examples
