"""Routing of paths to operations: fixed paths by name, those with variables by one expression for each verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from protogateway.runtime.method import HttpBinding

T = TypeVar("T")

Match = tuple[T, Sequence[bytes]]
"""Target of a path, and the raw segments for its variables."""
ANY_VERB = "*"
_NO_SEGMENTS: tuple[bytes, ...] = ()


class Router(Generic[T]):
    """Finds the target of a verb and a raw path. If several match, the first wins; list more specific ones first.

    An operation with the verb `*` takes every verb that no other operation at the path has.

    A path that ends in the custom verb of an operation there (`/books/1:lend`) leads to that operation alone. An id
    that ends in the same text must escape its colon.
    """

    def __init__(self, targets: Iterable[tuple[HttpBinding, T]]) -> None:
        by_custom_verb: dict[bytes, list[tuple[HttpBinding, T]]] = {}
        for binding, target in targets:
            by_custom_verb.setdefault(_custom_verb(binding.template), []).append((binding, target))
        self._plain = _Table(by_custom_verb.pop(b"", []))
        self._by_custom_verb = {custom_verb: _Table(found) for custom_verb, found in by_custom_verb.items()}

    def find(self, verb: str, path: bytes) -> Match[T] | None:
        """Return the target, or None. HEAD finds what GET does."""
        table = self._table(path)
        match = table.find(verb, path)
        if match is None and verb == "HEAD":
            match = table.find("GET", path)
        return table.find(ANY_VERB, path) if match is None else match

    def targets_at(self, path: bytes) -> dict[str, T]:
        return self._table(path).targets_at(path)

    def _table(self, path: bytes) -> _Table[T]:
        colon = path.rfind(b":")
        if colon < 0:
            return self._plain
        table = self._by_custom_verb.get(path[colon + 1 :])
        return table if table is not None and table.targets_at(path) else self._plain


class _Table(Generic[T]):
    """Targets with the same custom verb, or with none."""

    def __init__(self, targets: list[tuple[HttpBinding, T]]) -> None:
        self._fixed: dict[bytes, dict[str, T]] = {}
        with_variables: dict[str, list[tuple[HttpBinding, T]]] = {}
        for binding, target in targets:
            if "{" not in binding.template and "*" not in binding.template:
                self._fixed.setdefault(binding.template.encode(), {}).setdefault(binding.verb, target)
            else:
                with_variables.setdefault(binding.verb, []).append((binding, target))
        self._by_verb = {verb: _Alternatives(found) for verb, found in with_variables.items()}

    def find(self, verb: str, path: bytes) -> Match[T] | None:
        fixed = self._fixed.get(path)
        if fixed is not None:
            target = fixed.get(verb)
            if target is not None:
                return target, _NO_SEGMENTS
        alternatives = self._by_verb.get(verb)
        return alternatives.find(path) if alternatives is not None else None

    def targets_at(self, path: bytes) -> dict[str, T]:
        found = {verb: match[0] for verb, one in self._by_verb.items() if (match := one.find(path)) is not None}
        return found | self._fixed.get(path, {})


class _Alternatives(Generic[T]):
    """All paths of one verb as alternatives of one regular expression, so that the loop over them runs in C.

    An empty group ends each alternative. It is the last that matches, so `lastindex` tells which alternative it was.
    """

    def __init__(self, targets: list[tuple[HttpBinding, T]]) -> None:
        alternatives = []
        self._by_last_group: dict[int, tuple[T, int, int]] = {}
        groups = 0
        for binding, target in targets:
            alternatives.append(f"(?:{binding.pattern})()")
            own_groups = re.compile(binding.pattern).groups
            self._by_last_group[groups + own_groups + 1] = (target, groups, groups + own_groups)
            groups += own_groups + 1
        self._match = re.compile("|".join(alternatives).encode(), re.DOTALL).fullmatch

    def find(self, path: bytes) -> Match[T] | None:
        match = self._match(path)
        if match is None or match.lastindex is None:
            return None
        target, first, last = self._by_last_group[match.lastindex]
        return target, match.groups()[first:last]


def _custom_verb(template: str) -> bytes:
    """Return the custom verb that a template ends in, or b"", after the last colon if it has several.

    A colon inside braces does not start one.
    """
    last = re.sub(r"\{[^}]*\}", "", template).rpartition("/")[2]
    return last.rpartition(":")[2].encode() if ":" in last else b""
