"""Paths of google.api.http as OpenAPI has them: one name in braces fills one segment."""

from __future__ import annotations

import re
from dataclasses import dataclass

from protogateway.plugin.http_rules import Operation, RequestField
from protogateway.plugin.path_grammar import VARIABLE


@dataclass(frozen=True)
class Part:
    """A parameter in the path. `item`: the field that it fills, or fills a part of. `alone`: it is the whole value."""

    name: str
    item: RequestField
    alone: bool


@dataclass(frozen=True)
class Parts:
    """`path`: `/v1/shelves/{name1}/books/{name2}` of `/v1/{name=shelves/*/books/*}`."""

    path: str
    parts: tuple[Part, ...]


def path_parts(operation: Operation) -> Parts:
    """`**` keeps its one name, though its value has slashes: OpenAPI has no word for it."""
    items = iter(operation.path)
    parts: list[Part] = []

    def expanded(variable: re.Match[str]) -> str:
        item = next(items)
        segments = (variable[2] or "*").split("/")
        wild = sum(segment in ("*", "**") for segment in segments)
        names = [item.name] if wild == 1 else [f"{item.name}{number}" for number in range(1, wild + 1)]
        parts.extend(Part(name, item, segments == ["*"]) for name in names)
        named = iter(names)
        return "/".join(f"{{{next(named)}}}" if segment in ("*", "**") else segment for segment in segments)

    path = VARIABLE.sub(expanded, operation.template)
    return Parts(path, tuple(parts))
