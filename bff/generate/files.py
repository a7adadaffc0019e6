"""Which files are generated, and by whom."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from pathlib import Path

from .aio import aio_module
from .app import app_module
from .carried import carried
from .checking import Checking, checks_module
from .codec import codec_module
from .contract import Contract, Package, Refused
from .meta import meta_module
from .openapi import openapi_document
from .pool import pool_module
from .routes import routes_module
from .services import services_module
from .settings import read_settings
from .source import HEADER
from .typescript import typescript_module

LIBRARY = Path(__file__).with_name("library")


def files(contract: Contract, parameter: str) -> Iterator[tuple[str, str]]:
    """Name, relative to the generated folder, and content of every file. `parameter`: as protoc passes it."""
    settings = read_settings(parameter)
    for package in contract.packages:
        _check_place(package)
    checking = Checking(contract, settings)
    yield from _library()
    yield "pool.py", pool_module(contract)
    for package in carried(contract):
        yield f"{package.folder}/codec.py", codec_module(contract, package, checking)
    for package in contract.packages:
        if checks := checks_module(checking, package):
            yield f"{package.folder}/checks.py", checks
        yield f"{package.folder}/meta.py", meta_module(contract, package)
        if package.services:
            yield f"{package.folder}/aio.py", aio_module(contract, package, settings)
    yield "services.py", services_module(contract)
    yield "bff/routes.py", routes_module(contract)
    yield "bff/app.py", app_module()
    yield "openapi.json", openapi_document(contract, settings)
    yield "web/api.ts", typescript_module(contract)


def _check_place(package: Package) -> None:
    """Refuses a package whose folder cannot be imported, or would lie where the generator has files of its own."""
    parts = package.name.split(".")
    place = f"{package.files[0].name}: package {package.name}"
    if words := [part for part in parts if keyword.iskeyword(part)]:
        raise Refused(f"{place}: {words[0]} is a word of Python, which cannot import it")
    if parts[0] in {"message_pool", "pool", "services", *(path.stem for path in LIBRARY.iterdir())}:
        raise Refused(f"{place}: what is generated has a {parts[0]} of its own")


def _library() -> Iterator[tuple[str, str]]:
    """What is the same for every contract; the root of the generated folder is no package of ours."""
    for path in sorted(LIBRARY.rglob("*.py")):
        name = path.relative_to(LIBRARY).as_posix()
        if name != "__init__.py":
            yield name, f"{HEADER}\n{path.read_text('utf-8')}"
