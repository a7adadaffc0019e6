"""`bff/routes.py`: every HTTP operation, one line each, for the face that serves them."""

from __future__ import annotations

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
            "from typing import Any, Final",
            "",
            *_method_imports(found),
            "from ..runtime import HttpBinding, Method",
        ],
        [
            "ROUTES: Final[tuple[tuple[Method[Any, Any], HttpBinding], ...]] = (",
            *(f"    {_route(operation)}" for operation in found),
            ")",
        ],
    )


def _method_imports(found: list[Operation]) -> list[str]:
    names: dict[str, list[str]] = {}
    for operation in found:
        names.setdefault(operation.method.containing_service.file.package, []).append(method_constant(operation.method))
    return [line for package in sorted(names) for line in imports(f"..{package}.aio", names[package])]


def _route(operation: Operation) -> str:
    method = method_constant(operation.method)
    return f"({method}, {method}.bindings[{operation.number}]),  # {operation.verb} {operation.template}"
