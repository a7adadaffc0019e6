"""How fields and messages are spelled in Python: kinds, names, and what is refused."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from betterproto2_compiler.compile.naming import pythonize_field_name
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor

from .contract import Package, Refused, class_name, place

TIMESTAMP = "google.protobuf.Timestamp"


class Kind(Enum):
    """What one value of a field is, whether the field is repeated or not."""

    plain = auto()  # str, bool, or an int that JSON can carry
    wide = auto()  # a 64-bit int: text in JSON
    data = auto()  # bytes
    enum = auto()
    message = auto()
    timestamp = auto()


_SCALARS = {
    FieldDescriptor.TYPE_STRING: Kind.plain,
    FieldDescriptor.TYPE_BOOL: Kind.plain,
    FieldDescriptor.TYPE_INT32: Kind.plain,
    FieldDescriptor.TYPE_UINT32: Kind.plain,
    FieldDescriptor.TYPE_SINT32: Kind.plain,
    FieldDescriptor.TYPE_FIXED32: Kind.plain,
    FieldDescriptor.TYPE_SFIXED32: Kind.plain,
    FieldDescriptor.TYPE_INT64: Kind.wide,
    FieldDescriptor.TYPE_UINT64: Kind.wide,
    FieldDescriptor.TYPE_SINT64: Kind.wide,
    FieldDescriptor.TYPE_FIXED64: Kind.wide,
    FieldDescriptor.TYPE_SFIXED64: Kind.wide,
    FieldDescriptor.TYPE_BYTES: Kind.data,
    FieldDescriptor.TYPE_ENUM: Kind.enum,
}


def kind(field: FieldDescriptor) -> Kind:
    """Raises Refused for what generated codecs cannot carry yet."""
    if field.type in _SCALARS:
        return _SCALARS[field.type]
    if field.message_type is None:
        raise Refused(f"{place(field)}: float and double fields are not supported yet")
    if field.message_type.full_name == TIMESTAMP:
        return Kind.timestamp
    if field.message_type.full_name.startswith("google.protobuf."):
        raise Refused(f"{place(field)}: {field.message_type.full_name} is not supported yet")
    return Kind.message


def is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def check(messages: Iterable[Descriptor]) -> None:
    """Refuses, by file and field, what is not supported yet."""
    for message in messages:
        for field in message.fields:
            if field.containing_oneof is not None and not _is_optional(field, field.containing_oneof):
                raise Refused(f"{place(field)}: oneof is not supported yet")
            if not is_map(field):
                kind(field)
                continue
            key, value = map_sides(field)
            kind(value)
            if key.type != FieldDescriptor.TYPE_STRING:
                raise Refused(f"{place(field)}: only maps by string are supported yet")


def map_sides(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor]:
    return message_of(field).fields_by_name["key"], message_of(field).fields_by_name["value"]


def message_of(field: FieldDescriptor) -> Descriptor:
    """The message that a field of kind message holds."""
    assert field.message_type is not None, field.full_name
    return field.message_type


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """The enum of a field of kind enum."""
    assert field.enum_type is not None, field.full_name
    return field.enum_type


def _is_optional(field: FieldDescriptor, oneof: OneofDescriptor) -> bool:
    """`optional` in proto3 is a oneof of one, named after the field."""
    return len(oneof.fields) == 1 and oneof.name == f"_{field.name}"


def attribute(field: FieldDescriptor) -> str:
    """The field's name in the betterproto2 dataclass."""
    return pythonize_field_name(field.name)


def upb_attribute(field: FieldDescriptor, of: str) -> str:
    """Reads the field of an official message; its names are the proto's own, keywords too."""
    return f'getattr({of}, "{field.name}")' if keyword.iskeyword(field.name) else f"{of}.{field.name}"


def upb_assignment(field: FieldDescriptor, of: str, value: str) -> str:
    if keyword.iskeyword(field.name):
        return f'setattr({of}, "{field.name}", {value})'
    return f"{of}.{field.name} = {value}"


def snake(name: str) -> str:
    """`GetJwksResponse` → `get_jwks_response`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def stem(element: Descriptor | EnumDescriptor) -> str:
    """The name that all generated functions of a message or enum end in."""
    return snake(class_name(element))


def qualified(name: str, element: Descriptor | EnumDescriptor, package: Package) -> str:
    """`name` of another package is reached through that package's codec module."""
    owner: str = element.file.package
    return name if owner == package.name else f"{owner.replace('.', '_')}.{name}"


def reached(messages: Iterable[Descriptor]) -> list[Descriptor | EnumDescriptor]:
    """The messages and everything that they hold, each once."""
    found: dict[str, Descriptor | EnumDescriptor] = {}
    waiting: list[Descriptor | EnumDescriptor] = list(messages)
    while waiting:
        element = waiting.pop()
        if element.full_name not in found:
            found[element.full_name] = element
            waiting += held(element) if isinstance(element, Descriptor) else []
    return list(found.values())


def held(message: Descriptor) -> Iterator[Descriptor | EnumDescriptor]:
    """The message and enum types of the message's fields."""
    for field in message.fields:
        value = map_sides(field)[1] if is_map(field) else field
        if kind(value) is Kind.message:
            yield message_of(value)
        elif kind(value) is Kind.enum:
            yield enum_of(value)
