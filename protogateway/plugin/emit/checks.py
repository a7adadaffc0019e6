"""`<package>/checks.py`: one function for each message, which goes through its fields and records violations."""

from collections.abc import Iterable

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from protogateway.plugin.constraints import Constraint, constraint_of, value_of
from protogateway.plugin.contract import Contract, Package, class_name, package_alias
from protogateway.plugin.field_types import attribute, enum_of, is_map, qualified_name, snake, stem, value_expression
from protogateway.plugin.http_rules import operations
from protogateway.plugin.python_source import imports, join_blocks, module, relative_root
from protogateway.plugin.settings import GeneratorSettings

_NAMES_MAX = 8
"""Most names of an enum that an error text lists."""


class CheckedMessages:
    """Index of the messages with constraints, in themselves or in messages that they hold."""

    def __init__(self, contract: Contract, settings: GeneratorSettings) -> None:
        self._messages = [message for package in contract.packages for message in package.messages]
        self._checks = {
            field.full_name: constraint_of(contract, settings, field)
            for message in self._messages
            for field in message.fields
        }
        self._masks = {
            operation.body.full_name: operation.mask
            for operation in operations(contract)
            if operation.mask is not None and isinstance(operation.body, FieldDescriptor)
        }
        self._checked = self._find_checked()

    def constraint_of(self, field: FieldDescriptor) -> Constraint:
        return self._checks[field.full_name]

    def mask_of(self, field: FieldDescriptor) -> FieldDescriptor | None:
        """Return the FieldMask beside a field, which selects the parts that a PATCH changes, or None."""
        return self._masks.get(field.full_name)

    def is_checked(self, message: Descriptor | None) -> bool:
        return message is not None and message.full_name in self._checked

    def _find_checked(self) -> set[str]:
        found = {
            m.full_name for m in self._messages if any(self.constraint_of(field) != Constraint() for field in m.fields)
        }
        while True:  # until nothing is added, because messages may hold each other in circles
            more = {m.full_name for m in self._messages if any(_held_message(f) in found for f in m.fields)} - found
            if not more:
                return found
            found |= more


def checker(message: Descriptor) -> str:
    """Return the name of the function that checks a message."""
    return f"check_{stem(message)}"


def checks_module(checking: CheckedMessages, package: Package) -> str:
    """Return the module, or "" if nothing in the package is constrained."""
    messages = [message for message in package.messages if checking.is_checked(message)]
    if not messages:
        return ""
    patterns = [line for message in messages for field in message.fields for line in _pattern(checking, field)]
    return module(
        f"Checks of {package.name}: each returns the violations of a message by path.",
        _imports(checking, package, messages, bool(patterns)),
        patterns,
        join_blocks(_function(checking, package, message) for message in messages),
    )


def _held_message(field: FieldDescriptor) -> str:
    """Return the full name of the message that a field, or a value of a map, holds, or ""."""
    held = value_of(field).message_type
    return held.full_name if held is not None else ""


def _imports(checking: CheckedMessages, package: Package, messages: list[Descriptor], patterns: bool) -> list[str]:
    held = [value_of(field).message_type for message in messages for field in message.fields]
    others = {m.file.package for m in held if m is not None and checking.is_checked(m)} - {package.name}
    masked = any(checking.mask_of(field) for message in messages for field in message.fields)
    library = ["Violations", *(["fullmatch"] if patterns else [])]
    return [
        "from __future__ import annotations",
        "",
        *(["from typing import Final", ""] if patterns else []),
        *imports("protogateway.runtime.field_mask", ["filter_by_mask"] if masked else []),
        *imports("protogateway.runtime.violations", library),
        "",
        *(f"from {relative_root(package)}{other} import checks as {package_alias(other)}" for other in sorted(others)),
        *imports(".", (f"{class_name(m)} as {_cls(m)}" if _cls(m) != class_name(m) else _cls(m) for m in messages)),
    ]


def _cls(message: Descriptor) -> str:
    name = class_name(message)
    return f"{name}_" if name in ("Final", "Violations") else name


def _pattern(checking: CheckedMessages, field: FieldDescriptor) -> list[str]:
    pattern = checking.constraint_of(field).pattern
    if not pattern:
        return []
    raw = f'r"{pattern}"' if '"' not in pattern and pattern.isprintable() else repr(pattern)
    return [f"{_matcher(field)}: Final = fullmatch({raw})"]


def _matcher(field: FieldDescriptor) -> str:
    assert field.containing_type is not None, field.full_name
    return f"{stem(field.containing_type)}__{snake(field.name)}".upper()


def _function(checking: CheckedMessages, package: Package, message: Descriptor) -> list[str]:
    lines = [f"    {line}" for field in message.fields for line in _field(checking, package, field)]
    return [
        f'def {checker(message)}(m: {_cls(message)}, at: str = "") -> Violations:',
        "    found: Violations = {}",
        *lines,
        "    return found",
    ]


def _field(checking: CheckedMessages, package: Package, field: FieldDescriptor) -> list[str]:
    check, m, path = checking.constraint_of(field), value_expression(field, "m"), f'at + "{field.name}"'
    first = [(_unset(field, m), _required_problem(field))] if check.required else []
    if field.is_repeated:
        tests = [*first, *([(f"len({m}) > {check.max_items}", _items(field, check))] if check.max_items else [])]
        return _chain(tests, path, _check_items(checking, package, field))
    rest = _tests(check, field, m)
    deeper = _check_inside(checking, package, field, m, f'at + "{field.name}."')
    if check.required:
        return _chain([*first, *rest], path, deeper)
    is_set = f"{m} is not None" if field.has_presence else m
    if deeper:
        return [f"if {is_set}:", *(f"    {line}" for line in deeper)]
    return _chain([(f"{is_set} and {wrong}", sentence) for wrong, sentence in rest], path, [])


