"""Public class names that occur twice in hand-written Python, where a search for one finds another."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.repo.words.finding import CLASS_RULE, WordFinding


def public_classes(sources: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    """Return the places of each public class by its name. `sources` maps paths to texts."""
    places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append((path, node.lineno))
    return places


def twice(sources: Mapping[str, str]) -> dict[str, list[tuple[str, int]]]:
    return {name: places for name, places in sorted(public_classes(sources).items()) if len(places) > 1}


def search(sources: Mapping[str, str]) -> Iterator[WordFinding]:
    """Yield each place of a name except its first."""
    for name, places in twice(sources).items():
        first = ":".join(map(str, places[0]))
        for path, line in places[1:]:
            yield WordFinding(path, line, CLASS_RULE, f"class {name} is also in {first}", "a name of its own")
