"""The contract: the content of a CodeGeneratorRequest, ready for the emitters."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from betterproto2_compiler.compile.naming import pythonize_class_name
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.compiler import plugin_pb2
from google.protobuf.descriptor import (
    Descriptor,
    EnumDescriptor,
    FieldDescriptor,
    FileDescriptor,
    MethodDescriptor,
    ServiceDescriptor,
)

from protogateway.plugin.errors import UnsupportedProto

OPTION_DEFINITIONS = "google/protobuf/descriptor.proto"
HTTP = "google.api.http"

Element = Descriptor | EnumDescriptor | FieldDescriptor | MethodDescriptor | ServiceDescriptor
Options = dict[str, Any]


@dataclass
class Package:
    """One proto package. Messages and enums include nested ones, in file order."""

    name: str
    files: list[FileDescriptor] = field(default_factory=list)
    messages: list[Descriptor] = field(default_factory=list)
    enums: list[EnumDescriptor] = field(default_factory=list)
    services: list[ServiceDescriptor] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """Return its folder with a slash at the end, or "" for files without a package."""
        return f"{self.name.replace('.', '/')}/" if self.name else ""

    @property
    def elements(self) -> list[Descriptor | EnumDescriptor]:
        return [*self.messages, *self.enums]

    @property
    def alias(self) -> str:
        """Return the name by which other packages import this one's modules."""
        return package_alias(self.name)


class Contract:
    """Descriptors, comments and custom options of one request. `packages` are the ones to generate, sorted by name."""

    def __init__(self, request: plugin_pb2.CodeGeneratorRequest) -> None:
        self.pool = descriptor_pool.DescriptorPool()
        self.protos: dict[str, descriptor_pb2.FileDescriptorProto] = {}
        self.comments: dict[str, str] = {}
        for proto in request.proto_file:
            self._add(proto)
        self._requested = list(request.file_to_generate)
        self.packages = self._packages(self._requested)

    def requested_services(self) -> Iterator[ServiceDescriptor]:
        """Yield the services of all files that the compiler asks for."""
        for name in sorted(self._requested):
            yield from self.pool.FindFileByName(name).services_by_name.values()

    def _add(self, proto: descriptor_pb2.FileDescriptorProto) -> None:
        try:
            self.pool.Add(proto)
        except TypeError as error:
            raise UnsupportedProto(f"{proto.name}: {error}") from error
        for location in proto.source_code_info.location:
            _decode_comments(location)
        self.protos[proto.name] = proto
        self.comments.update(_comments(proto))

    def _packages(self, files: Iterable[str]) -> list[Package]:
        found: dict[str, Package] = {}
        for name in sorted(files):
            file = self.pool.FindFileByName(name)
            left_out = self._only_in_options(file)
            declared = [inner for top in file.message_types_by_name.values() for inner in nested_messages(top)]
            messages = [message for message in declared if message.full_name not in left_out]
            enums = [enum for enum in file.enum_types_by_name.values() if enum.full_name not in left_out]
            if not (messages or enums or file.services_by_name):
                continue
            if self.protos[name].edition > descriptor_pb2.EDITION_2023:
                raise UnsupportedProto(f"{name}: its edition is newer than 2023, the last that this generator knows")
            package = found.setdefault(file.package, Package(file.package))
            package.files.append(file)
            package.messages += messages
            package.enums += enums
            package.services += file.services_by_name.values()
        for package in found.values():
            package.enums += [enum for message in package.messages for enum in message.enum_types]
        return [found[name] for name in sorted(found)]

    def _only_in_options(self, file: FileDescriptor) -> set[str]:
        """Return the full names of the types that the options declared in a file hold.

        Options are read when code is generated. If messages hold the types too, they come back with these.
        """
        if OPTION_DEFINITIONS not in self.protos[file.name].dependency:
            return set()
        waiting = [field.message_type or field.enum_type for field in file.extensions_by_name.values()]
        found: set[str] = set()
        while waiting:
            held = waiting.pop()
            if held is not None and held.full_name not in found:
                found.add(held.full_name)
                fields = held.fields if isinstance(held, Descriptor) else []
                waiting += [field.message_type or field.enum_type for field in fields]
        return found

    def comment(self, element: Element | Any) -> str:
        return self.comments.get(element.full_name, "")

    def options(self, element: Element) -> Options:
        """Return custom options as plain data: by full extension name, enum values by name, unset fields absent."""
        if OPTION_DEFINITIONS not in self.protos:
            return {}
        # A plugin's own FieldOptions class does not know the extensions of these protos: parse the bytes once more
        # with the class of the request's pool, which does.
        proto = element.GetOptions()
        kind = message_factory.GetMessageClass(self.pool.FindMessageTypeByName(proto.DESCRIPTOR.full_name))
        own = kind.FromString(proto.SerializeToString())
        return {f.full_name: to_plain_data(f, value) for f, value in own.ListFields() if f.is_extension}

    def rules(self, method: MethodDescriptor) -> list[Options]:
        """Return the method's google.api.http rule and its additional bindings as plain data."""
        rule = self.options(method).get(HTTP)
        if rule is None:
            return []
        more = rule.pop("additional_bindings", [])
        if any("additional_bindings" in one for one in more):
            where = f"{method.containing_service.file.name}: {method.full_name}"
            raise UnsupportedProto(f"{where}: additional_bindings of additional_bindings: put them side by side")
        return [rule, *more]


