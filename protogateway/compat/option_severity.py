"""Severity of changes of options: lower, higher, set, unset or otherwise changed, as the settings say."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from protogateway.compat.change import Severity

DIRECTIONS = ("lower", "higher", "set", "unset", "changed", "removed", "added")


@dataclass(frozen=True)
class OptionEffect:
    """Effect of a change in one direction, for people: `breaks` on callers so far, `weakens` on others, or both."""

    breaks: str = ""
    weakens: str = ""

    @property
    def severity(self) -> Severity:
        return Severity.security if self.weakens else Severity.breaking

    @property
    def description(self) -> str:
        return ", and ".join(text for text in (self.breaks, self.weakens) if text)


@dataclass(frozen=True)
class OptionChange:
    """One value that changed, with its direction and its effect."""

    field: str
    direction: str
    before: str
    after: str
    effect: OptionEffect


@dataclass(frozen=True)
class RateUnit:
    """The field that a number is counted against, such as seconds, and its value when unset."""

    field: str
    default: float


@dataclass(frozen=True)
class OptionRule:
    """Rule that judges changes of one field of an option, by its dotted name.

    A field with a `default` is a number, with that value when unset. A field with an `order` is an enum with these
    names from low to high. Names on one level, and a name outside of `order`, can only be `changed`. The lowest level
    admits everybody, so that a change to it breaks nothing. A field with a `key` is a list whose items are identified
    by those fields. A bool becomes lower when it turns false. Everything else is set, unset or changed.

    `http_only` fields have no meaning over gRPC.
    """

    field: str
    effects: Mapping[str, OptionEffect]
    default: float | None = None
    order: tuple[frozenset[str], ...] = ()
    per: RateUnit | None = None
    key: tuple[str, ...] = ()
    http_only: bool = False

    def changes(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[OptionChange]:
        """Yield the changes between two values of the option that have an effect."""
        for direction, old, new in self._differences(before, after):
            if effect := self._effect(direction, new):
                yield OptionChange(self.field, direction, old, new, effect)

    def _effect(self, direction: str, new: str) -> OptionEffect | None:
        effect = self.effects.get(direction)
        admits_everybody = direction == "lower" and self._level(new) == 0
        return replace(effect, breaks="") if effect and effect.weakens and admits_everybody else effect

    def _differences(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        old, new = get(before, self.field), get(after, self.field)
        if self.key:
            yield from self._items(old or [], new or [])
        elif self.default is not None:
            if direction := self._direction(before, after):
                yield direction, self._text(before), self._text(after)
        elif (old_level := self._level(old)) is not None and (new_level := self._level(new)) is not None:
            if old != new:
                yield _direction_between(old_level, new_level) or "changed", old, new
        elif bool in (type(old), type(new)):
            if bool(old) != bool(new):
                yield _direction_between(bool(old), bool(new)), _bool_text(old), _bool_text(new)
        elif old != new:
            yield "set" if not old else "unset" if not new else "changed", str(old or "unset"), str(new or "unset")

    def _level(self, name: Any) -> int | None:
        return next((number for number, names in enumerate(self.order) if name in names), None)

    def _items(self, old: list[Any], new: list[Any]) -> Iterator[tuple[str, str, str]]:
        old_keys, new_keys = (
            ["/".join(str(item.get(name, "")) for name in self.key) for item in items] for items in (old, new)
        )
        yield from (("removed", name, "nothing") for name in old_keys if name not in new_keys)
        yield from (("added", "nothing", name) for name in new_keys if name not in old_keys)

    def _direction(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        """Return the direction of a number: lower if the number, or its rate per unit, is lower."""
        directions = (
            _direction_between(self._number(before), self._number(after)),
            _direction_between(self._rate(before), self._rate(after)),
        )
        # 15 calls in 120 s is a higher number than 10 in 60 s and a lower rate: some callers are refused then.
        return "lower" if "lower" in directions else directions[0] or directions[1]

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
    """Return the value at a dotted name, or None if a part of the path is unset."""
    found: Any = value
    for name in dotted.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _bool_text(value: bool | None) -> str:
    return "true" if value else "false"


def _direction_between(old: float, new: float) -> str:
    return "lower" if new < old else "higher" if new > old else ""
