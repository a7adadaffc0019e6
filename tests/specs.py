"""The specifications of all modules, found by their file `servers/<module>/serve.py`."""

from __future__ import annotations

import importlib
from pathlib import Path

from servers.kernel.module import ModuleSpec

SERVERS = Path(__file__).parents[1] / "servers"


def find_specs() -> tuple[ModuleSpec, ...]:
    """Return the specs of all modules, sorted by name."""
    names = sorted(path.parent.name for path in SERVERS.glob("*/serve.py"))
    modules = (importlib.import_module(f"servers.{name}.serve") for name in names)
    return tuple(module.SPEC for module in modules if hasattr(module, "SPEC"))


SPECS = find_specs()
