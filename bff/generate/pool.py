"""`pool.py`: the descriptors of every message, in a pool of their own, without options and services."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from textwrap import wrap

from google.protobuf import descriptor_pb2
from google.protobuf.descriptor import FieldDescriptor, FileDescriptor

from .contract import Contract, nested
from .shapes import TIMESTAMP, is_map, map_sides
from .source import module

_TIMESTAMP_FILE = "google/protobuf/timestamp.proto"


def pool_module(contract: Contract) -> str:
    files = [
        file
        for package in contract.packages
        for file in package.files
        if file.message_types_by_name or file.enum_types_by_name
    ]
    ordered = _in_order({file.name: file for file in files})
    return module(
        "The official library's message classes, made from the descriptors that these files carry.",
        [
            "from base64 import b64decode",
            "from typing import Any",
            "",
            "from google.protobuf import timestamp_pb2",
            "from google.protobuf.descriptor_pool import DescriptorPool",
            "from google.protobuf.message_factory import GetMessageClass",
        ],
        ["POOL = DescriptorPool()", "POOL.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)"],
        [
            "def message_class(full_name: str) -> Any:",
            '    """The official message class with this full proto name."""',
            "    return GetMessageClass(POOL.FindMessageTypeByName(full_name))",
        ],
        [line for file in ordered for line in _file(contract, file)],
    )


def _file(contract: Contract, file: FileDescriptor) -> list[str]:
    text = b64encode(_bare(contract, file).SerializeToString(deterministic=True)).decode("ascii")
    return [
        f"# {file.name}",
        "POOL.AddSerializedFile(",
        "    b64decode(",
        *(f'        "{line}"' for line in wrap(text, 108)),
        "    )",
        ")",
    ]


def _bare(contract: Contract, file: FileDescriptor) -> descriptor_pb2.FileDescriptorProto:
    bare = descriptor_pb2.FileDescriptorProto()
    bare.CopyFrom(contract.protos[file.name])
    for name in ("service", "dependency", "public_dependency", "weak_dependency", "source_code_info", "options"):
        bare.ClearField(name)
    bare.dependency.extend(sorted(_needs(file)))
    for message in bare.message_type:
        _strip(message)
    for enum in bare.enum_type:
        enum.ClearField("options")
    return bare


def _strip(message: descriptor_pb2.DescriptorProto) -> None:
    """Drops custom options; what changes the wire format (packed, map_entry) stays."""
    elements: list[descriptor_pb2.DescriptorProto | descriptor_pb2.FieldDescriptorProto] = [message, *message.field]
    for element in elements:
        element.options.DiscardUnknownFields()
        element.options.ClearField("deprecated")
        if not element.options.ListFields():
            element.ClearField("options")
    for inner in message.nested_type:
        _strip(inner)


def _needs(file: FileDescriptor) -> set[str]:
    """Names of the files whose types the messages of this file use."""
    fields = [f for top in file.message_types_by_name.values() for message in nested(top) for f in message.fields]
    found = {owner for field in fields for owner in _owners(field)}
    return found - {file.name}


def _owners(field: FieldDescriptor) -> Iterator[str]:
    value = map_sides(field)[1] if is_map(field) else field
    if value.message_type is not None:
        yield _TIMESTAMP_FILE if value.message_type.full_name == TIMESTAMP else value.message_type.file.name
    if value.enum_type is not None:
        yield value.enum_type.file.name


def _in_order(files: dict[str, FileDescriptor]) -> list[FileDescriptor]:
    """Each file after those that it needs."""
    done: dict[str, FileDescriptor] = {}

    def visit(name: str) -> None:
        if name in done or name not in files:
            return
        for needed in sorted(_needs(files[name])):
            visit(needed)
        done[name] = files[name]

    for name in sorted(files):
        visit(name)
    return list(done.values())
