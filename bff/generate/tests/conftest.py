"""The library: an example contract that has nothing to do with oO, generated and imported."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from google.protobuf.compiler import plugin_pb2

from .compiler import EXAMPLE, SETTINGS, generate, request_for


@pytest.fixture(scope="session")
def library_request(tmp_path_factory: pytest.TempPathFactory) -> plugin_pb2.CodeGeneratorRequest:
    names = [f"library/v1/{name}.proto" for name in ("options", "records", "service")]
    return request_for(EXAMPLE, names, tmp_path_factory.mktemp("protoc"))


@pytest.fixture(scope="session")
def library_folder(library_request: plugin_pb2.CodeGeneratorRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated package; its name is of no importance to what is in it."""
    folder = tmp_path_factory.mktemp("generated") / "lending"
    generate(library_request, folder, SETTINGS)
    return folder


@pytest.fixture(scope="session")
def library(library_folder: Path) -> Iterator[SimpleNamespace]:
    """Its modules: messages, codec, aio, services, runtime, routes."""
    sys.path.insert(0, str(library_folder.parent))
    names = {"messages": "library.v1", "codec": "library.v1.codec", "aio": "library.v1.aio", "routes": "bff.routes"}
    names |= {"services": "services", "runtime": "runtime"}
    yield SimpleNamespace(**{key: importlib.import_module(f"lending.{name}") for key, name in names.items()})
    sys.path.remove(str(library_folder.parent))
