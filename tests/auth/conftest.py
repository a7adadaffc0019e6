"""Fixtures: auth on a manual clock, and an issuer on the same clock."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.auth.app import AuthApp, env_for, open_app
from tests.auth.issuer import Issuer, serve_issuer
from tests.clocks import ManualClock
from tests.databases import database_url, postgres
from tests.sandbox.sandbox_process import SandboxProcess

__all__ = ["database_url", "postgres"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def issuer(clock: ManualClock) -> AsyncIterator[Issuer]:
    async with serve_issuer(Issuer(clock)) as issuer:
        yield issuer


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock, issuer: Issuer) -> AsyncIterator[AuthApp]:
    async with open_app(tmp_path / "data", env_for(issuer), clock) as app:
        yield app


@pytest.fixture
async def any_app(tmp_path: Path, clock: ManualClock, issuer: Issuer, database_url: str) -> AsyncIterator[AuthApp]:
    """Like `app`, once on SQLite and once on PostgreSQL."""
    async with open_app(tmp_path / "data", env_for(issuer), clock, database_url) as app:
        yield app


@pytest.fixture(scope="session")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """Run the sandbox's Google in a separate process."""
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()
