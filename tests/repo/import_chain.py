"""The longest chain of imports among our Python files."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import PurePosixPath

ROOTS = ("servers", "bff", "ml_serving", "protogateway", "gen")


def longest_chain(sources: Mapping[str, str], depth: int | None = None) -> list[str]:
    """Return the modules of the longest chain, the importing one first.

    `sources` maps paths to texts; tests and examples are left out. With `depth`, a name is cut to so many parts, so
    that the modules of a package count as one. Raises graphlib.CycleError if the imports have a cycle.
    """
    texts = {_module(path): text for path, text in sources.items() if _is_ours(path)}
    graph: defaultdict[str, set[str]] = defaultdict(set)
    for module, text in texts.items():
        node = _cut(module, depth)
        graph[node] |= {_cut(name, depth) for name in _imports(module, text, texts)} - {node}
    chains: dict[str, list[str]] = {}
    for node in TopologicalSorter(graph).static_order():
        chains[node] = [node, *max((chains[name] for name in sorted(graph[node])), key=len, default=[])]
    return max(chains.values(), key=len)


def _is_ours(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return parts[0] in ROOTS and not {"tests", "example", "examples", "migrations"} & set(parts)


def _module(path: str) -> str:
    return ".".join(PurePosixPath(path).with_suffix("").parts).removesuffix(".__init__")


def _cut(module: str, depth: int | None) -> str:
    return ".".join(module.split(".")[:depth])


def _imports(module: str, text: str, known: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node, known)
            for alias in node.names:
                name = f"{base}.{alias.name}" if f"{base}.{alias.name}" in known else base
                if name in known and name != module:
                    yield name


def _base(module: str, node: ast.ImportFrom, known: Mapping[str, str]) -> str:
    """Return the absolute name of the module that is imported from."""
    if not node.level:
        return node.module or ""
    is_package = any(name.startswith(f"{module}.") for name in known)
    parts = module.split(".")
    package = parts[: len(parts) - node.level + is_package]
    return ".".join([*package, node.module] if node.module else package)
