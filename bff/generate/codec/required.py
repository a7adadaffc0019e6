"""`missing_…(m)`: what is required and not there."""

from __future__ import annotations

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from ..contract import Contract
from ..shapes import attribute, held_in, is_map, message_of, stem
from .scope import Scope


def is_required(contract: Contract, field: FieldDescriptor) -> bool:
    return "REQUIRED" in contract.options(field).get("google.api.field_behavior", [])


class Required:
    """Which fields of the contract are required, and which messages have one, in themselves or in what they hold."""

    def __init__(self, contract: Contract, messages: list[Descriptor]) -> None:
        self._fields = {f.full_name for m in messages for f in m.fields if is_required(contract, f)}
        self._needy = {m.full_name for m in messages if any(f.full_name in self._fields for f in m.fields)}
        while more := {m.full_name for m in messages if any(_held(f) in self._needy for f in m.fields)} - self._needy:
            self._needy |= more

    def is_needy(self, message: Descriptor) -> bool:
        return message.full_name in self._needy

    def missing(self, scope: Scope, message: Descriptor) -> list[str]:
        lines = [f"    {line}" for field in message.fields for line in self._field(scope, field)]
        start = f'def missing_{stem(message)}(m: {scope.cls(message)}, at: str = "") -> list[str]:'
        return [start, "    found: list[str] = []", *lines, "    return found"]

    def _field(self, scope: Scope, field: FieldDescriptor) -> list[str]:
        m, lines = held_in(field, "m"), []
        if field.full_name in self._fields:
            lines += [
                f"if {m} is None:" if field.has_presence else f"if not {m}:",
                f'    found.append(at + "{field.name}")',
            ]
        if _held(field) not in self._needy:
            return lines
        deeper = scope.function("missing", message_of(field))
        if field.is_repeated:
            item = f"item_{attribute(field)}"
            more = f'found += {deeper}({item}, f"{{at}}{field.name}[{{number}}].")'
            return [*lines, f"for number, {item} in enumerate({m}):", f"    {more}"]
        return [*lines, f"if {m} is not None:", f'    found += {deeper}({m}, at + "{field.name}.")']


def _held(field: FieldDescriptor) -> str:
    """Full name of the message that the field holds; maps are not looked into."""
    return field.message_type.full_name if field.message_type is not None and not is_map(field) else ""
