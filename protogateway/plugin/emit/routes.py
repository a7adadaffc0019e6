"""`routes.py`: every HTTP operation, one line each, and the path of the OpenAPI document."""

from protogateway.plugin.contract import Contract, package_alias
from protogateway.plugin.emit.services import method_constant
from protogateway.plugin.http_rules import Operation, check_every_service_is_routed, operations
from protogateway.plugin.python_source import module


def routes_module(contract: Contract) -> str:
    found = operations(contract)
    check_every_service_is_routed(contract, found)
    packages = {one.method.containing_service.file.package for one in found}
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
            *(f"from .{name} import services as {_alias(name)}" for name in sorted(packages)),
        ],
        [
            "_ROUTES: Final[tuple[tuple[Method[Any, Any], int], ...]] = (",
            *(f"    {_route(operation)}" for operation in found),
            ")",
        ],
        [
            "ROUTES: Final[tuple[tuple[Method[Any, Any], HttpBinding], ...]] = tuple(",
            "    (method, method.bindings[number]) for method, number in _ROUTES",
            ")",
        ],
        ['OPENAPI: Final = Path(__file__).with_name("openapi.json")'],
    )


def _route(operation: Operation) -> str:
    method = f"{_alias(operation.method.containing_service.file.package)}.{method_constant(operation.method)}"
    return f"({method}, {operation.number}),  # {operation.verb} {operation.template}"


def _alias(package: str) -> str:
    return f"{package_alias(package)}_services"
