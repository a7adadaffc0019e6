"""Which files are generated, and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bff.generate.aio import aio_module
from bff.generate.codec import codec_module
from bff.generate.contract import Contract
from bff.generate.meta import meta_module
from bff.generate.openapi import openapi_document
from bff.generate.pool import pool_module
from bff.generate.routes import routes_module
from bff.generate.services import services_module
from bff.generate.settings import read_settings
from bff.generate.source import HEADER
from bff.generate.typescript import typescript_module

RUNTIME = Path(__file__).with_name("runtime.py")


def files(contract: Contract, parameter: str) -> Iterator[tuple[str, str]]:
    """Name, relative to the generated folder, and content of every file. `parameter`: as protoc passes it."""
    settings = read_settings(parameter)
    yield "runtime.py", f"{HEADER}\n{RUNTIME.read_text('utf-8')}"
    yield "pool.py", pool_module(contract)
    for package in contract.packages:
        yield f"{package.folder}/codec.py", codec_module(contract, package)
        yield f"{package.folder}/meta.py", meta_module(contract, package)
        if package.services:
            yield f"{package.folder}/aio.py", aio_module(contract, package)
    yield "services.py", services_module(contract)
    yield "bff/__init__.py", ""
    yield "bff/routes.py", routes_module(contract)
    yield "openapi.json", openapi_document(contract, settings)
    yield "web/api.ts", typescript_module(contract)
