"""A process holds the libraries that it uses, and no others: each costs megabytes for as long as oO runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

DATABASE = ("sqlalchemy", "alembic", "sqlite3", "asyncpg")
WITHOUT = {
    "servers.cli": (*DATABASE, "grpc", "starlette", "joserfc"),
    "servers.sandbox.serve": (*DATABASE, "grpc", "servers.kernel"),
    "ml_serving.serve, servers.kernel.running": (*DATABASE, "starlette"),
    "bff.serving, servers.kernel.running": DATABASE,
    "servers.monolith": ("sqlalchemy.ext.asyncio", "asyncpg", "alembic", "numpy"),
}


@pytest.mark.parametrize("started", WITHOUT)
def test_a_process_loads_nothing_that_it_does_not_use(started: str) -> None:
    code = f"import sys, {started}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not set(loaded) & set(WITHOUT[started])
