"""`web/api.ts`: types of what goes over HTTP, and the list of operations that a client calls by name."""

from __future__ import annotations

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from .codec import is_required
from .contract import Contract, class_name
from .http_rules import Operation, operations
from .openapi import operation_id
from .shapes import Kind, enum_of, is_map, kind, map_sides, message_of, reached

_HEADER = """\
// Generated from the protos. Do not edit.
// Proto3 JSON: answers leave out fields at their default; 64-bit numbers, bytes (base64) and times are strings."""


def typescript_module(contract: Contract) -> str:
    found = sorted(operations(contract), key=operation_id)
    elements = reached(message for one in found for message in (one.method.input_type, one.method.output_type))
    types = [_declaration(contract, element) for element in sorted(elements, key=class_name)]
    blocks = [_HEADER, *types, _operation_types(contract, found), _operation_values(found)]
    return "\n\n".join(blocks) + "\n"


def _declaration(contract: Contract, element: Descriptor | EnumDescriptor) -> str:
    return _interface(contract, element) if isinstance(element, Descriptor) else _union(contract, element)


def _union(contract: Contract, enum: EnumDescriptor) -> str:
    values = " | ".join(f'"{value.name}"' for value in enum.values)
    return "\n".join([*_doc(contract.comment(enum)), f"export type {class_name(enum)} = {values};"])


def _interface(contract: Contract, message: Descriptor) -> str:
    head = _doc(contract.comment(message))
    if not message.fields:
        return "\n".join([*head, f"export type {class_name(message)} = Record<string, never>;"])
    lines = [*head, f"export interface {class_name(message)} {{"]
    for field in message.fields:
        mark = "" if is_required(contract, field) else "?"
        lines += [*_doc(contract.comment(field), "  "), f"  {field.json_name}{mark}: {_type(field)};"]
    return "\n".join([*lines, "}"])


def _type(field: FieldDescriptor) -> str:
    if is_map(field):
        return f"Record<string, {_one(map_sides(field)[1])}>"
    return f"{_one(field)}[]" if field.is_repeated else _one(field)


def _one(field: FieldDescriptor) -> str:
    match kind(field):
        case Kind.message:
            return class_name(message_of(field))
        case Kind.enum:
            return class_name(enum_of(field))
        case Kind.timestamp | Kind.data | Kind.wide:
            return "string"
        case Kind.plain:
            return {FieldDescriptor.TYPE_STRING: "string", FieldDescriptor.TYPE_BOOL: "boolean"}.get(
                field.type, "number"
            )


def _operation_types(contract: Contract, found: list[Operation]) -> str:
    lines = ["/** What each operation takes and answers. */", "export interface Operations {"]
    for one in found:
        request, response = class_name(one.method.input_type), class_name(one.method.output_type)
        answer = response if one.response_body is None else _type(one.response_body)
        lines += _doc(contract.comment(one.method), "  ")
        lines += [f"  {operation_id(one)}: {{ request: {request}; response: {answer} }};"]
    return "\n".join([*lines, "}"])


def _operation_values(found: list[Operation]) -> str:
    lines = [
        "/**",
        " * Verb, path and body of each operation. Fields in braces go into the path; with a body of `*` the others",
        " * are the body, with a field's name that field is; all else goes into the query.",
        " */",
        "export const operations: Record<keyof Operations, readonly [verb: string, path: string, body?: string]> = {",
    ]
    for one in found:
        body = f', "{one.body_name}"' if one.body_name else ""
        lines.append(f'  {operation_id(one)}: ["{one.verb}", "{one.openapi_path}"{body}],')
    return "\n".join([*lines, "};"])


def _doc(comment: str, indent: str = "") -> list[str]:
    if not comment:
        return []
    lines = comment.replace("*/", "* /").split("\n")
    if len(lines) == 1:
        return [f"{indent}/** {lines[0]} */"]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]