def nested_messages(message: Descriptor) -> Iterator[Descriptor]:
    """Yield the message and those declared in it, without the entries of maps."""
    if message.GetOptions().map_entry:
        return
    yield message
    for inner in message.nested_types:
        yield from nested_messages(inner)


def package_alias(name: str) -> str:
    """Return the name of a package as one identifier, which generated functions do not use for their values."""
    return name.replace("_", "__").replace(".", "_") if "." in name else f"{name}_package"


def to_plain_data(field: FieldDescriptor, value: Any) -> Any:
    """Return the value of a field as dicts, lists and scalars. Extensions within it have their full names."""
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        held = field.message_type.fields_by_name["value"]
        return {key: _plain_one(held, value[key]) for key in sorted(value)}
    if field.is_repeated:
        return [_plain_one(field, item) for item in value]
    return _plain_one(field, value)


def _plain_one(field: FieldDescriptor, value: Any) -> Any:
    if field.message_type is not None:
        fields = value.ListFields()
        return {f.full_name if f.is_extension else f.name: to_plain_data(f, inner) for f, inner in fields}
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return value if known is None else known.name
    return value


def class_name(element: Descriptor | EnumDescriptor) -> str:
    """Return the name of the Python class that betterproto2 writes for a message or an enum."""
    return pythonize_class_name(element.full_name.removeprefix(element.file.package + "."))


def place(element: Element) -> str:
    owner = element.containing_service if isinstance(element, MethodDescriptor) else element
    return f"{owner.file.name}: {element.full_name}" if hasattr(owner, "file") else element.full_name


_CHILDREN = {
    descriptor_pb2.FileDescriptorProto: ("message_type", "enum_type", "service"),
    descriptor_pb2.DescriptorProto: ("field", "nested_type", "enum_type"),
    descriptor_pb2.EnumDescriptorProto: ("value",),
    descriptor_pb2.ServiceDescriptorProto: ("method",),
}
"""Fields of a descriptor that hold the elements declared in it."""


def _comments(proto: descriptor_pb2.FileDescriptorProto) -> Mapping[str, str]:
    texts = {tuple(at.path): text for at in proto.source_code_info.location if (text := _text(at))}
    return {name: texts.get(path, "") for name, path in _elements(proto, proto.package, ())}


def _elements(proto: Any, scope: str, path: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the full name and the path in SourceCodeInfo of every element within a descriptor."""
    for children in _CHILDREN.get(type(proto), ()):
        number = proto.DESCRIPTOR.fields_by_name[children].number
        for index, child in enumerate(getattr(proto, children)):
            name, at = f"{scope}.{child.name}".removeprefix("."), (*path, number, index)
            yield name, at
            yield from _elements(child, name, at)


def _decode_comments(location: descriptor_pb2.SourceCodeInfo.Location) -> None:
    """Replace what is not UTF-8. protoc takes any bytes in a comment, and protobuf then returns bytes."""
    for name in ("leading_comments", "trailing_comments"):
        if isinstance(written := getattr(location, name), bytes):
            setattr(location, name, written.decode("utf-8", "replace"))
    if any(isinstance(written, bytes) for written in location.leading_detached_comments):
        del location.leading_detached_comments[:]


def _text(location: descriptor_pb2.SourceCodeInfo.Location) -> str:
    """Return the comment above an element, or at the end of its line."""
    written = location.leading_comments or location.trailing_comments
    return "\n".join(line.strip() for line in written.strip().splitlines())
