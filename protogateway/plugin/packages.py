"""Packages to generate: the requested ones and those their messages refer to."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, FileDescriptor

from protogateway.plugin.contract import Contract, Package, nested_messages
from protogateway.plugin.field_types import ANY, WELL_KNOWN, is_map, map_entry_fields, reachable_types


def packages_to_generate(contract: Contract) -> list[Package]:
    """Return the requested packages with every type their messages refer to, and the packages of further such types.

    An Any may hold every well-known type, so these come with it.
    """
    own = {element.full_name for package in contract.packages for element in package.elements}
    found = {element.full_name: element for element in reachable_types(_roots(contract))}
    if ANY in found:
        found |= {element.full_name: element for element in _well_known(contract)}
    packages = {p.name: replace(p, messages=[*p.messages], enums=[*p.enums]) for p in contract.packages}
    for name in sorted(found.keys() - own):
        element = found[name]
        package = packages.setdefault(element.file.package, Package(element.file.package))
        if isinstance(element, Descriptor):
            package.messages.append(element)
        else:
            package.enums.append(element)
    return list(packages.values())


def _roots(contract: Contract) -> Iterator[Descriptor]:
    for package in contract.packages:
        yield from package.messages
        for service in package.services:
            for method in service.methods:
                yield method.input_type
                yield method.output_type


def _well_known(contract: Contract) -> Iterator[Descriptor | EnumDescriptor]:
    for name in WELL_KNOWN:
        if name in contract.protos:
            file = contract.pool.FindFileByName(name)
            for message in file.message_types_by_name.values():
                yield from nested_messages(message)
            yield from file.enum_types_by_name.values()


def needed_files(file: FileDescriptor) -> dict[str, FileDescriptor]:
    """Return the files whose types the messages of this file use, by name."""
    fields = [
        f for top in file.message_types_by_name.values() for message in nested_messages(top) for f in message.fields
    ]
    found = {owner.name: owner for field in fields for owner in _type_files(field)}
    found.pop(file.name, None)
    return found


def _type_files(field: FieldDescriptor) -> Iterator[FileDescriptor]:
    value = map_entry_fields(field)[1] if is_map(field) else field
    if value.message_type is not None:
        yield value.message_type.file
    if value.enum_type is not None:
        yield value.enum_type.file


def ordered_files(elements: Iterable[Descriptor | EnumDescriptor]) -> list[FileDescriptor]:
    """Return the files of the elements and all that they need, dependencies first."""
    done: dict[str, FileDescriptor] = {}

    def visit(file: FileDescriptor, above: frozenset[str]) -> None:
        if file.name in done or file.name in above:
            return
        for _, needed in sorted(needed_files(file).items()):
            visit(needed, above | {file.name})
        done[file.name] = file

    for _, file in sorted({element.file.name: element.file for element in elements}.items()):
        visit(file, frozenset())
    return list(done.values())
