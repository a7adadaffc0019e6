"""A contract at one moment: messages, enums, RPCs and HTTP operations of a descriptor set, by name."""

from collections.abc import Iterator
from functools import cached_property

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import DecodeError

from protogateway.compat.errors import CompatError
from protogateway.plugin.constraints import is_required
from protogateway.plugin.contract import Contract, Element, Options
from protogateway.plugin.http_rules import Operation, operations_of

_FOREIGN = "google/"

Location = tuple[str, int]


class ContractSnapshot:
    """Index of a descriptor set. `version` names it in messages. Raises CompatError if the bytes are not one."""

    def __init__(self, version: str, image: bytes) -> None:
        self.version = version
        try:
            files = descriptor_pb2.FileDescriptorSet.FromString(image).file
        except DecodeError as error:
            raise CompatError(f"{version}: not a descriptor set, as `buf build` writes it: {error}") from error
        chosen = [file.name for file in files if not file.name.startswith(_FOREIGN)]
        self._files = [file for file in files if not file.name.startswith(_FOREIGN)]
        self.contract = Contract(plugin_pb2.CodeGeneratorRequest(proto_file=files, file_to_generate=chosen))
        packages = self.contract.packages
        self.messages: dict[str, Descriptor] = {one.full_name: one for package in packages for one in package.messages}
        self.enums: dict[str, EnumDescriptor] = {one.full_name: one for package in packages for one in package.enums}
        services = [service for package in packages for service in package.services]
        self.methods: dict[str, MethodDescriptor] = {m.full_name: m for service in services for m in service.methods}

    @cached_property
    def operations(self) -> dict[str, list[Operation]]:
        """Return the HTTP operations by the RPC's full name. An RPC with a stream of requests has none."""
        return {name: operations_of(self.contract, method) for name, method in self.methods.items()}

    @cached_property
    def locations(self) -> dict[str, Location]:
        """Return file and line of each element, if the descriptors carry them."""
        return {name: location for file in self._files for name, location in _locations(file)}

    def options(self, element: Element, option: str) -> Options:
        """Return one option of an element as plain data, empty if unset."""
        found = self.contract.options(element).get(option, {})
        return found if isinstance(found, dict) else {"": found}

    def is_required(self, field: FieldDescriptor) -> bool:
        return is_required(self.contract, field)


def call_of(operation: Operation) -> str:
    """Return the name of an operation in reports and usage lists, such as "POST /books"."""
    return f"{operation.verb} {operation.openapi_path}"


def rpc_call(method: MethodDescriptor) -> str:
    """Return the name of an RPC in reports and usage lists, such as "library.v1.LibraryService/GetBook"."""
    return f"{method.containing_service.full_name}/{method.name}"


def _locations(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, Location]]:
    lines = {tuple(at.path): at.span[0] + 1 for at in file.source_code_info.location}
    yield from ((name, (file.name, lines.get(path, 0))) for name, path in _elements(file))


# A path alternates field numbers of descriptor.proto and indexes. In a file 4 is message_type, 5 enum_type, 6 service;
# in a message 2 is field, 3 nested_type, 4 enum_type; in a service 2 is method, and in an enum 2 is value.
def _elements(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, tuple[int, ...]]]:
    prefix = f"{file.package}." if file.package else ""
    for number, message in enumerate(file.message_type):
        yield from _in_message(message, prefix + message.name, (4, number))
    for number, enum in enumerate(file.enum_type):
        yield from _in_enum(enum, prefix + enum.name, (5, number))
    for number, service in enumerate(file.service):
        name = prefix + service.name
        yield name, (6, number)
        yield from ((f"{name}.{one.name}", (6, number, 2, index)) for index, one in enumerate(service.method))


def _in_message(
    message: descriptor_pb2.DescriptorProto, name: str, path: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield name, path
    yield from ((f"{name}.{one.name}", (*path, 2, index)) for index, one in enumerate(message.field))
    for index, inner in enumerate(message.nested_type):
        yield from _in_message(inner, f"{name}.{inner.name}", (*path, 3, index))
    for index, enum in enumerate(message.enum_type):
        yield from _in_enum(enum, f"{name}.{enum.name}", (*path, 4, index))


def _in_enum(
    enum: descriptor_pb2.EnumDescriptorProto, name: str, path: tuple[int, ...]
) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield name, path
    yield from ((f"{name}.{one.name}", (*path, 2, index)) for index, one in enumerate(enum.value))
