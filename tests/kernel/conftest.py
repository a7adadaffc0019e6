"""Fixtures: a module's real database, and handlers behind every kind of channel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from servers.kernel.db import Database, connect_database
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock
from tests.databases import database_url, postgres
from tests.kernel.rpc_harness import RpcHarness

__all__ = ["database_url", "postgres"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """Return profile's database, on SQLite and on PostgreSQL."""
    database = await connect_database("profile", database_url, tmp_path, store.TABLES, SPEC.migrations, clock)
    yield database
    await database.close()


@pytest.fixture
async def sqlite(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """Return profile's database on SQLite, for tests that do not depend on the kind."""
    database = await connect_database("profile", "", tmp_path, store.TABLES, SPEC.migrations, clock)
    yield database
    await database.close()


@pytest.fixture(params=["local", "bytes", "wire"])
async def harness(request: pytest.FixtureRequest, sqlite: Database, clock: ManualClock) -> AsyncIterator[RpcHarness]:
    harness = RpcHarness(request.param, sqlite, clock)
    await harness.open()
    yield harness
    await harness.close()
