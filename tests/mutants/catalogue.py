"""The catalogue of a module's mutants, with the lines that a test must execute to notice each."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.mutants.modules import MeasuredModule
from tests.mutants.mutant import Mutant, Replacement, changed_lines
from tests.mutants.operators import DECORATIONS, OPERATORS, last_name
from tests.mutants.source import PythonFile

LOGGERS = {"log", "logger", "_log"}
Function = ast.FunctionDef | ast.AsyncFunctionDef
Lines = tuple[tuple[str, int], ...]


def catalogue(root: Path, module: MeasuredModule) -> list[Mutant]:
    """Return every mutant of a module, in the order of its files."""
    sources = [PythonFile.read(root, path) for path in module.files(root)]
    uses = _Uses(sources)
    return [mutant for source in sources for mutant in _numbered(_mutants(source, module.name, uses))]


@dataclass(frozen=True)
class _Place:
    """A position in the syntax tree: the qualified name, and the innermost statement and function."""

    name: str = ""
    statement: ast.stmt | None = None
    function: Function | None = None


def _mutants(source: PythonFile, module: str, uses: _Uses) -> Iterator[Mutant]:
    for node, place in _nodes(source.tree, _Place()):
        for operator, make in OPERATORS.items():
            for edit in make(node, source):
                before, after = changed_lines(source, edit)
                reach, line = _reach(source, node, place, uses), source.line(edit.start)
                yield Mutant(module, source.path, place.name, operator, line, before, after, edit, reach)


def _numbered(mutants: Iterator[Mutant]) -> Iterator[Mutant]:
    """Give equal mutants a number, and leave out a second one with the same edit."""
    edits: set[Replacement] = set()
    counts: Counter[str] = Counter()
    for mutant in mutants:
        if mutant.edit not in edits:
            edits.add(mutant.edit)
            yield replace(mutant, number=counts[mutant.id])
            counts[mutant.id] += 1


def _nodes(node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Yield the nodes that may be changed, without annotations, assertions, texts and log calls."""
    for child in ast.iter_child_nodes(node):
        if _is_excluded(child, node):
            continue
        inner = replace(place, statement=child) if isinstance(child, ast.stmt) else place
        if isinstance(child, Function | ast.ClassDef):
            inner = replace(inner, name=f"{place.name}.{child.name}".lstrip("."))
        if isinstance(child, Function):
            inner = replace(inner, function=child)
        yield child, inner
        yield from _nodes(child, inner)


def _is_excluded(node: ast.AST, parent: ast.AST) -> bool:
    match node:
        case ast.Assert() | ast.JoinedStr() | ast.Import() | ast.ImportFrom():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name in LOGGERS:
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return True
    if isinstance(node, ast.expr) and node in getattr(parent, "decorator_list", ()):
        return last_name(node) in DECORATIONS
    return isinstance(node, ast.expr) and node in (
        getattr(parent, "annotation", None),
        getattr(parent, "returns", None),
    )


def _reach(source: PythonFile, node: ast.AST, place: _Place, uses: _Uses) -> Lines:
    """Return the lines of which a test must execute at least one."""
    function = place.function
    if function is None or place.statement is None:
        return uses.of(source, place)
    if place.statement is function:  # its defaults or decorators
        return _lines(source.path, function.body)
    if isinstance(place.statement, ast.ClassDef) or isinstance(node, Function):
        return _lines(source.path, [place.statement])
    first, last = place.statement.lineno, place.statement.end_lineno or place.statement.lineno
    body = getattr(place.statement, "body", None) or getattr(place.statement, "cases", None)
    if body:
        last = max(first, _first_line(body[0]) - 1)
    return tuple((source.path, line) for line in range(first, last + 1))


def _first_line(node: ast.stmt | ast.match_case) -> int:
    return node.pattern.lineno if isinstance(node, ast.match_case) else node.lineno


def _lines(path: str, body: Sequence[ast.stmt]) -> Lines:
    last = body[-1].end_lineno or body[-1].lineno
    return tuple((path, line) for line in range(body[0].lineno, last + 1))


class _Uses:
    """The lines of functions that use a name of a module or class, directly or through other such names."""

    def __init__(self, sources: Sequence[PythonFile]) -> None:
        self._lines: dict[str, set[tuple[str, int]]] = {}
        self._names: dict[str, set[str]] = {}
        self._functions: dict[str, Lines] = {}
        for source in sources:
            self._read(source)

    def of(self, source: PythonFile, place: _Place) -> Lines:
        """Return the lines that use the names of a statement outside functions, or if unknown, all functions' lines."""
        names = {place.name.rpartition(".")[2], *_targets(place.statement)} - {""}
        while more := {user for name in names for user in self._names.get(name, ())} - names:
            names |= more
        lines = {line for name in names for line in self._lines.get(name, ())}
        return tuple(sorted(lines)) or self._functions[source.path]

    def _read(self, source: PythonFile) -> None:
        functions = [node for node in ast.walk(source.tree) if isinstance(node, Function)]
        self._functions[source.path] = tuple(
            sorted({line for function in functions for line in _lines(source.path, function.body)})
        )
        inside = {id(part) for function in functions for statement in function.body for part in ast.walk(statement)}
        for node in ast.walk(source.tree):
            if isinstance(node, ast.stmt) and id(node) not in inside and (targets := _targets(node)):
                for name in _loaded(node):
                    self._names.setdefault(name, set()).update(targets)
            elif id(node) in inside and isinstance(node, ast.Name | ast.Attribute):
                self._lines.setdefault(last_name(node), set()).add((source.path, node.lineno))


def _targets(statement: ast.stmt | None) -> list[str]:
    match statement:
        case ast.Assign(targets=targets):
            return [last_name(part) for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        case ast.AnnAssign(target=target):
            return [last_name(target)]
        case ast.ClassDef(name=name):
            return [name]
    return []


def _loaded(statement: ast.stmt) -> Iterator[str]:
    if not isinstance(statement, ast.ClassDef):
        for part in ast.walk(statement):
            if isinstance(part, ast.Name | ast.Attribute) and isinstance(part.ctx, ast.Load):
                yield last_name(part)
