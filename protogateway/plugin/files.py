"""All generated files and their emitters."""

import keyword
from collections.abc import Iterable, Iterator

from protogateway.plugin.contract import Contract, Package, place
from protogateway.plugin.emit.checks import CheckedMessages, checks_module
from protogateway.plugin.emit.codec.module import codec_module
from protogateway.plugin.emit.messages import message_modules
from protogateway.plugin.emit.openapi import openapi_document
from protogateway.plugin.emit.options import options_module
from protogateway.plugin.emit.pool import pool_module
from protogateway.plugin.emit.registry import registry_module
from protogateway.plugin.emit.routes import routes_module
from protogateway.plugin.emit.services import services_module
from protogateway.plugin.emit.typescript import typescript_module
from protogateway.plugin.errors import UnsupportedProto, warn
from protogateway.plugin.http_rules import client_streams_with_rules
from protogateway.plugin.packages import packages_to_generate
from protogateway.plugin.settings import GeneratorSettings

_MODULES = {"checks", "codec", "options", "services"}
"""Modules of each package."""


def files(contract: Contract, settings: GeneratorSettings) -> Iterator[tuple[str, str]]:
    """Yield name (in the generated folder) and content of each file."""
    generated = packages_to_generate(contract)
    for package in contract.packages:
        check_place(package)
    _check_modules(contract.packages)
    _check_aliases(generated)
    for method in client_streams_with_rules(contract):
        warn(f"{place(method)}: its google.api.http rule is not served, because it takes a stream of requests")
    checking = CheckedMessages(contract, settings)
    yield "pool.py", pool_module(contract)
    for package in generated:
        yield f"{package.folder}codec.py", codec_module(package, checking)
    for package in contract.packages:
        if checks := checks_module(checking, package):
            yield f"{package.folder}checks.py", checks
        yield f"{package.folder}options.py", options_module(contract, package)
        if package.services:
            yield f"{package.folder}services.py", services_module(contract, package, settings)
    yield "registry.py", registry_module(contract)
    yield "routes.py", routes_module(contract)
    yield "openapi.json", openapi_document(contract, settings)
    yield "web/api.ts", typescript_module(contract, settings.public_names)
    yield from message_modules(contract)  # last, so that our own errors come before those of its compiler


def check_place(package: Package) -> None:
    """Raise UnsupportedProto for a package that cannot be imported or would overwrite a generated file."""
    parts = package.name.split(".")
    place = f"{package.files[0].name}: package {package.name}"
    if words := [part for part in parts if keyword.iskeyword(part)]:
        raise UnsupportedProto(f"{place}: Python cannot import it, because {words[0]} is a keyword")
    if parts[0] in {"message_pool", "pool", "protogateway", "registry", "routes"}:
        raise UnsupportedProto(f"{place}: the generated code has a module {parts[0]} of its own: use another name")


def _check_modules(packages: Iterable[Package]) -> None:
    """Raise UnsupportedProto for a package with the name of a module that the package above it has."""
    names = {package.name: package for package in packages}
    for name, package in names.items():
        above, _, last = name.rpartition(".")
        if above in names and last in _MODULES:
            owner = above or "the package above"
            raise UnsupportedProto(f"{package.files[0].name}: package {name}: {owner} has a generated module {last}")


def _check_aliases(packages: Iterable[Package]) -> None:
    """Raise UnsupportedProto for two packages that generated modules would import under one name."""
    first: dict[str, Package] = {}
    for package in packages:
        other = first.setdefault(package.alias, package)
        if other is not package:
            problem = f"its name in Python is the same as that of {other.name}, {package.alias}"
            raise UnsupportedProto(f"{package.files[0].name}: package {package.name}: {problem}")
