"""The documented reasons of failures: each RPC's in its proto, the common ones in the how-to for callers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gen.registry import SERVICES
from protogateway.runtime.errors import StatusCode
from servers.kernel import errors

CALLERS = Path("docs/how-to/call-oo-from-another-service.md")
_ROW = re.compile(r"^\| `([A-Z_]+)` \| `([A-Z_]+)` \|", re.MULTILINE)
_CLASSES = {name: cls for name, cls in vars(errors).items() if isinstance(cls, type) and issubclass(cls, errors.Error)}

COMMON: Mapping[str, StatusCode] = {reason: StatusCode[code] for reason, code in _ROW.findall(CALLERS.read_text())}
"""Reasons for which every RPC may fail, with their status codes."""

DECLARED: Mapping[str, Mapping[str, StatusCode]] = {
    method.path: {reason.reason: reason.code for reason in method.reasons}
    for service in SERVICES
    for method in service.methods
}
"""Path of each RPC → its own reasons."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A place in the code that constructs an error."""

    place: str
    reason: str
    code: StatusCode


def raised_in(*folders: str) -> Iterator[Raised]:
    """Yield every kernel error that is constructed below these folders, by its class or by `Invalid.field`."""
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and (cls := _class(node.func)) is not None:
                    yield Raised(f"{path}:{node.lineno}", _reason(node, cls), cls.code)


def _class(called: ast.expr) -> type[errors.Error] | None:
    if isinstance(called, ast.Attribute) and called.attr == "field":
        called = called.value
    name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
    return _CLASSES.get(name)


def _reason(node: ast.Call, cls: type[errors.Error]) -> str:
    """Return the reason, which must be a literal: a computed one could not be documented."""
    for keyword in node.keywords:
        if keyword.arg == "reason":
            return str(ast.literal_eval(keyword.value))
    if cls is errors.NotFound:
        return errors.NotFound(ast.literal_eval(node.args[0])).reason
    return cls.default_reason or cls.code.name
