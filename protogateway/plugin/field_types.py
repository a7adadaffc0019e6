"""Kinds and Python names of fields and messages, and checks for unsupported ones."""

import keyword
import re
from collections.abc import Iterable, Iterator
from enum import Enum, auto

from betterproto2_compiler.compile.naming import pythonize_field_name
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor
from google.protobuf.message import Message

from protogateway.plugin.contract import Package, class_name, package_alias, place
from protogateway.plugin.errors import UnsupportedProto

TIMESTAMP = "google.protobuf.Timestamp"
DURATION = "google.protobuf.Duration"
NULL = "google.protobuf.NullValue"
VALUE = "google.protobuf.Value"
ANY = "google.protobuf.Any"
_WRAPPERS = ("Bool", "Bytes", "Double", "Float", "Int32", "Int64", "String", "UInt32", "UInt64")
WRAPPERS = frozenset(f"google.protobuf.{name}Value" for name in _WRAPPERS)
WRAPPED = WRAPPERS | {TIMESTAMP, DURATION}
"""Messages that a dataclass holds as a plain Python value."""
WELL_KNOWN = {
    f"google/protobuf/{name}.proto": f"{name}_pb2"
    for name in ("any", "duration", "empty", "field_mask", "struct", "timestamp", "wrappers")
}
"""Files of the well-known types, with the official library's modules for them."""


class Kind(Enum):
    """Kind of one value of a field, repeated or not."""

    plain = auto()  # str, bool, or an int that JSON can carry
    wide = auto()  # a 64-bit int: text in JSON
    single = auto()  # a float of 32 bits
    double = auto()
    data = auto()  # bytes
    enum = auto()
    null = auto()  # google.protobuf.NullValue: an enum, and null in JSON
    message = auto()
    timestamp = auto()  # a datetime
    duration = auto()  # a timedelta
    wrapper = auto()  # a scalar in a message of its own, such as google.protobuf.Int64Value: the scalar, or None


_SCALARS = {
    FieldDescriptor.CPPTYPE_STRING: Kind.plain,
    FieldDescriptor.CPPTYPE_BOOL: Kind.plain,
    FieldDescriptor.CPPTYPE_INT32: Kind.plain,
    FieldDescriptor.CPPTYPE_UINT32: Kind.plain,
    FieldDescriptor.CPPTYPE_INT64: Kind.wide,
    FieldDescriptor.CPPTYPE_UINT64: Kind.wide,
    FieldDescriptor.CPPTYPE_FLOAT: Kind.single,
    FieldDescriptor.CPPTYPE_DOUBLE: Kind.double,
}

_DATACLASS_ATTRIBUTES = {
    *("_abc_impl", "_betterproto", "_betterproto_meta", "_cls_for", "_get_field_default", "_is_pydantic"),
    *("_type_hint", "_type_hints", "_unknown_fields", "_validate", "betterproto2"),
}
"""Attributes that betterproto2's messages need themselves. Fields may hide its other methods, which nothing calls."""
_UPB_ATTRIBUTES = set(dir(Message))


def kind(field: FieldDescriptor) -> Kind:
    """Return the kind of a field. A group is a message with another encoding, which the official library knows."""
    if field.cpp_type in _SCALARS:
        return Kind.data if field.type == FieldDescriptor.TYPE_BYTES else _SCALARS[field.cpp_type]
    if field.enum_type is not None:
        return Kind.null if field.enum_type.full_name == NULL else Kind.enum
    name = message_of(field).full_name
    if name in WRAPPERS:
        return Kind.wrapper
    return {TIMESTAMP: Kind.timestamp, DURATION: Kind.duration}.get(name, Kind.message)


def is_message(field: FieldDescriptor) -> bool:
    """Return True if the official library has a message where the dataclass may have a plain value."""
    return field.message_type is not None


def element_field(field: FieldDescriptor) -> FieldDescriptor:
    """Return the scalar inside a field of kind wrapper."""
    return message_of(field).fields_by_name["value"]


def is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def check_package(package: Package) -> None:
    """Raise UnsupportedProto, with file and field, for a package that cannot be generated correctly."""
    for element in package.elements:
        check_element(element)


def check_element(element: Descriptor | EnumDescriptor) -> None:
    """Raise UnsupportedProto, with file and field, for a type that Python cannot have."""
    if keyword.iskeyword(class_name(element)):
        raise UnsupportedProto(f"{place(element)}: a Python class cannot be called {class_name(element)}")
    if isinstance(element, EnumDescriptor):
        for value in element.values:
            if value.name == "mro" or (value.name[0] == "_" and value.name[-1] == "_"):
                raise UnsupportedProto(
                    f"{place(element)}.{value.name}: a Python enum cannot have a member of this name"
                )
    else:
        owners: dict[str, str] = {}
        for field in element.fields:
            _check_name(field, owners)


