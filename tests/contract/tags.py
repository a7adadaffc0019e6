"""Print the RPCs without a rule and the fields without a data tag: `python -m tests.contract.tags`.

This reads the protos themselves and not gen/, so that a stale gen/ cannot hide one.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor, MethodDescriptor
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message

OURS, OPTIONS = "oo.", "oo.options."
RULE, DEFAULT, OWN = "oo.options.v1.rpc", "oo.options.v1.data", "oo.options.v1.field_data"


def main() -> None:
    """Print each fault on its line, and exit with 1 if there is one."""
    faults = list(find_faults(read_protos()))
    print("\n".join(faults) if faults else "every RPC has its rule, every field its data tag")
    sys.exit(bool(faults))


def read_protos() -> descriptor_pb2.FileDescriptorSet:
    """Compile the protos of this folder and their imports with buf."""
    buf = Path(sys.executable).with_name("buf")
    built = subprocess.run([buf, "build", "--as-file-descriptor-set", "-o", "-"], check=True, stdout=subprocess.PIPE)
    return descriptor_pb2.FileDescriptorSet.FromString(built.stdout)


def find_faults(protos: descriptor_pb2.FileDescriptorSet) -> Iterator[str]:
    """Yield a line for each RPC without a rule, field without a tag, and tag that is incomplete or contradictory."""
    pool = DescriptorPool()
    for file in protos.file:
        pool.Add(file)
    for file in protos.file:
        if file.package.startswith(OURS) and not file.package.startswith(OPTIONS):
            yield from rpc_faults(pool, pool.FindFileByName(file.name))
            yield from field_faults(pool, pool.FindFileByName(file.name))


def rpc_faults(pool: DescriptorPool, file: FileDescriptor) -> Iterator[str]:
    for service in file.services_by_name.values():
        for rpc in service.methods:
            if not option(pool, rpc, RULE).caller:
                yield f"{file.name}: RPC {rpc.full_name} has no rule: option (oo.options.v1.rpc) must name its caller"


def field_faults(pool: DescriptorPool, file: FileDescriptor) -> Iterator[str]:
    for message in messages(file):
        for field in message.fields:
            tag = option(pool, message, DEFAULT)
            tag.MergeFrom(option(pool, field, OWN))
            fault = tag_fault(tag)
            if fault:
                yield f"{file.name}: field {field.full_name} {fault}"


def messages(file: FileDescriptor) -> Iterator[Descriptor]:
    waiting = list(file.message_types_by_name.values())
    while waiting:
        message = waiting.pop()
        waiting.extend(message.nested_types)
        if not message.GetOptions().map_entry:
            yield message


def tag_fault(tag: Message) -> str:
    """Return a tag's fault, or an empty text. The field's own tag has been merged into its message's default."""
    words = {field.name: word(field, value) for field, value in tag.ListFields()}
    kind, on_erase = words.get("class"), words.get("on_erase")
    if not words:
        return "has no data tag: (oo.options.v1.data) on its message or (oo.options.v1.field_data) on itself"
    if not (kind and on_erase and "category" in words):
        return "has a data tag without class, category or on_erase"
    if kind == "PERSONAL" and on_erase == "NOT_PERSONAL":
        return "is personal, but an erasure would not delete it"
    if kind == "PERSONAL" and on_erase in {"DELETE", "SHRED", "KEEP_COUNTED"}:
        return "" if {"purpose", "retention"} <= set(words) else "is stored about a person without purpose or retention"
    return ""


def word(field: FieldDescriptor, value: object) -> str:
    """Return an enum value's name without its prefix, so that the checks above read as the protos do."""
    if field.enum_type is None:
        return str(value)
    prefix = {"class": "DATA_CLASS_", "on_erase": "ON_ERASE_"}[field.name]
    name: str = field.enum_type.values_by_number[int(str(value))].name
    return name.removeprefix(prefix)


def option(pool: DescriptorPool, of: Descriptor | FieldDescriptor | MethodDescriptor, name: str) -> Any:
    """Return a custom option, or an empty message if it is not set."""
    extension = pool.FindExtensionByName(name)
    options = message_factory.GetMessageClass(pool.FindMessageTypeByName(of.GetOptions().DESCRIPTOR.full_name))
    value: Any = options()
    value.ParseFromString(of.GetOptions().SerializeToString())
    return value.Extensions[extension]


if __name__ == "__main__":
    main()
