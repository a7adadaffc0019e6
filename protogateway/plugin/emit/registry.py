"""`registry.py`: all services, codecs and options in one place."""

from protogateway.plugin.contract import Contract, Package
from protogateway.plugin.emit.services import service_constant
from protogateway.plugin.field_types import stem
from protogateway.plugin.packages import packages_to_generate
from protogateway.plugin.python_source import module


def registry_module(contract: Contract) -> str:
    packages = contract.packages
    everything = packages_to_generate(contract)
    serving = [package for package in packages if package.services]
    return module(
        "Every service, codec and option of the contract.",
        [
            "from __future__ import annotations",
            "",
            "from collections.abc import Mapping",
            "from typing import Any, Final",
            "",
            "from protogateway.runtime.method import Codec, Service",
            "",
            *(f"from .{package.name} import services as {package.alias}_services" for package in serving),
            *(f"from .{package.name} import codec as {package.alias}_codec" for package in everything),
            *(f"from .{package.name} import options as {package.alias}_options" for package in packages),
        ],
        [
            "SERVICES: Final[tuple[Service, ...]] = (",
            *(
                f"    {package.alias}_services.{service_constant(service)},"
                for package in serving
                for service in package.services
            ),
            ")",
        ],
        [
            "_ALL: Final[tuple[Codec[Any], ...]] = (",
            *(
                f"    {package.alias}_codec.{stem(message).upper()},"
                for package in everything
                for message in package.messages
            ),
            ")",
        ],
        ["CODECS: Final[dict[str, Codec[Any]]] = {codec.name: codec for codec in _ALL}"],
        ["CODEC_OF: Final[dict[type, Codec[Any]]] = {codec.message: codec for codec in _ALL}"],
        _merged("METHOD_OPTIONS", packages),
        _merged("MESSAGE_OPTIONS", packages),
        _merged("FIELD_OPTIONS", packages),
    )


def _merged(name: str, packages: list[Package]) -> list[str]:
    return [
        f"{name}: Final[Mapping[str, Mapping[str, Any]]] = {{",
        *(f"    **{package.alias}_options.{name}," for package in packages),
        "}",
    ]
