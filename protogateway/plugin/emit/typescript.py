"""`web/api.ts`: TypeScript types of requests and responses, and the operations by name."""

import json
import re

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from protogateway.plugin.constraints import is_required
from protogateway.plugin.contract import Contract
from protogateway.plugin.field_types import (
    NULL,
    WRAPPERS,
    enum_of,
    is_map,
    map_entry_fields,
    message_of,
    reachable_types,
)
from protogateway.plugin.http_body import raw_request, raw_response
from protogateway.plugin.http_rules import Operation, operations
from protogateway.plugin.json_schema import is_choice
from protogateway.plugin.public_names import PublicNames
from protogateway.plugin.value_schema import WELL_KNOWN_TYPES, is_well_known, wrapped_field

_HEADER = """\
// Generated from the protos. Do not edit.
// Proto3 JSON: responses leave out fields at their default; 64-bit numbers, bytes (base64) and times are strings."""
_WELL_KNOWN_TYPES = {
    "Any": '{ "@type": string; [field: string]: unknown }',
    "Empty": "Record<string, never>",
    "ListValue": "unknown[]",
    "Struct": "Record<string, unknown>",
    "Value": "unknown",
}
_BLOB = "Blob"
_REAL = 'number | "NaN" | "Infinity" | "-Infinity"'
_TEXTS = (
    FieldDescriptor.CPPTYPE_STRING,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT64,
)
_REALS = (FieldDescriptor.CPPTYPE_DOUBLE, FieldDescriptor.CPPTYPE_FLOAT)


def typescript_module(contract: Contract, names: PublicNames) -> str:
    found = sorted(operations(contract), key=names.operation_id)
    return _TypeScriptModule(contract, names, found).text()


class _TypeScriptModule:
    """The TypeScript file, with the names of the OpenAPI document."""

    def __init__(self, contract: Contract, names: PublicNames, found: list[Operation]) -> None:
        self._contract, self._names, self._found = contract, names, found
        elements = reachable_types(
            message for one in found for message in (one.method.input_type, one.method.output_type)
        )
        own = (element for element in elements if not is_well_known(element.full_name))
        self._elements = sorted(own, key=names.typescript)

    def text(self) -> str:
        types = [self._declaration(element) for element in self._elements]
        return "\n\n".join([_HEADER, *types, self._operation_types(), self._operation_values()]) + "\n"

    def _declaration(self, element: Descriptor | EnumDescriptor) -> str:
        return self._interface(element) if isinstance(element, Descriptor) else self._union(element)

    def _union(self, enum: EnumDescriptor) -> str:
        values = " | ".join(f'"{value.name}"' for value in enum.values)
        head = _doc(self._contract.comment(enum))
        return "\n".join([*head, f"export type {self._names.typescript(enum)} = {values};"])

    def _interface(self, message: Descriptor) -> str:
        head, name = _doc(self._contract.comment(message)), self._names.typescript(message)
        if not message.fields:
            return "\n".join([*head, f"export type {name} = Record<string, never>;"])
        lines = [*head, f"export interface {name} {{"]
        for field in message.fields:
            mark = "" if is_required(self._contract, field) else "?"
            lines += [*_doc(self._about(field), "  "), f"  {_key(field.json_name)}{mark}: {self._type(field)};"]
        return "\n".join([*lines, "}"])

    def _about(self, field: FieldDescriptor) -> str:
        """Return the field's comment and, for a oneof, the other members."""
        comment, oneof = self._contract.comment(field), field.containing_oneof
        if oneof is None or not is_choice(oneof):
            return comment
        others = ", ".join(other.json_name for other in oneof.fields if other.name != field.name)
        return " ".join(filter(None, (comment, f"Never with {others}.")))

    def _type(self, field: FieldDescriptor) -> str:
        if is_map(field):
            return f"Record<string, {self._one(map_entry_fields(field)[1])}>"
        one = self._one(field)
        if field.is_repeated:
            return f"({one})[]" if "|" in one else f"{one}[]"
        return f"{one} | null" if wrapped_field(field) else one

    def _one(self, field: FieldDescriptor) -> str:
        field = wrapped_field(field) or field
        if field.message_type is not None:
            return self._message(message_of(field))
        if field.enum_type is not None:
            enum = enum_of(field)
            return "null" if enum.full_name == NULL else self._names.typescript(enum)
        if field.cpp_type in _REALS:
            return _REAL
        if field.cpp_type in _TEXTS:
            return "string"
        return "boolean" if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL else "number"

    def _message(self, message: Descriptor) -> str:
        if message.full_name in WRAPPERS:
            return self._one(message.fields_by_name["value"])
        if message.full_name in WELL_KNOWN_TYPES:
            return _WELL_KNOWN_TYPES.get(message.name, "string")
        return self._names.typescript(message)

    def _operation_types(self) -> str:
        lines = ["/** Request and response of each operation. */", "export interface Operations {"]
        for one in self._found:
            request, response = self._request(one), self._response(one)
            lines += _doc(self._contract.comment(one.method), "  ")
            lines += [f"  {self._key(one)}: {{ request: {request}; response: {response} }};"]
        return "\n".join([*lines, "}"])

    def _request(self, one: Operation) -> str:
        """Return the type of the request. A body that is not JSON is a Blob, which has bytes and their media type."""
        request = self._message(one.method.input_type)
        if not raw_request(one):
            return request
        if one.body_name == "*":
            return _BLOB
        is_needed = not isinstance(one.body, str) and is_required(self._contract, one.body)
        field = f"{_key(one.body_name)}{'' if is_needed else '?'}"
        return f"Omit<{request}, {json.dumps(one.body_name)}> & {{ {field}: {_BLOB} }}"

    def _response(self, one: Operation) -> str:
        if raw_response(one):
            return _BLOB
        return self._message(one.method.output_type) if one.response_body is None else self._type(one.response_body)

    def _operation_values(self) -> str:
        lines = [
            "/**",
            " * Verb, path and body of each operation. Fields in braces go into the path. The body is a field's name,",
            " * or `*` for all other fields; the rest goes into the query. Each event of a `text/event-stream`, and",
            " * each line of `application/x-ndjson`, is one response of a stream. The response of a `blob` is",
            " * not JSON.",
            " */",
            "export const operations: Record<keyof Operations, Operation> = {",
        ]
        for one in self._found:
            parts = [one.verb, one.openapi_path]
            form = ["blob"] if raw_response(one) else ["stream"] if one.method.server_streaming else []
            if one.body or form:
                parts.append(one.body_name)
            parts += form
            quoted = ", ".join(json.dumps(part) for part in parts)
            lines.append(f"  {self._key(one)}: [{quoted}],")
        kind = 'export type Operation = readonly [verb: string, path: string, body?: string, form?: "stream" | "blob"];'
        return "\n".join([kind, "", *lines, "};"])

    def _key(self, operation: Operation) -> str:
        return json.dumps(self._names.operation_id(operation))


def _key(name: str) -> str:
    """Return a property's name, quoted unless it is an identifier."""
    return name if re.fullmatch(r"[A-Za-z_$][\w$]*", name, re.ASCII) else json.dumps(name)


def _doc(comment: str, indent: str = "") -> list[str]:
    if not comment:
        return []
    lines = comment.replace("*/", "* /").split("\n")  # a comment of a proto must not end the one around it
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]
