"""`<package>/codec.py`: for each message four functions that go straight down its fields, and a codec made of them."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from .checking import Checking, checker
from .contract import Contract, Package, Refused, class_name, place
from .shapes import (
    Kind,
    attribute,
    check,
    enum_of,
    held,
    is_map,
    kind,
    map_sides,
    message_of,
    qualified,
    stem,
    upb_assignment,
    upb_attribute,
)
from .source import call, imports, module, separated, up


def codec_module(contract: Contract, package: Package, checking: Checking) -> str:
    check(package.messages)
    _check_names(package)
    needy = messages_with_required(contract)
    functions = [_functions(contract, package, message, needy) for message in package.messages]
    return module(
        f"Codecs of {package.name}: between the dataclasses, the official library's messages, and JSON.",
        [*_imports(package, functions, needy), *_checkers(package, checking)],
        separated([[line for enum in package.enums for line in _enum_tables(enum)]] if package.enums else []),
        separated(block for blocks in functions for block in blocks),
        [line for message in package.messages for line in _codec(package, message, needy, checking)],
    )


def _check_names(package: Package) -> None:
    seen: dict[str, str] = {}
    elements: list[Descriptor | EnumDescriptor] = [*package.messages, *package.enums]
    for element in elements:
        name = stem(element)
        if name in seen:
            raise Refused(f"{place(element)}: its Python name is the same as that of {seen[name]}")
        seen[name] = element.full_name


def messages_with_required(contract: Contract) -> set[str]:
    """Full names of messages that have a required field, or hold a message that has one."""
    messages = [message for package in contract.packages for message in package.messages]
    found = {m.full_name for m in messages if any(is_required(contract, field) for field in m.fields)}
    while True:
        more = {m.full_name for m in messages if any(_value(f) in found for f in m.fields)} - found
        if not more:
            return found
        found |= more


def is_required(contract: Contract, field: FieldDescriptor) -> bool:
    return "REQUIRED" in contract.options(field).get("google.api.field_behavior", [])


def _value(field: FieldDescriptor) -> str:
    """Full name of the message that the field holds; maps are not looked into."""
    return field.message_type.full_name if field.message_type is not None and not is_map(field) else ""


def _imports(package: Package, functions: Iterable[Iterable[Iterable[str]]], needy: set[str]) -> list[str]:
    text = "\n".join(line for blocks in functions for block in blocks for line in block)
    runtime = [
        name for name in ("fill_timestamp", "read_timestamp", "json_timestamp", "json_bytes") if f"{name}(" in text
    ]
    runtime += ["ByNumber"] if package.enums else []
    others = {e.file.package for m in package.messages for e in held(m)} - {package.name}
    return [
        "from __future__ import annotations",
        "",
        *(["from typing import Any, Final"] if package.enums else ["from typing import Any"]),
        "",
        *(line for other in sorted(others) for line in _other_codec(package, other)),
        *imports(f"{up(package)}pool", ["message_class"]),
        *imports(f"{up(package)}runtime", ["Codec", *runtime]),
        *imports(".", [*map(class_name, package.messages), *map(class_name, package.enums)]),
    ]


def _other_codec(package: Package, other: str) -> list[str]:
    return [f"from {up(package)}{other} import codec as {other.replace('.', '_')}"]


def _enum_tables(enum: EnumDescriptor) -> list[str]:
    name = stem(enum).upper()
    return [
        f"{name}_OF: Final = ByNumber({class_name(enum)})",
        f"{name}_NAME: Final[dict[int, str]] = {{",
        *(f'    {number}: "{value.name}",' for number, value in sorted(enum.values_by_number.items())),
        "}",
    ]


def _functions(contract: Contract, package: Package, message: Descriptor, needy: set[str]) -> list[list[str]]:
    found = [_fill(package, message), _read(package, message), _copy(package, message), _json(package, message)]
    return [*found, _missing(contract, package, message, needy)] if message.full_name in needy else found


def _checkers(package: Package, checking: Checking) -> list[str]:
    return imports(".checks", [checker(message) for message in package.messages if checking.is_checked(message)])


def _codec(package: Package, message: Descriptor, needy: set[str], checking: Checking) -> list[str]:
    name, cls = stem(message), class_name(message)
    functions = [f"{verb}_{name}" for verb in ("fill", "read", "copy", "json")]
    functions += [f"missing_{name}"] if message.full_name in needy else []
    functions += [f"check={checker(message)}"] if checking.is_checked(message) else []
    upb = f'message_class("{message.full_name}")'
    return call(f"{name.upper()}: Codec[{cls}] = Codec", [f'"{message.full_name}"', cls, upb, *functions], indent="")


# ── to the official message ──────────────────────────────────────────────────────────────────────────────────────────
def _fill(package: Package, message: Descriptor) -> list[str]:
    body = [f"    {line}" for field in message.fields for line in _fill_field(package, field)]
    return [f"def fill_{stem(message)}(u: Any, m: {class_name(message)}) -> None:", *(body or ["    pass"])]


def _fill_field(package: Package, field: FieldDescriptor) -> list[str]:
    m, u = f"m.{attribute(field)}", upb_attribute(field, "u")
    if is_map(field):
        return _fill_map(package, field, m, u)
    by_message = kind(field) in (Kind.message, Kind.timestamp)
    if field.is_repeated:
        if by_message:
            item = f"{attribute(field)}_item"  # a name of its own: mypy gives a loop variable one type a function
            return [
                f"if {m}:",
                f"    add = {u}.add",
                f"    for {item} in {m}:",
                f"        {_filler(package, field)}(add(), {item})",
            ]
        return [f"if {m}:", f"    {u}.extend({m})"]
    if kind(field) is Kind.timestamp:
        return [f"if {m} is not None:", f"    fill_timestamp({u}, {m})"]
    if by_message:
        return [
            f"if {m} is not None:",
            f"    part = {u}",
            "    part.SetInParent()",
            f"    {_filler(package, field)}(part, {m})",
        ]
    return [f"if {m} is not None:" if field.has_presence else f"if {m}:", f"    {upb_assignment(field, 'u', m)}"]


def _fill_map(package: Package, field: FieldDescriptor, m: str, u: str) -> list[str]:
    _, value = map_sides(field)
    if kind(value) in (Kind.message, Kind.timestamp):
        item = f"{attribute(field)}_item"
        return [f"for key, {item} in {m}.items():", f"    {_filler(package, value)}({u}[key], {item})"]
    return [f"if {m}:", f"    {u}.update({m})"]


def _filler(package: Package, field: FieldDescriptor) -> str:
    if kind(field) is Kind.timestamp:
        return "fill_timestamp"
    return qualified(f"fill_{stem(message_of(field))}", message_of(field), package)


# ── from the official message ────────────────────────────────────────────────────────────────────────────────────────
def _read(package: Package, message: Descriptor) -> list[str]:
    fields = [f"    m.{attribute(field)} = {_read_field(package, field)}" for field in message.fields]
    cls = class_name(message)
    return [f"def read_{stem(message)}(u: Any) -> {cls}:", *_made(cls), *fields, "    return m"]


def _made(cls: str) -> list[str]:
    """A message without its constructor, which spends as long again on what is set anyway."""
    return [f"    m = {cls}.__new__({cls})", '    m._unknown_fields = b""']


def _read_field(package: Package, field: FieldDescriptor) -> str:
    u = upb_attribute(field, "u")
    if is_map(field):
        _, value = map_sides(field)
        if kind(value) in (Kind.plain, Kind.wide, Kind.data):
            return f"dict({u}.items())"
        return f"{{key: {_read_one(package, value, 'value')} for key, value in {u}.items()}}"
    if field.is_repeated:
        one = _read_one(package, field, "item")
        return f"list({u})" if one == "item" else f"[{one} for item in {u}]"
    one = _read_one(package, field, u)
    return f'{one} if u.HasField("{field.name}") else None' if field.has_presence else one


def _read_one(package: Package, field: FieldDescriptor, value: str) -> str:
    match kind(field):
        case Kind.timestamp:
            return f"read_timestamp({value})"
        case Kind.message:
            return f"{qualified(f'read_{stem(message_of(field))}', message_of(field), package)}({value})"
        case Kind.enum:
            return f"{qualified(f'{stem(enum_of(field)).upper()}_OF', enum_of(field), package)}[{value}]"
        case _:
            return value


# ── a copy that shares nothing ───────────────────────────────────────────────────────────────────────────────────────
def _copy(package: Package, message: Descriptor) -> list[str]:
    shared = [(attribute(field), _own_part(package, field)) for field in message.fields]
    cls = class_name(message)
    return [
        f"def copy_{stem(message)}(m: {cls}) -> {cls}:",
        f"    if type(m) is not {cls}:",
        "        raise TypeError(type(m))",
        f"    own = {cls}.__new__({cls})",
        "    own.__dict__ = m.__dict__.copy()",
        *(f"    own.{name} = {part}" for name, part in shared if part),
        "    return own",
    ]


def _own_part(package: Package, field: FieldDescriptor) -> str:
    """What must be made anew for a field; empty where the value itself never changes."""
    m = f"m.{attribute(field)}"
    if is_map(field):
        value = map_sides(field)[1]
        if kind(value) is not Kind.message:
            return f"dict({m})"
        return f"{{key: {_copier(package, value)}(value) for key, value in {m}.items()}}"
    if field.is_repeated:
        return f"[{_copier(package, field)}(item) for item in {m}]" if kind(field) is Kind.message else f"list({m})"
    return f"None if {m} is None else {_copier(package, field)}({m})" if kind(field) is Kind.message else ""


def _copier(package: Package, field: FieldDescriptor) -> str:
    return qualified(f"copy_{stem(message_of(field))}", message_of(field), package)


# ── to JSON ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _json(package: Package, message: Descriptor) -> list[str]:
    start = f"def json_{stem(message)}(m: {class_name(message)}) -> dict[str, object]:"
    if not message.fields:
        return [start, "    return {}"]
    lines = [f"    {line}" for field in message.fields for line in _json_field(package, field)]
    return [start, "    out: dict[str, object] = {}", *lines, "    return out"]


def _json_field(package: Package, field: FieldDescriptor) -> list[str]:
    m = f"m.{attribute(field)}"
    if is_map(field):
        one = _json_one(package, map_sides(field)[1], "value")
        value = m if one == "value" else f"{{key: {one} for key, value in {m}.items()}}"
    elif field.is_repeated:
        one = _json_one(package, field, "item")
        value = m if one == "item" else f"[{one} for item in {m}]"
    else:
        value = _json_one(package, field, m)
    present = f"if {m} is not None:" if field.has_presence else f"if {m}:"
    return [present, f'    out["{field.json_name}"] = {value}']


def _json_one(package: Package, field: FieldDescriptor, value: str) -> str:
    match kind(field):
        case Kind.wide:
            return f"str({value})"
        case Kind.data:
            return f"json_bytes({value})"
        case Kind.timestamp:
            return f"json_timestamp({value})"
        case Kind.message:
            return f"{qualified(f'json_{stem(message_of(field))}', message_of(field), package)}({value})"
        case Kind.enum:
            names = qualified(f"{stem(enum_of(field)).upper()}_NAME", enum_of(field), package)
            return f"{names}.get({value}, {value})"
        case _:
            return value


# ── what is required and not there ───────────────────────────────────────────────────────────────────────────────────
def _missing(contract: Contract, package: Package, message: Descriptor, needy: set[str]) -> list[str]:
    lines = [f"    {line}" for field in message.fields for line in _missing_field(contract, package, field, needy)]
    start = f'def missing_{stem(message)}(m: {class_name(message)}, at: str = "") -> list[str]:'
    return [start, "    found: list[str] = []", *lines, "    return found"]


def _missing_field(contract: Contract, package: Package, field: FieldDescriptor, needy: set[str]) -> list[str]:
    m, lines = f"m.{attribute(field)}", []
    if is_required(contract, field):
        lines += [
            f"if {m} is None:" if field.has_presence else f"if not {m}:",
            f'    found.append(at + "{field.name}")',
        ]
    if _value(field) not in needy:
        return lines
    inner = qualified(f"missing_{stem(message_of(field))}", message_of(field), package)
    if field.is_repeated:
        item = f"{attribute(field)}_item"
        deeper = f'found += {inner}({item}, f"{{at}}{field.name}[{{number}}].")'
        return [*lines, f"for number, {item} in enumerate({m}):", f"    {deeper}"]
    return [*lines, f"if {m} is not None:", f'    found += {inner}({m}, at + "{field.name}.")']
