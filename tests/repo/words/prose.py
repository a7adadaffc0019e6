"""Prose in docstrings, comments, error texts and Markdown. Code in backticks is left out."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

HASH_COMMENTS = {".yaml", ".yml", ".toml", ".sh", ".in"}
SLASH_COMMENTS = {".ts", ".tsx", ".mjs", ".js", ".proto", ".css"}


@dataclass(frozen=True)
class Prose:
    """A docstring, block of comments, error text or Markdown page, as `kind` says."""

    kind: str
    line: int
    text: str


def prose_in(path: str, text: str) -> Iterator[Prose]:
    for prose in _raw_prose(path, text):
        yield Prose(prose.kind, prose.line, _CODE.sub(lambda found: f"`{'·' * (len(found[0]) - 2)}`", prose.text))


def _raw_prose(path: str, text: str) -> Iterator[Prose]:
    suffix, stem = PurePosixPath(path).suffix, PurePosixPath(path).name
    if suffix == ".py":
        yield from _python_texts(text)
        yield from _blocks(_python_comments(text))
    elif suffix == ".md":
        yield Prose("markdown", 1, _FENCE.sub(lambda found: "\n" * found[0].count("\n"), text))
    elif suffix in SLASH_COMMENTS:
        yield from _slash_comments(text)
    elif suffix in HASH_COMMENTS or stem in ("Makefile", "Dockerfile", "Caddyfile"):
        lines = enumerate(text.splitlines(), 1)
        yield from _blocks((number, line.strip()) for number, line in lines if line.lstrip().startswith("#"))


_CODE = re.compile(r"`[^`\n]*`")
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_STRING = r"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`"
_COMMENT = re.compile(rf"(?P<string>{_STRING})|/\*(?P<block>.*?)\*/|//(?P<line>[^\n]*)", re.DOTALL)
_MARK = re.compile(r"^[ \t]*\*+ ?", re.MULTILINE)
_ERRORS = {"exit", "field", "error", "fail"}


def _python_texts(text: str) -> Iterator[Prose]:
    """Yield docstrings, those of attributes included, and the texts of errors."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and _is_text(node.value):
            yield Prose("docstring", node.lineno, node.value.value)  # type: ignore[attr-defined]
        elif isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _called(node) in _ERRORS):
            yield from (Prose("error", line, text) for line, text in _strings(node) if " " in text)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _strings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings below a node with their lines; a dot stands for each expression of an f-string."""
    if isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(getattr(part, "value", "·") if _is_text(part) else "·" for part in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    else:
        for child in ast.iter_child_nodes(node):
            yield from _strings(child)


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _python_comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _blocks(comments: Iterable[tuple[int, str]]) -> Iterator[Prose]:
    """Join comments on consecutive lines."""
    start, lines = 0, list[str]()
    for number, comment in comments:
        if lines and number != start + len(lines):
            yield Prose("comment", start, "\n".join(lines))
            lines = []
        start = start if lines else number
        lines.append(comment.lstrip("#:! "))
    if lines:
        yield Prose("comment", start, "\n".join(lines))


def _slash_comments(text: str) -> Iterator[Prose]:
    line_comments: list[tuple[int, str]] = []
    for found in _COMMENT.finditer(text):
        number = text.count("\n", 0, found.start()) + 1
        if found["block"] is not None:
            yield Prose("comment", number, _MARK.sub("", found["block"].lstrip("* ")))
        elif found["line"] is not None:
            line_comments.append((number, found["line"].strip()))
    yield from _blocks(line_comments)
