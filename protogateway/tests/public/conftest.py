"""The protos of this folder, generated and imported as one package."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from protogateway.plugin.command import compile_protos, write_files
from protogateway.tests.public.units import find_units

PROTOS = Path(__file__).parent / "protos"
PACKAGE = "generated_tree"


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """Yield its modules: routes, registry, and `services`, a list."""
    folder = tmp_path_factory.mktemp("tree")
    units = find_units(PROTOS)
    request = compile_protos([proto for unit in units for proto in unit.protos], [str(PROTOS)])
    write_files(request, "", folder / PACKAGE)
    sys.path.insert(0, str(folder))
    routes, registry = (importlib.import_module(f"{PACKAGE}.{name}") for name in ("routes", "registry"))
    names = [".".join(file.relative_to(folder).with_suffix("").parts) for file in folder.rglob("services.py")]
    services = [importlib.import_module(name) for name in sorted(names)]
    yield SimpleNamespace(folder=folder / PACKAGE, routes=routes, registry=registry, services=services)
    sys.path.remove(str(folder))
