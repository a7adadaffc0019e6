"""JSON Schema of messages and enums in proto3 JSON, as components of an OpenAPI document."""

import re
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor

from protogateway.plugin.constraints import Constraint, constraint_of, value_of
from protogateway.plugin.contract import Contract
from protogateway.plugin.field_examples import split_examples
from protogateway.plugin.field_types import (
    NULL,
    WRAPPERS,
    enum_of,
    is_map,
    map_entry_fields,
    message_of,
    reachable_types,
)
from protogateway.plugin.settings import GeneratorSettings
from protogateway.plugin.value_schema import Schema, key, limits_in_words, nullable, scalar, well_known, wrapped_field


class Schemas:
    """Collects a component schema for each message and enum that is referenced, and for all that it holds.

    Messages in `requests`, and all that they hold, allow no unknown fields; those only in responses do.
    """

    def __init__(
        self,
        contract: Contract,
        settings: GeneratorSettings,
        requests: Iterable[Descriptor],
    ) -> None:
        self._contract, self._settings = contract, settings
        self._closed = {element.full_name for element in reachable_types(requests)}
        self._names = settings.public_names
        self.components: dict[str, Schema] = {}
        self._waiting: list[tuple[str, Descriptor | EnumDescriptor]] = []
        self._is_building = False

    def refer(self, element: Descriptor | EnumDescriptor) -> Schema:
        """Return a reference to the element's component, adding it if needed."""
        if (known := well_known(element.full_name)) is not None:
            return known
        if isinstance(element, Descriptor) and element.full_name in WRAPPERS:
            return scalar(element.fields_by_name["value"], Constraint())
        name = self._names.component(element)
        if name not in self.components:
            self.components[name] = {}  # entered first, so that a message inside itself is not built for ever
            self._waiting.append((name, element))
            self._build_waiting()
        return _reference(name)

    def part(self, message: Descriptor, without: frozenset[str]) -> Schema:
        """Return a reference to a component of the message without some fields (proto names)."""
        if not without:
            return self.refer(message)
        name = self._names.body_component(message, without)
        if name not in self.components:
            self.components[name] = self._object(message, without)
        return _reference(name)

    def field(self, field: FieldDescriptor) -> Schema:
        """Return the schema of a field with its constraint, description and examples."""
        check = constraint_of(self._contract, self._settings, field)
        schema = self._shape(field, check)
        text, examples = split_examples(field, self._contract.comment(field))
        words = " ".join(filter(None, (text, limits_in_words(value_of(field), check))))
        if words:
            schema["description"] = words
        if examples:
            schema["examples"] = examples
        return schema | self._marks(field)

    def parameter(self, field: FieldDescriptor) -> Schema:
        """Return the schema of a field in the path or query, where null cannot occur."""
        schema = self.field(field)
        if (inner := wrapped_field(field)) and not field.is_repeated:
            schema = {**schema, **scalar(inner, constraint_of(self._contract, self._settings, field))}
        return schema

    def is_required(self, field: FieldDescriptor) -> bool:
        return constraint_of(self._contract, self._settings, field).required

    def _build_waiting(self) -> None:
        """Build the components that are referred to, one at a time: chains may be longer than Python's stack."""
        if self._is_building:
            return
        self._is_building = True
        while self._waiting:
            name, element = self._waiting.pop()
            self.components[name] = self._object(element) if isinstance(element, Descriptor) else self._enum(element)
        self._is_building = False

    def _marks(self, field: FieldDescriptor) -> Schema:
        behaviors = self._contract.options(field).get("google.api.field_behavior", [])
        marks = {
            "deprecated": bool(field.GetOptions().deprecated),
            "readOnly": "OUTPUT_ONLY" in behaviors,
            "writeOnly": "INPUT_ONLY" in behaviors,
        }
        return {name: True for name, is_so in marks.items() if is_so}

    def _object(self, message: Descriptor, without: frozenset[str] = frozenset()) -> Schema:
        """Return the message as a JSON object without the fields in `without`."""
        fields = [field for field in message.fields if field.name not in without]
        schema: Schema = {"type": "object"}
        if comment := self._contract.comment(message):
            schema["description"] = comment
        schema["properties"] = {field.json_name: self.field(field) for field in fields}
        if required := [field.json_name for field in fields if self.is_required(field)]:
            schema["required"] = required
        choices = [oneof for oneof in message.oneofs if is_choice(oneof) and not _without_fields(oneof, without)]
        if choices:
            schema["allOf"] = [_at_most_one(oneof) for oneof in choices]
        if message.full_name in self._closed:
            schema["additionalProperties"] = False
        if message.GetOptions().deprecated:
            schema["deprecated"] = True
        return schema

    def _shape(self, field: FieldDescriptor, check: Constraint) -> Schema:
        if is_map(field):
            return self._map(field, check)
        if field.is_repeated:
            limits = {"minItems": int(check.required)} if check.required else {}
            limits |= {"maxItems": check.max_items} if check.max_items else {}
            return {"type": "array", "items": self._one(field, check), **limits}
        if inner := wrapped_field(field):
            schema = scalar(inner, check)
            return schema if check.required else nullable(schema)
        if field.has_presence:
            return self._one(field, check)
        return self._plain(field, check)

    def _map(self, field: FieldDescriptor, check: Constraint) -> Schema:
        side, value = map_entry_fields(field)
        names = key(side)
        limits = {"minProperties": int(check.required)} if check.required else {}
        limits |= {"maxProperties": check.max_items} if check.max_items else {}
        return {
            "type": "object",
            **({"propertyNames": names} if names else {}),
            "additionalProperties": self._one(value, check),
            **limits,
        }

    def _plain(self, field: FieldDescriptor, check: Constraint) -> Schema:
        """Return the schema of a field without presence: a required one excludes its default, others allow it."""
        schema = self._one(field, check)
        if check.required:
            return schema | _not_default(field, check)
        if field.enum_type is not None or not _refuses_default(field, check):
            return schema
        return {"anyOf": [{"const": field.default_value if field.type != field.TYPE_BYTES else ""}, schema]}

    def _one(self, field: FieldDescriptor, check: Constraint) -> Schema:
        if inner := wrapped_field(field):
            return scalar(inner, check)
        if field.message_type is not None:
            return self.refer(message_of(field))
        if field.enum_type is not None:
            return {"type": "null"} if enum_of(field).full_name == NULL else self.refer(enum_of(field))
        return scalar(field, check)

    def _enum(self, enum: EnumDescriptor) -> Schema:
        lines = [self._contract.comment(enum)]
        lines += [
            f"- `{value.name}`: {text}"
            for value in enum.values
            if (text := self._contract.comments.get(f"{enum.full_name}.{value.name}"))
        ]
        return {
            "type": "string",
            "description": "\n".join(filter(None, lines)),
            "enum": [value.name for value in enum.values],
        }


