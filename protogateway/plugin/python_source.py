"""Python source as lines: headers, relative imports, docstrings, blocks."""

import math
from collections.abc import Iterable, Iterator

from protogateway.plugin.contract import Package

HEADER = "# Generated from the protos. Do not edit."


def module(docstring: str, *blocks: Iterable[str]) -> str:
    """Return a file: header, docstring, imports (the first block), and the other blocks two empty lines apart."""
    head, *parts = ["\n".join(block) for block in blocks]
    return "\n\n\n".join([f'{HEADER}\n"""{docstring}"""\n\n{head}', *(part for part in parts if part)]) + "\n"


def relative_root(package: Package) -> str:
    """Return the dots that lead from a module of the package to the root of the generated folder."""
    return "." * (package.name.count(".") + 2) if package.name else "."


def imports(origin: str, names: Iterable[str]) -> list[str]:
    """Return `from origin import …` in one line, or one name a line if that is too long."""
    chosen = sorted(set(names))
    if not chosen:
        return []
    line = f"from {origin} import {', '.join(chosen)}"
    if len(line) <= 120:
        return [line]
    return [f"from {origin} import (", *(f"    {name}," for name in chosen), ")"]


def docstring(text: str, indent: str = "    ") -> list[str]:
    if not text:
        return []
    safe = text.replace("\\", "\\\\").replace('"""', "'''")
    lines = safe.split("\n")
    if len(lines) == 1:
        return [f'{indent}"""{safe}{" " if safe.endswith(chr(34)) else ""}"""']
    return [f'{indent}"""{lines[0]}', *(f"{indent}{line}" if line else "" for line in lines[1:]), f'{indent}"""']


def call(start: str, arguments: Iterable[str], indent: str = "    ") -> list[str]:
    """Return a call on one line, or one argument a line if that is too long."""
    chosen = list(arguments)
    line = f"{indent}{start}({', '.join(chosen)})"
    if len(line) <= 120:
        return [line]
    return [f"{indent}{start}(", *(f"{indent}    {argument}," for argument in chosen), f"{indent})"]


def literal(value: object, indent: str = "") -> str:
    """Return plain data as readable Python source: short values on one line, long ones one entry a line."""
    line = _flat(value)
    if len(indent) + len(line) <= 100 or not isinstance(value, dict | list | tuple):
        return line
    inner = indent + "    "
    if isinstance(value, dict):
        body = [f"{inner}{_flat(key)}: {literal(item, inner)}," for key, item in value.items()]
        return "\n".join(["{", *body, indent + "}"])
    opening, closing = ("[", "]") if isinstance(value, list) else ("(", ")")
    return "\n".join([opening, *(f"{inner}{literal(item, inner)}," for item in value), indent + closing])


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flat(key)}: {_flat(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flat(item) for item in value) + "]"
    if isinstance(value, tuple):
        return "(" + ", ".join(_flat(item) for item in value) + ("," if len(value) == 1 else "") + ")"
    if isinstance(value, str):
        return _quote(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    return repr(value)


def _quote(text: str) -> str:
    if '"' in text or "\\" in text or not text.isprintable():
        return repr(text)
    return f'"{text}"'


def join_blocks(blocks: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of several blocks, two empty lines apart."""
    for number, block in enumerate(blocks):
        if number:
            yield ""
            yield ""
        yield from block
