"""`bff/routes.py`: every HTTP operation, one line each, for a face that knows how to serve them."""

from __future__ import annotations

from itertools import groupby

from .aio import method_constant
from .contract import Contract
from .http_rules import Operation, operations
from .source import imports, module


def routes_module(contract: Contract) -> str:
    found = operations(contract)
    return module(
        "Every HTTP operation of the contract. Of two paths that both match, the more specific one stands first.",
        [
            "from __future__ import annotations",
            "",
            "from typing import Any, Protocol",
            "",
            "from starlette.routing import BaseRoute",
            "",
            *_method_imports(found),
            "from ..runtime import HttpBinding, Method",
        ],
        [
            "class Face(Protocol):",
            '    """Serves HTTP: sessions, checks and problems are its own."""',
            "",
            "    def path(self, pattern: str, *operations: tuple[HttpBinding, Method[Any, Any]]) -> BaseRoute:",
            '        """One route for all operations whose raw path matches `pattern`."""',
        ],
        [
            "def routes(face: Face) -> list[BaseRoute]:",
            '    """One route a path, one line an operation."""',
            "    return [",
            *(line for pattern, same in groupby(found, lambda one: one.pattern) for line in _path(pattern, list(same))),
            "    ]",
        ],
    )


def _method_imports(found: list[Operation]) -> list[str]:
    names: dict[str, list[str]] = {}
    for operation in found:
        names.setdefault(operation.method.containing_service.file.package, []).append(method_constant(operation.method))
    return [line for package in sorted(names) for line in imports(f"..{package}.aio", names[package])]


def _path(pattern: str, found: list[Operation]) -> list[str]:
    return [
        "        face.path(",
        f'            r"{pattern}",',
        *(f"            {_operation(operation)}" for operation in found),
        "        ),",
    ]


def _operation(operation: Operation) -> str:
    method = method_constant(operation.method)
    return f"({method}.bindings[{operation.number}], {method}),  # {operation.verb} {operation.template}"
