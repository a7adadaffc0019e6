"""HTTP operations, read from google.api.http rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from protogateway.plugin.contract import HTTP, Contract, Options
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import is_map, message_of
from protogateway.plugin.path_grammar import VARIABLE, path_problem, verb_problem

_VERBS = ("get", "put", "post", "delete", "patch")
_REST = "(?:(?<=/).*|)"  # what `**` matches: anything after a slash, or nothing
_MASK = "google.protobuf.FieldMask"
HTTP_BODY = "google.api.HttpBody"
_WELL_KNOWN_PREFIX = "google.protobuf."
_WRITTEN_AS_TEXT = {
    _MASK,
    *(f"{_WELL_KNOWN_PREFIX}{name}" for name in ("Timestamp", "Duration", "StringValue", "BytesValue", "BoolValue")),
    *(f"{_WELL_KNOWN_PREFIX}{name}Value" for name in ("Int32", "UInt32", "Int64", "UInt64", "Float", "Double")),
}
"""Messages whose JSON is a string, number or bool, so that a query can carry them."""


@dataclass(frozen=True)
class RequestField:
    """A field that the path or the query fills, as the fields from the request down to it.

    `many` is True if the path gives it several segments.
    """

    fields: tuple[FieldDescriptor, ...]
    many: bool = False

    @property
    def last(self) -> FieldDescriptor:
        return self.fields[-1]

    @property
    def name(self) -> str:
        return ".".join(field.json_name for field in self.fields)

    @property
    def proto_name(self) -> str:
        return ".".join(field.name for field in self.fields)


@dataclass(frozen=True)
class Operation:
    """One HTTP operation: binding `number` of a method.

    `body` is "*", "" or the field that the body fills. `mask` is the request's FieldMask, which says what a PATCH
    changes, or None.
    """

    method: MethodDescriptor
    number: int
    verb: str
    template: str
    pattern: str
    path: tuple[RequestField, ...]
    query: tuple[RequestField, ...]
    body: FieldDescriptor | str
    response_body: FieldDescriptor | None
    mask: FieldDescriptor | None = None

    @property
    def body_name(self) -> str:
        return self.body if isinstance(self.body, str) else self.body.json_name

    @property
    def openapi_path(self) -> str:
        names = iter(self.path)
        return VARIABLE.sub(lambda _: "{" + next(names).name + "}", self.template)


def operations(contract: Contract) -> list[Operation]:
    """Return every operation, the most specific path first, for a router that takes the first match."""
    found = [
        operation
        for package in contract.packages
        for service in package.services
        for method in service.methods
        for operation in operations_of(contract, method)
    ]
    _check_unique_paths(found)
    return sorted(found, key=lambda operation: (_specificity(operation.template), operation.template))


def _check_unique_paths(found: list[Operation]) -> None:
    """Raise UnsupportedProto for two operations with the same verb and path: one could never be reached."""
    first: dict[tuple[str, str], Operation] = {}
    for operation in found:
        other = first.setdefault((operation.verb, _bare(operation.template)), operation)
        if other is not operation:
            where = f"{operation.verb} {operation.template}"
            raise UnsupportedProto(f"{_place(operation.method)}: {where} leads to {other.method.full_name} already")


def check_every_service_is_routed(contract: Contract, found: list[Operation]) -> None:
    """Raise UnsupportedProto for a requested service with HTTP rules that has no operation."""
    routed = {operation.method.containing_service.full_name for operation in found}
    for service in contract.requested_services():
        methods = [method for method in service.methods if not method.client_streaming and contract.rules(method)]
        if methods and service.full_name not in routed:
            raise UnsupportedProto(
                f"{_place(methods[0])}: its google.api.http rule, and every other of {service.name}, has no operation"
            )


def client_streams_with_rules(contract: Contract) -> list[MethodDescriptor]:
    """Return the RPCs that have a google.api.http rule, but no operation, because they take a stream of requests."""
    return [
        method
        for package in contract.packages
        for service in package.services
        for method in service.methods
        if method.client_streaming and contract.options(method).get(HTTP)
    ]


def operations_of(contract: Contract, method: MethodDescriptor) -> list[Operation]:
    if method.client_streaming:  # HTTP has no stream of requests
        return []
    return [_operation(method, number, rule) for number, rule in enumerate(contract.rules(method))]


def _operation(method: MethodDescriptor, number: int, rule: Options) -> Operation:
    verb, template = _verb(method, rule)
    if problem := path_problem(template) or verb_problem(verb, rule.get("body", "")):
        raise UnsupportedProto(f"{_place(method)}: {problem}")
    path = tuple(_find_field(method, name, inner) for name, inner in VARIABLE.findall(template))
    body = rule.get("body", "")
    filled = method.input_type.fields_by_name.get(body, "") if body not in ("", "*") else body
    if body and not filled:
        raise UnsupportedProto(f"{_place(method)}: {method.input_type.full_name} has no field {body!r} for the body")
    taken = {item.proto_name for item in path} | ({body} if body else set())
    query = (
        ()
        if body == "*"
        else tuple(
            item for item in _leaves(method.input_type) if item.proto_name not in taken and item.fields[0].name != body
        )
    )
    response_body = rule.get("response_body", "")
    if response_body and response_body not in method.output_type.fields_by_name:
        raise UnsupportedProto(
            f"{_place(method)}: {method.output_type.full_name} has no field {response_body!r} for the response_body"
        )
    return Operation(
        method,
        number,
        verb,
        template,
        _pattern(template),
        path,
        query,
        filled,
        method.output_type.fields_by_name[response_body] if response_body else None,
        _mask(method.input_type) if verb == "PATCH" and not isinstance(filled, str) and not _is_raw(filled) else None,
    )


def _is_raw(field: FieldDescriptor) -> bool:
    """Return whether a field takes the bytes of a body, in which no fields are named."""
    return field.message_type is not None and message_of(field).full_name == HTTP_BODY


def _mask(request: Descriptor) -> FieldDescriptor | None:
    """Return the FieldMask beside the field that the body fills, or None."""
    found = [field for field in request.fields if field.message_type is not None and not field.is_repeated]
    return next((field for field in found if message_of(field).full_name == _MASK), None)


def _verb(method: MethodDescriptor, rule: Options) -> tuple[str, str]:
    for verb in _VERBS:
        if verb in rule:
            return verb.upper(), rule[verb]
    if "custom" in rule:
        return rule["custom"].get("kind", "").upper(), rule["custom"].get("path", "")
    raise UnsupportedProto(f"{_place(method)}: its google.api.http rule names no verb")


def _find_field(method: MethodDescriptor, dotted: str, inner: str) -> RequestField:
    message: Descriptor | None = method.input_type
    fields: list[FieldDescriptor] = []
    for name in dotted.split("."):
        field = message.fields_by_name.get(name) if message is not None else None
        if field is None or field.is_repeated:
            raise UnsupportedProto(
                f"{_place(method)}: path field {dotted!r} is missing in {method.input_type.full_name}, or repeated"
            )
        fields.append(field)
        message = field.message_type
    if not _is_leaf(fields[-1]):
        raise UnsupportedProto(f"{_place(method)}: path field {dotted!r} is a message")
    return RequestField(tuple(fields), "/" in inner or "**" in inner)


def _leaves(message: Descriptor, above: tuple[FieldDescriptor, ...] = ()) -> Iterator[RequestField]:
    """Yield the fields that a query can carry, without those of messages that contain themselves.

    The gateway finds these by their names: there is no end of them.
    """
    for field in message.fields:
        if is_map(field):
            continue
        if _is_leaf(field):
            yield RequestField((*above, field))
        elif message_of(field).full_name.startswith(_WELL_KNOWN_PREFIX):
            continue
        elif not field.is_repeated and message_of(field) not in [upper.containing_type for upper in (*above, field)]:
            yield from _leaves(message_of(field), (*above, field))


def _is_leaf(field: FieldDescriptor) -> bool:
    return field.message_type is None or field.message_type.full_name in _WRITTEN_AS_TEXT


def _pattern(template: str) -> str:
    """Return a regular expression for a raw, percent-encoded path, with a group for each variable."""
    parts, at = [], 0
    for variable in VARIABLE.finditer(template):
        parts += [_literal(template[at : variable.start()]), f"({_segments(variable[2] or '*')})"]
        at = variable.end()
    return _with_optional_rest("".join([*parts, _literal(template[at:])]))


def _with_optional_rest(pattern: str) -> str:
    """Let `**` match no segment as well, without the slash before it."""
    return pattern.replace("/(.*", f"/?({_REST}").replace("/.*", f"/?{_REST}")


def _segments(inner: str) -> str:
    return "/".join({"*": "[^/]+", "**": ".*"}.get(segment) or re.escape(segment) for segment in inner.split("/"))


def _literal(text: str) -> str:
    return "/".join({"*": "[^/]+", "**": ".*"}.get(segment) or _escaped(segment) for segment in text.split("/"))


def _escaped(text: str) -> str:
    return re.escape(text).replace(r"\-", "-")  # a dash needs no escape here, and paths are full of them


def _bare(template: str) -> str:
    """Return the template with the segments of each variable instead of it: `/v1/books/*` for `/v1/{name=books/*}`."""
    return VARIABLE.sub(lambda variable: variable[2] or "*", template)


def _specificity(template: str) -> tuple[tuple[int, ...], int]:
    """Return the sort key: literal segments, `*`, `**` before more text, `**`; and a longer custom verb first."""
    path, _, verb = _bare(template).partition(":")
    *above, last = path.split("/")
    return (*({"*": 1, "**": 2}.get(one, 0) for one in above), {"*": 1, "**": 3}.get(last, 0)), -len(verb)


def _place(method: MethodDescriptor) -> str:
    return f"{method.containing_service.file.name}: {method.full_name}"
