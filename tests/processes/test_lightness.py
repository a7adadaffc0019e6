"""The imports of each process, which leave out unused libraries, because each costs megabytes of memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

DATABASE = ("sqlalchemy", "alembic", "sqlite3", "asyncpg")
UNUSED = {
    "servers.cli": (*DATABASE, "grpc", "starlette", "joserfc"),
    "servers.sandbox.serve": (*DATABASE, "grpc", "servers.kernel"),
    "ml_serving.serve, servers.kernel.main": (*DATABASE, "starlette"),
    "bff.serving, servers.kernel.main": DATABASE,
    "servers.monolith": ("sqlalchemy.ext.asyncio", "asyncpg", "alembic", "numpy"),
}


@pytest.mark.parametrize("modules", UNUSED)
def test_process_does_not_import_unused_libraries(modules: str) -> None:
    code = f"import sys, {modules}; print(*sys.modules)"
    imported = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert not set(imported) & set(UNUSED[modules])
