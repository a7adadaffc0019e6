"""The time that `oo run` takes to start and show its sign-in page."""

from __future__ import annotations

import shutil
import statistics
import time
from pathlib import Path

import httpx2

from tests.server_process import ServerProcess, StackSettings, wait_until_ready

WARM_STARTS = 3
_PACKAGES = ("servers", "bff", "gen", "protogateway", "ml_serving", "webapp")


def cold_s(folder: Path) -> float:
    """Measure a start as in a fresh clone: our modules are not compiled, and no data or keys exist."""
    tree = folder / "tree"
    for package in _PACKAGES:
        shutil.copytree(Path(package), tree / package, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    return _start(StackSettings(folder / "data"), folder / "cold.log", tree)


def warm_s(folder: Path) -> float:
    """Return the median of some more starts on the same data."""
    settings, tree = StackSettings(folder / "data"), folder / "tree"
    return statistics.median(_start(settings, folder / "warm.log", tree) for _ in range(WARM_STARTS))


def _start(settings: StackSettings, log: Path, tree: Path) -> float:
    began = time.monotonic()
    process = ServerProcess("servers.cli", settings.env(), log, "run", tree=tree)
    try:
        wait_until_ready(settings.url, process)
        assert "Continue with Google" in httpx2.get(settings.url, trust_env=False).text
        return time.monotonic() - began
    finally:
        process.stop()
