"""Two example contracts, generated and imported: library, and torture with every construct of proto3."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from google.protobuf.compiler import plugin_pb2

from protogateway.tests.compiler import EXAMPLE, SETTINGS, TORTURE_PACKAGE, generate, generate_torture, request_for


@pytest.fixture(scope="session")
def library_request(tmp_path_factory: pytest.TempPathFactory) -> plugin_pb2.CodeGeneratorRequest:
    names = [f"library/v1/{name}.proto" for name in ("options", "records", "service")]
    return request_for(EXAMPLE, names, tmp_path_factory.mktemp("protoc"))


@pytest.fixture(scope="session")
def library_folder(library_request: plugin_pb2.CodeGeneratorRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the generated package, whose name occurs nowhere in it."""
    folder = tmp_path_factory.mktemp("generated") / "lending"
    generate(library_request, folder, SETTINGS)
    return folder


@pytest.fixture(scope="session")
def library(library_folder: Path) -> Iterator[SimpleNamespace]:
    """Yield its modules: messages, codec, services, registry, routes."""
    sys.path.insert(0, str(library_folder.parent))
    names = {"messages": "library.v1", "codec": "library.v1.codec", "services": "library.v1.services"}
    names |= {"registry": "registry", "routes": "routes"}
    yield SimpleNamespace(**{key: importlib.import_module(f"lending.{name}") for key, name in names.items()})
    sys.path.remove(str(library_folder.parent))


@pytest.fixture(scope="session")
def torture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate_torture(tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="session")
def torture(torture_folder: Path) -> Iterator[SimpleNamespace]:
    """Yield its modules: messages, codec, known (the well-known types), known_codec, registry."""
    sys.path.insert(0, str(torture_folder.parent))
    names = {"messages": "torture.v1", "codec": "torture.v1.codec", "registry": "registry"}
    names |= {"known": "google.protobuf", "known_codec": "google.protobuf.codec"}
    yield SimpleNamespace(**{key: importlib.import_module(f"{TORTURE_PACKAGE}.{name}") for key, name in names.items()})
    sys.path.remove(str(torture_folder.parent))