def _unset(field: FieldDescriptor, m: str) -> str:
    return f"{m} is None" if field.has_presence and not field.is_repeated else f"not {m}"


def _required_problem(field: FieldDescriptor) -> str:
    """Return the error text for a required field that is not set. Without presence, zero means not set."""
    if field.has_presence and not field.is_repeated:
        return "required"
    if field.is_repeated or field.type in (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES):
        return "must not be empty"
    if field.type == FieldDescriptor.TYPE_BOOL:
        return "must be true"
    if field.enum_type is None:
        return "must not be 0"
    names = [value.name for value in field.enum_type.values]
    return _enum_problem(field) if 1 < len(names) <= _NAMES_MAX + 1 else f"must not be {names[0]}"


def _check_items(checking: CheckedMessages, package: Package, field: FieldDescriptor) -> list[str]:
    """Return a loop over the values of a list or a map, empty if they are not constrained."""
    item, key = f"{attribute(field)}_item", f"{attribute(field)}_key"  # mypy gives a variable one type a function
    place = f"{{at}}{field.name}[{{{key}}}]"
    body = _chain(_tests(checking.constraint_of(field), field, item), f'f"{place}"', [])
    body += _check_inside(checking, package, field, item, f'f"{place}."')
    if not body:
        return []
    m = value_expression(field, "m")
    over = f"{m}.items()" if is_map(field) else f"enumerate({m})"
    return [f"for {key}, {item} in {over}:", *(f"    {line}" for line in body)]


def _check_inside(
    checking: CheckedMessages, package: Package, field: FieldDescriptor, value: str, path: str
) -> list[str]:
    held = value_of(field).message_type
    if held is None or not checking.is_checked(held):
        return []
    wrong = f"{qualified_name(checker(held), held, package)}({value}, {path})"
    mask = checking.mask_of(field)
    return [
        f"found |= filter_by_mask({wrong}, {path}, {value_expression(mask, 'm')})"
        if mask is not None
        else f"found |= {wrong}"
    ]


def _chain(tests: list[tuple[str, str]], path: str, otherwise: list[str]) -> list[str]:
    """Return an if-chain that records the first violation, and runs the lines `otherwise` without one."""
    lines: list[str] = []
    for condition, sentence in tests:
        lines += [f"{'elif' if lines else 'if'} {condition}:", f"    found[{path}] = {_quote(sentence)}"]
    if not lines:
        return otherwise
    return [*lines, "else:", *(f"    {line}" for line in otherwise)] if otherwise else lines


def _quote(text: str) -> str:
    return f'"{text}"' if '"' not in text and "\\" not in text and text.isprintable() else repr(text)


# ── tests of one value: conditions that are true for a wrong one, with sentences for people ──────────────────────────
def _tests(check: Constraint, field: FieldDescriptor, value: str) -> list[tuple[str, str]]:
    tests = [*_length(check, field, value), *_range(check, value)]
    if check.pattern:
        tests.append((f"not {_matcher(field)}({value})", check.hint or f"write a text that matches {check.pattern}"))
    if check.named:
        numbers = sorted(enum_of(value_of(field)).values_by_number)
        tests.append((f"{value} not in {{{', '.join(map(str, numbers))}}}", _enum_problem(field)))
    return tests


def _length(check: Constraint, field: FieldDescriptor, value: str) -> list[tuple[str, str]]:
    low, high = check.min_length, check.max_length
    unit = "bytes" if value_of(field).type == FieldDescriptor.TYPE_BYTES else "characters"
    if low and low == high:
        return [(f"len({value}) != {low}", f"write {low} {_units(low, unit)}")]
    tests = [(f"len({value}) > {high}", f"write at most {high} {_units(high, unit)}")] if high else []
    return [*tests, *([(f"len({value}) < {low}", f"write at least {low} {_units(low, unit)}")] if low else [])]


def _range(check: Constraint, value: str) -> list[tuple[str, str]]:
    """Return conditions for a value out of range. They are negated so that a NaN, which compares false, is refused."""
    low, high = check.least, check.most
    if low is not None and high is not None:
        return [(f"not {low} <= {value} <= {high}", f"write {low} to {high}")]
    if low is not None:
        return [(f"not {value} >= {low}", f"write {low} or more")]
    return [(f"not {value} <= {high}", f"write at most {high}")] if high is not None else []


def _items(field: FieldDescriptor, check: Constraint) -> str:
    return f"send at most {check.max_items} {_units(check.max_items, 'entries' if is_map(field) else 'items')}"


def _enum_problem(field: FieldDescriptor) -> str:
    names = [value.name for value in enum_of(value_of(field)).values if value.number]
    if not names or len(names) > _NAMES_MAX:
        return "there is no such value"
    return f"write {_either(names)}"


def _either(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _units(count: int, plural: str) -> str:
    singular = {"entries": "entry", "items": "item", "bytes": "byte", "characters": "character"}
    return singular[plural] if count == 1 else plural
