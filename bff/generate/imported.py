"""Packages that the contract's messages and services reach, though nobody asked to generate them."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, EnumDescriptor

from .contract import Contract, Package, nested
from .shapes import ANY, WELL_KNOWN, reached


def imported(contract: Contract) -> list[Package]:
    """Those packages with the messages and enums that are reached, in the order of their full names.

    An Any may hold every well-known type, so these come with it.
    """
    own = {e.full_name for package in contract.packages for e in package.elements}
    found = {element.full_name: element for element in reached(_roots(contract)) if element.full_name not in own}
    if ANY in found:
        found |= {element.full_name: element for element in _well_known(contract)}
    packages: dict[str, Package] = {}
    for name in sorted(found):
        element = found[name]
        package = packages.setdefault(element.file.package, Package(element.file.package))
        if isinstance(element, Descriptor):
            package.messages.append(element)
        else:
            package.enums.append(element)
    return [packages[name] for name in sorted(packages)]


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
                yield from nested(message)
            yield from file.enum_types_by_name.values()
