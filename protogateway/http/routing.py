"""Which operation a path leads to: whole paths by name, those with variables by one expression for each verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from protogateway.runtime.method import HttpBinding

T = TypeVar("T")

Found = tuple[T, Sequence[bytes]]
"""What is at a path, and the raw segments for its variables."""
_NONE: tuple[bytes, ...] = ()


class Router(Generic[T]):
    """Finds what belongs to a verb and a raw path. `targets`: of two that match the same path, the more specific first.

    A path that ends in the custom verb of an operation there (`/books/1:lend`) leads to that operation alone: an id
    that ends alike escapes its colon.
    """

    def __init__(self, targets: Iterable[tuple[HttpBinding, T]]) -> None:
        named: dict[bytes, list[tuple[HttpBinding, T]]] = {}
        for binding, target in targets:
            named.setdefault(_verb_of(binding.template), []).append((binding, target))
        self._plain = _Table(named.pop(b"", []))
        self._named = {verb: _Table(found) for verb, found in named.items()}

    def find(self, verb: str, path: bytes) -> Found[T] | None:
        """None: there is nothing for this verb at this path. HEAD finds what GET does."""
        table = self._table(path)
        found = table.find(verb, path)
        return table.find("GET", path) if found is None and verb == "HEAD" else found

    def at(self, path: bytes) -> dict[str, T]:
        """All that is at a path, by verb."""
        return self._table(path).at(path)

    def _table(self, path: bytes) -> _Table[T]:
        colon = path.rfind(b":")
        if colon < 0:
            return self._plain
        table = self._named.get(path[colon + 1 :])
        return table if table is not None and table.at(path) else self._plain


class _Table(Generic[T]):
    """Operations with the same custom verb, or none."""

    def __init__(self, targets: list[tuple[HttpBinding, T]]) -> None:
        self._whole: dict[bytes, dict[str, T]] = {}
        grouped: dict[str, list[tuple[HttpBinding, T]]] = {}
        for binding, target in targets:
            if "{" not in binding.template and "*" not in binding.template:
                self._whole.setdefault(binding.template.encode(), {}).setdefault(binding.verb, target)
            else:
                grouped.setdefault(binding.verb, []).append((binding, target))
        self._by_verb = {verb: _Expression(found) for verb, found in grouped.items()}

    def find(self, verb: str, path: bytes) -> Found[T] | None:
        whole = self._whole.get(path)
        if whole is not None:
            target = whole.get(verb)
            if target is not None:
                return target, _NONE
        expression = self._by_verb.get(verb)
        return expression.find(path) if expression is not None else None

    def at(self, path: bytes) -> dict[str, T]:
        found = {verb: match[0] for verb, one in self._by_verb.items() if (match := one.find(path)) is not None}
        return found | self._whole.get(path, {})


class _Expression(Generic[T]):
    """All paths of one verb as alternatives; an empty group after each tells which of them matched."""

    def __init__(self, targets: list[tuple[HttpBinding, T]]) -> None:
        alternatives = []
        self._ends: dict[int, tuple[T, int, int]] = {}
        groups = 0
        for binding, target in targets:
            alternatives.append(f"(?:{binding.pattern})()")
            own = re.compile(binding.pattern).groups
            self._ends[groups + own + 1] = (target, groups, groups + own)
            groups += own + 1
        self._match = re.compile("|".join(alternatives).encode(), re.DOTALL).fullmatch

    def find(self, path: bytes) -> Found[T] | None:
        match = self._match(path)
        if match is None or match.lastindex is None:
            return None
        target, first, last = self._ends[match.lastindex]
        return target, match.groups()[first:last]


def _verb_of(template: str) -> bytes:
    """The custom verb that a template ends in; a colon inside braces is none."""
    bare = re.sub(r"\{[^}]*\}", "", template)
    return bare.rpartition("/")[2].partition(":")[2].encode()
