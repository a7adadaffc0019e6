"""Names in Python, TypeScript and proto source text. Strings and comments have none."""

from __future__ import annotations

import io
import keyword
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Name:
    text: str
    line: int


def names_in(path: str, text: str) -> Iterator[Name]:
    """Yield the names in a file, and the name of the file itself on line 1."""
    suffix = PurePosixPath(path).suffix
    if suffix == ".py":
        yield Name(PurePosixPath(path).stem, 1)
        yield from _python_names(text)
    elif suffix in (".ts", ".tsx", ".mjs", ".js"):
        yield Name(PurePosixPath(path).stem, 1)
        yield from _pattern_names(_blank_typescript(text))
    elif suffix == ".proto":
        yield from _pattern_names(_PROTO_TEXT.sub(_blank, text))


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `HttpGateway_id` has http, gateway and id."""
    return [word.lower() for word in _WORD.findall(name)]


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_PROTO_TEXT = re.compile(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
# A slash begins a regular expression only where it cannot be a division, that is, where no value comes before it.
_TYPESCRIPT_TEXT = re.compile(
    _PROTO_TEXT.pattern
    + r"|(?:(?<=[(,=:\[!&|?{};>])|(?<=return)|^)\s*"
    + r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*])+/[a-z]*",
    re.DOTALL | re.MULTILINE,
)
_TEMPLATE = re.compile(r"`(?:\\.|[^`\\])*`", re.DOTALL)
_EXPRESSION = re.compile(r"\$\{([^{}]*)\}")


def _python_names(text: str) -> Iterator[Name]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and not keyword.iskeyword(token.string):
            yield Name(token.string, token.start[0])


def _pattern_names(text: str) -> Iterator[Name]:
    for number, line in enumerate(text.splitlines(), 1):
        yield from (Name(found[0], number) for found in _NAME.finditer(line))


def _blank_typescript(text: str) -> str:
    """Blank strings, comments and regular expressions, except the expressions in template literals."""
    return _TEMPLATE.sub(_blank_template, _TYPESCRIPT_TEXT.sub(_blank, text))


def _blank_template(found: re.Match[str]) -> str:
    inner = "".join(expression[1] + " " for expression in _EXPRESSION.finditer(found[0]))
    return inner + "\n" * found[0].count("\n")


def _blank(found: re.Match[str]) -> str:
    return " " + "\n" * found[0].count("\n")
