"""The scripts of deploy/, loaded as modules. They have no package, because they run before anything is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType


def load_script(path: Path) -> ModuleType:
    """Return a new module of the script without running its main block."""
    spec = importlib.util.spec_from_file_location(f"script_{path.stem}", path.resolve())
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