def is_choice(oneof: OneofDescriptor) -> bool:
    """Return True for a oneof with several members, unlike that of an `optional` field."""
    return len(oneof.fields) > 1


def _without_fields(oneof: OneofDescriptor, without: frozenset[str]) -> bool:
    return any(field.name in without for field in oneof.fields)


def _at_most_one(oneof: OneofDescriptor) -> Schema:
    each = [{"required": [field.json_name]} for field in oneof.fields]
    names = ", ".join(f"`{field.json_name}`" for field in oneof.fields)
    none = {"properties": {field.json_name: False for field in oneof.fields}}
    return {"description": f"At most one of {names}.", "oneOf": [*each, none]}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _not_default(field: FieldDescriptor, check: Constraint) -> Schema:
    if field.enum_type is not None:
        return {"not": {"const": enum_of(field).values_by_number[0].name}}
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        return {} if check.min_length else {"minLength": 1}
    if field.type == FieldDescriptor.TYPE_BOOL:
        return {"const": True}
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        return {"not": {"pattern": "^-?0+$"}}
    return {"not": {"const": 0}}


def _refuses_default(field: FieldDescriptor, check: Constraint) -> bool:
    """Return True if the default of a field would violate its own constraint when set explicitly."""
    if field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        return bool(check.min_length) or bool(check.pattern and not re.fullmatch(check.pattern, ""))
    if field.cpp_type in (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64):
        return False
    return (check.least is not None and check.least > 0) or (check.most is not None and check.most < 0)