def _check_name(field: FieldDescriptor, owners: dict[str, str]) -> None:
    name = attribute(field)
    if not field.json_name.isprintable() or {*field.json_name} & {*'"\\'}:
        raise UnsupportedProto(f"{place(field)}: its json_name {field.json_name!r} has a character that JSON escapes")
    if name in _DATACLASS_ATTRIBUTES or field.name in _UPB_ATTRIBUTES or (name[:2] == "__" and name[-2:] == "__"):
        raise UnsupportedProto(f"{place(field)}: every Python message has another attribute of this name")
    if name in owners:
        raise UnsupportedProto(f"{place(field)}: its Python name is the same as that of {owners[name]}")
    owners[name] = field.name


def map_entry_fields(field: FieldDescriptor) -> tuple[FieldDescriptor, FieldDescriptor]:
    return message_of(field).fields_by_name["key"], message_of(field).fields_by_name["value"]


def message_of(field: FieldDescriptor) -> Descriptor:
    """Return the message that a field of kind message holds."""
    assert field.message_type is not None, field.full_name
    return field.message_type


def enum_of(field: FieldDescriptor) -> EnumDescriptor:
    """Return the enum of a field of kind enum."""
    assert field.enum_type is not None, field.full_name
    return field.enum_type


def oneofs(message: Descriptor) -> list[OneofDescriptor]:
    """Return the message's oneofs, without those of `optional` fields."""
    return [oneof for oneof in message.oneofs if not _is_optional(oneof)]


def oneof_of(field: FieldDescriptor) -> OneofDescriptor | None:
    oneof = field.containing_oneof
    return None if oneof is None or _is_optional(oneof) else oneof


def _is_optional(oneof: OneofDescriptor) -> bool:
    """Return True for the oneof of an `optional` field, which has one member and its name."""
    return len(oneof.fields) == 1 and oneof.name == f"_{oneof.fields[0].name}"


def attribute(field: FieldDescriptor) -> str:
    """Return the field's name in the betterproto2 dataclass."""
    return pythonize_field_name(field.name)


def value_expression(field: FieldDescriptor, of: str) -> str:
    """Return an expression for a field of a dataclass, to read or assign. Python mangles names that begin with `__`."""
    name = attribute(field)
    if not name.startswith("__"):
        return f"{of}.{name}"
    assert field.containing_type is not None, field.full_name
    return f'vars({of})["_{class_name(field.containing_type)}{name}"]'


def upb_attribute(field: FieldDescriptor, of: str) -> str:
    """Return an expression that reads a field of an official message, whose names may be Python keywords."""
    return f'getattr({of}, "{field.name}")' if keyword.iskeyword(field.name) else f"{of}.{field.name}"


def upb_assignment(field: FieldDescriptor, of: str, value: str) -> str:
    if keyword.iskeyword(field.name):
        return f'setattr({of}, "{field.name}", {value})'
    return f"{of}.{field.name} = {value}"


def snake(name: str) -> str:
    """Return the name in snake case: `GetJwksResponse` → `get_jwks_response`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def stem(element: Descriptor | EnumDescriptor) -> str:
    """Return the element's name in snake case, with which the names of its generated functions end."""
    return snake(class_name(element))


def qualified_name(name: str, element: Descriptor | EnumDescriptor, package: Package) -> str:
    """Return `name`, with its codec module before it if the element is of another package."""
    owner: str = element.file.package
    return name if owner == package.name else f"{package_alias(owner)}.{name}"


def reachable_types(messages: Iterable[Descriptor]) -> list[Descriptor | EnumDescriptor]:
    """Return the messages and every type that they hold, each once."""
    found: dict[str, Descriptor | EnumDescriptor] = {}
    waiting: list[Descriptor | EnumDescriptor] = list(messages)
    while waiting:
        element = waiting.pop()
        if element.full_name not in found:
            found[element.full_name] = element
            waiting += referenced_types(element) if isinstance(element, Descriptor) else []
    return list(found.values())


def referenced_types(message: Descriptor) -> Iterator[Descriptor | EnumDescriptor]:
    """Yield the message and enum types of the message's fields."""
    for field in message.fields:
        value = map_entry_fields(field)[1] if is_map(field) else field
        if kind(value) is Kind.message:
            yield message_of(value)
        elif kind(value) in (Kind.enum, Kind.null):
            yield enum_of(value)
