"""Constraints on field values, read from field options. Contradictory ones are refused before code is generated."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from protogateway.plugin.contract import Contract, place
from protogateway.plugin.errors import UnsupportedProto
from protogateway.plugin.field_types import is_map, map_entry_fields
from protogateway.plugin.settings import GeneratorSettings

BEHAVIOR = "google.api.field_behavior"
_MEANINGS = ("min_length", "max_length", "pattern", "hint", "least", "most", "max_items", "named")
_LENGTHS = ("min_length", "max_length")
_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
    FieldDescriptor.CPPTYPE_DOUBLE,
    FieldDescriptor.CPPTYPE_FLOAT,
}
_SIGN = r"\\[\\()\[\]{}*+?|^$./\-]"
_ESCAPE = rf"(?:{_SIGN}|\\[dDwWnrt]|\\x[0-9A-Fa-f]{{2}})"
_TOKENS = re.compile(
    rf"""(?: {_ESCAPE}                            # a sign, a class of ASCII characters, a control character
       | \[ \^? (?: {_ESCAPE} | [^\\\[\]^] )+ \]  # one character of several
       | \( (?:\?:)? (?! \? ) | \) | \|
       | (?: [*+?] | \{{\d{{1,3}}(?:,\d{{0,3}})?\}} ) (?! [*+?{{] )
       | [^\\()\[\]{{}}*+?|^$]                    # itself; a dot is any but the end of a line
    )*""",
    re.VERBOSE | re.ASCII,
)
"""Tokens of regular expressions that RE2 and Python read alike, for whole-text matches."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """Constraint on the value of a field. The default constrains nothing.

    Lengths are in characters of a text, or bytes. `hint` is the error text for a value that does not match `pattern`.
    """

    required: bool = False
    min_length: int = 0
    max_length: int = 0
    pattern: str = ""
    hint: str = ""
    least: int | None = None
    most: int | None = None
    max_items: int = 0
    named: bool = False


def is_required(contract: Contract, field: FieldDescriptor) -> bool:
    return field.is_required or "REQUIRED" in contract.options(field).get(BEHAVIOR, [])


def constraint_of(contract: Contract, settings: GeneratorSettings, field: FieldDescriptor) -> Constraint:
    """Return the constraint of a field. Raises UnsupportedProto if it makes no sense there."""
    declared: Mapping[str, Any] = contract.options(field).get(settings.check.get("option", ""), {})
    names = {settings.check[meaning]: meaning for meaning in _MEANINGS if meaning in settings.check}
    values = {names[name]: value for name, value in declared.items() if name in names}
    check = Constraint(is_required(contract, field), **values)
    if wrong := _meaningless_for(field, values) or _pattern_problem(check.pattern) or _contradiction(check):
        raise UnsupportedProto(f"{place(field)}: {wrong}")
    return check


def value_of(field: FieldDescriptor) -> FieldDescriptor:
    """Return the field that describes one value: the value field of a map, else the field itself."""
    return map_entry_fields(field)[1] if is_map(field) else field


def _meaningless_for(field: FieldDescriptor, values: Mapping[str, Any]) -> str:
    """Return the first constraint that has no meaning for the field's type, as a problem, or ""."""
    value = value_of(field)
    is_text = value.type == FieldDescriptor.TYPE_STRING
    fits = {
        "pattern": is_text,
        "hint": "pattern" in values,
        "max_items": field.is_repeated,
        "named": value.enum_type is not None,
        **dict.fromkeys(_LENGTHS, is_text or value.type == FieldDescriptor.TYPE_BYTES),
        **dict.fromkeys(("least", "most"), value.cpp_type in _NUMBERS),
    }
    return next((f"{meaning} means nothing for this field" for meaning in values if not fits[meaning]), "")


def _pattern_problem(pattern: str) -> str:
    """Return why RE2 and Python would read a pattern differently, or ""."""
    if not _TOKENS.fullmatch(pattern):
        read = _TOKENS.match(pattern)
        at = pattern[read.end() if read else 0 :]
        return f"pattern: from {at!r} on, RE2 and Python may read it differently: write it in simpler terms"
    try:
        re.compile(pattern, re.ASCII)
    except re.error as error:
        return f"pattern: {error}"
    return ""


def _contradiction(check: Constraint) -> str:
    """Return the problem of limits that no value can satisfy, or ""."""
    if check.max_length and check.min_length > check.max_length:
        return "min_length is above max_length, so no text fits"
    if check.least is not None and check.most is not None and check.least > check.most:
        return "least is above most, so no number fits"
    return ""
