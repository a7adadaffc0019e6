"""The codec module of a package, composed from its parts."""

import re
from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor

from protogateway.plugin.contract import Package, package_alias
from protogateway.plugin.emit.checks import CheckedMessages, checker
from protogateway.plugin.emit.codec import special
from protogateway.plugin.emit.codec.copying import copying
from protogateway.plugin.emit.codec.fill import fill
from protogateway.plugin.emit.codec.loading import keys, loading
from protogateway.plugin.emit.codec.printing import printing
from protogateway.plugin.emit.codec.read import read
from protogateway.plugin.emit.codec.scope import FUNCTIONS, LIBRARY, CodecNames, codec_names
from protogateway.plugin.field_types import check_package, referenced_types, stem
from protogateway.plugin.python_source import call, imports, join_blocks, literal, module, relative_root


def codec_module(package: Package, checking: CheckedMessages) -> str:
    """Return the module. Raises UnsupportedProto for messages that cannot be generated correctly."""
    check_package(package)
    scope = codec_names(package)
    tables = [[line for enum in package.enums for line in _enum_tables(scope, enum)]] if package.enums else []
    known = [line for message in package.messages if not special.is_special(message) for line in keys(message)]
    functions = [block for message in package.messages for block in _functions(scope, message)]
    codecs = [line for message in package.messages for line in _codec(scope, message, checking)]
    body = "\n".join(line for block in (*tables, known, *functions) for line in block)
    return module(
        f"Codecs of {package.name}: between the dataclasses, the official library's messages, and JSON.",
        [*_imports(scope, body), *_checkers(package, checking)],
        join_blocks(tables),
        known,
        join_blocks(functions),
        codecs,
        join_blocks(special.extra_functions(scope)),
    )


def _imports(scope: CodecNames, body: str) -> list[str]:
    package = scope.package
    body = "\n".join([body, *(line for block in special.extra_functions(scope) for line in block)])
    words = set(re.findall(r"\w+", body))
    used = {origin: [name for name in names if name in words] for origin, names in LIBRARY.items()}
    others = {e.file.package for m in package.messages for e in referenced_types(m)} - {package.name}
    classes = [scope.import_name(element) for element in package.elements]
    return [
        "from __future__ import annotations",
        "",
        *(["from typing import Any, Final"] if "Final[" in body or package.enums else ["from typing import Any"]),
        "",
        *imports("protogateway.runtime.codec", [*used["codec"], "Codec"]),
        *imports("protogateway.runtime.protojson.fast", used["fast"]),
        *imports("protogateway.runtime.wellknown", used["wellknown"]),
        "",
        *(f"from {relative_root(package)}{other} import codec as {package_alias(other)}" for other in sorted(others)),
        *imports(f"{relative_root(package)}pool", ["message_class"]),
        *imports(".", classes),
    ]


def _checkers(package: Package, checking: CheckedMessages) -> list[str]:
    return imports(".checks", [checker(message) for message in package.messages if checking.is_checked(message)])


def _enum_tables(scope: CodecNames, enum: EnumDescriptor) -> list[str]:
    name, cls = stem(enum).upper(), scope.cls(enum)
    return [
        f"{name}_BY_NUMBER: Final = EnumByNumber({cls})",
        f"{name}_NAME: Final[dict[int, str]] = {{",
        *(f'    {number}: "{enum.values_by_number[number].name}",' for number in sorted(set(enum.values_by_number))),
        "}",
        f"{name}_FROM_JSON: Final = EnumFromJson({name}_BY_NUMBER, {_aliases(enum, name)})",
    ]


def _aliases(enum: EnumDescriptor, name: str) -> str:
    """Return the arguments with the name of each number, its aliases, and that there are no other numbers."""
    first = enum.values_by_number
    further = {value.name: value.number for value in enum.values if first[value.number].name != value.name}
    return ", ".join(
        [f"{name}_NAME", *([literal(further)] if further else []), *(["closed=True"] if enum.is_closed else [])]
    )


def _functions(scope: CodecNames, message: Descriptor) -> Iterable[list[str]]:
    yield fill(scope, message)
    yield read(scope, message)
    yield copying(scope, message)
    if special.is_special(message):
        yield from special.functions(scope, message)
    else:
        yield printing(scope, message)
        yield loading(scope, message)


def _codec(scope: CodecNames, message: Descriptor, checking: CheckedMessages) -> list[str]:
    name, cls = stem(message), scope.cls(message)
    functions = [f"{verb}_{name}" for verb in FUNCTIONS]
    functions += [f"check={checker(message)}"] if checking.is_checked(message) else []
    upb = f'message_class("{message.full_name}")'
    return call(f"{name.upper()}: Codec[{cls}] = Codec", [f'"{message.full_name}"', cls, upb, *functions], indent="")
