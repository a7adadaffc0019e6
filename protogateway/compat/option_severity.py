"""How a change of an option's value weighs: what settings say of lower, higher, set, unset and otherwise changed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from protogateway.compat.change import Severity

DIRECTIONS = ("lower", "higher", "set", "unset", "changed", "removed", "added")


@dataclass(frozen=True)
class OptionEffect:
    """What a change in one direction does to callers, in words."""

    severity: Severity
    description: str


@dataclass(frozen=True)
class OptionChange:
    """A value that changed: the field, which way, from what, to what, and what that does."""

    field: str
    direction: str
    before: str
    after: str
    effect: OptionEffect


@dataclass(frozen=True)
class RateUnit:
    """The field that a number is counted against, such as seconds, and what stands when it is unset."""

    field: str
    default: float


@dataclass(frozen=True)
class OptionRule:
    """One field of an option, by its dotted name.

    `default`: it is a number, and this one stands where none is set. `order`: it is an enum, with these names from low
    to high; a name that is not among them can only be `changed`. `key`: it is a list, whose items are told apart by
    those fields. A yes or no goes lower when it becomes a no. All else is set, unset or changed.

    `http_only`: it means something over HTTP alone.
    """

    field: str
    effects: Mapping[str, OptionEffect]
    default: float | None = None
    order: tuple[str, ...] = ()
    per: RateUnit | None = None
    key: tuple[str, ...] = ()
    http_only: bool = False

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OptionChange]:
        """The changes that have a verdict, from one value of the whole option to another."""
        for way, old, new in self._differences(before, after):
            if way in self.effects:
                yield OptionChange(self.field, way, old, new, self.effects[way])

    def _differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        old, new = get(before, self.field), get(after, self.field)
        if self.key:
            yield from self._items(old or [], new or [])
        elif self.default is not None:
            if way := self._direction(before, after):
                yield way, self._text(before), self._text(after)
        elif old in self.order and new in self.order:
            if old != new:
                yield _direction_between(self.order.index(old), self.order.index(new)), old, new
        elif bool in (type(old), type(new)):
            if bool(old) != bool(new):
                yield _direction_between(bool(old), bool(new)), _bool_text(old), _bool_text(new)
        elif old != new:
            yield "set" if not old else "unset" if not new else "changed", str(old or "unset"), str(new or "unset")

    def _items(self, old: list[Any], new: list[Any]) -> Iterator[tuple[str, str, str]]:
        ours, theirs = (
            ["/".join(str(item.get(name, "")) for name in self.key) for item in items] for items in (old, new)
        )
        yield from (("removed", name, "nothing") for name in ours if name not in theirs)
        yield from (("added", "nothing", name) for name in theirs if name not in ours)

    def _direction(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Of a number that is counted against another: lower where it is less, or less for each of the other."""
        ways = (
            _direction_between(self._number(before), self._number(after)),
            _direction_between(self._rate(before), self._rate(after)),
        )
        return "lower" if "lower" in ways else ways[0] or ways[1]

    def _number(self, value: Mapping[str, Any]) -> float:
        found = get(value, self.field)
        return float(self.default or 0) if found is None else float(found)

    def _unit(self, value: Mapping[str, Any]) -> float:
        return float((self.per and (get(value, self.per.field) or self.per.default)) or 1)

    def _rate(self, value: Mapping[str, Any]) -> float:
        return self._number(value) / self._unit(value)

    def _text(self, value: Mapping[str, Any]) -> str:
        number = self._number(value)
        if math.isinf(number):
            return "none"
        return f"{number:g} per {self._unit(value):g}" if self.per else f"{number:g}"


def get(value: Mapping[str, Any], dotted: str) -> Any:
    """The value at a dotted name; None when something on the way is unset."""
    found: Any = value
    for name in dotted.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _bool_text(value: bool | None) -> str:
    return "true" if value else "false"


def _direction_between(old: float, new: float) -> str:
    return "lower" if new < old else "higher" if new > old else ""
