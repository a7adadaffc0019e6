"""`routes.py`: every HTTP operation, one line each, and the path of the OpenAPI document."""

from protogateway.plugin.contract import Contract
from protogateway.plugin.emit.services import method_constant
from protogateway.plugin.http_rules import Operation, operations
from protogateway.plugin.python_source import imports, module


def routes_module(contract: Contract) -> str:
    found = operations(contract)
    return module(
        "Every HTTP operation of the contract. If two paths match, the more specific one is listed first.",
        [
            "from __future__ import annotations",
            "",
            "from pathlib import Path",
            "from typing import Any, Final",
            "",
            "from protogateway.runtime.method import HttpBinding, Method",
            "",
            *_method_imports(found),
        ],
        [
            "ROUTES: Final[tuple[tuple[Method[Any, Any], HttpBinding], ...]] = (",
            *(f"    {_route(operation)}" for operation in found),
            ")",
        ],
        ['OPENAPI: Final = Path(__file__).with_name("openapi.json")'],
    )


def _method_imports(found: list[Operation]) -> list[str]:
    names: dict[str, list[str]] = {}
    for operation in found:
        names.setdefault(operation.method.containing_service.file.package, []).append(method_constant(operation.method))
    return [line for package in sorted(names) for line in imports(f".{package}.services", names[package])]


def _route(operation: Operation) -> str:
    method = method_constant(operation.method)
    return f"({method}, {method}.bindings[{operation.number}]),  # {operation.verb} {operation.template}"
