"""Specifications of all modules, found by their file `servers/<module>/serve.py`."""

from __future__ import annotations

import importlib
from pathlib import Path

from servers.kernel.module import Plan

SERVERS = Path(__file__).parents[1] / "servers"


def find_plans() -> tuple[Plan, ...]:
    """The plans of all modules, by name."""
    names = sorted(path.parent.name for path in SERVERS.glob("*/serve.py"))
    modules = (importlib.import_module(f"servers.{name}.serve") for name in names)
    return tuple(module.PLAN for module in modules if hasattr(module, "PLAN"))


PLANS = find_plans()
