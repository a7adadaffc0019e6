"""A request of the compiler without some elements, and without all that needs them."""

from collections.abc import Iterator
from typing import Any

from google.protobuf import descriptor_pb2
from google.protobuf.compiler import plugin_pb2

_CHILDREN: dict[type, tuple[str, ...]] = {
    descriptor_pb2.FileDescriptorProto: ("message_type", "enum_type", "service", "extension"),
    descriptor_pb2.DescriptorProto: ("nested_type", "enum_type", "extension"),
    descriptor_pb2.ServiceDescriptorProto: ("method",),
}
"""Fields of a descriptor that hold the elements which can be left out."""

Path = tuple[int, ...]


def dependents(request: plugin_pb2.CodeGeneratorRequest, gone: set[str]) -> dict[str, str]:
    """Return the messages, RPCs and extensions that need one of the elements `gone`, each with the one it needs."""
    needs: dict[str, list[str]] = {}
    for proto in request.proto_file:
        for name, types in _needs(proto):
            needs.setdefault(name, []).extend(types)
    found: dict[str, str] = {}
    while more := {
        name: missing
        for name, types in needs.items()
        if not _is_within(name, gone | found.keys())
        and (missing := next((one for one in types if _is_within(one, gone | found.keys())), ""))
    }:
        found |= more
    return found


def prune(request: plugin_pb2.CodeGeneratorRequest, gone: set[str]) -> None:
    """Remove elements by full name, services that are left without an RPC, and files by name."""
    for proto in request.proto_file:
        removed: dict[Path, list[int]] = {}
        _prune(proto, proto.package, (), gone, removed)
        _renumber(proto, removed)
        _forget_imports(proto, gone)
    files = [proto for proto in request.proto_file if proto.name not in gone]
    names = [name for name in request.file_to_generate if name not in gone]
    del request.proto_file[:]
    request.proto_file.extend(files)
    request.file_to_generate[:] = names


def _forget_imports(proto: descriptor_pb2.FileDescriptorProto, gone: set[str]) -> None:
    imported = [*proto.dependency]
    kept = [name for name in imported if name not in gone]
    for indexes in (proto.public_dependency, proto.weak_dependency):
        indexes[:] = [kept.index(imported[index]) for index in indexes if imported[index] in kept]
    proto.dependency[:] = kept


def elements(proto: Any, scope: str) -> Iterator[tuple[str, Any]]:
    """Yield the full name and the descriptor of every element of a file that can be left out."""
    for children in _CHILDREN.get(type(proto), ()):
        for child in getattr(proto, children):
            name = f"{scope}.{child.name}".removeprefix(".")
            yield name, child
            yield from elements(child, name)


def _needs(proto: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each element of a file, with the full names of the types in its declaration."""
    for name, element in elements(proto, proto.package):
        match element:
            case descriptor_pb2.DescriptorProto():
                owner = name.rpartition(".")[0] if element.options.map_entry else name
                yield owner, [_type(field.type_name) for field in element.field]
            case descriptor_pb2.MethodDescriptorProto():
                yield name, [_type(element.input_type), _type(element.output_type)]
            case descriptor_pb2.FieldDescriptorProto():
                yield name, [_type(element.type_name), _type(element.extendee)]


def _type(name: str) -> str:
    return name.removeprefix(".")


def _is_within(name: str, gone: set[str]) -> bool:
    """Return True for an element that is gone, or declared in one that is."""
    while name:
        if name in gone:
            return True
        name = name.rpartition(".")[0]
    return False


def _prune(proto: Any, scope: str, path: Path, gone: set[str], removed: dict[Path, list[int]]) -> None:
    """Remove the elements from a descriptor. `removed` gets the indexes of those that were in each list."""
    for children in _CHILDREN.get(type(proto), ()):
        items, kept = getattr(proto, children), []
        at = (*path, proto.DESCRIPTOR.fields_by_name[children].number)
        for index, child in enumerate(items):
            name = f"{scope}.{child.name}".removeprefix(".")
            had_methods = children == "service" and len(child.method) > 0
            if name not in gone:
                _prune(child, name, (*at, index), gone, removed)
            if name in gone or (had_methods and not child.method):
                removed.setdefault(at, []).append(index)
            else:
                kept.append(child)
        if at in removed:
            del items[:]
            items.extend(kept)


def _renumber(proto: descriptor_pb2.FileDescriptorProto, removed: dict[Path, list[int]]) -> None:
    """Let the comments follow their elements, which they name by index."""
    if not removed:
        return
    kept = []
    for location in proto.source_code_info.location:
        path = _renumbered(tuple(location.path), removed)
        if path is not None:
            location.path[:] = path
            kept.append(location)
    del proto.source_code_info.location[:]
    proto.source_code_info.location.extend(kept)


def _renumbered(path: Path, removed: dict[Path, list[int]]) -> list[int] | None:
    """Return the path after the removals, or None if its element was removed."""
    found = list(path)
    for at in range(1, len(path), 2):
        gone = removed.get(path[:at], [])
        if path[at] in gone:
            return None
        found[at] -= sum(index < path[at] for index in gone)
    return found
