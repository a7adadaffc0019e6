"""Auth on a clock that tests move, with an issuer on the same clock."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.auth.home import Home, env_for, running
from tests.auth.issuer import Issuer, serving
from tests.clocks import ManualClock
from tests.databases import database_url, postgres
from tests.sandbox.sandbox_process import SandboxProcess

__all__ = ["database_url", "postgres"]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def issuer(clock: ManualClock) -> AsyncIterator[Issuer]:
    async with serving(Issuer(clock)) as issuer:
        yield issuer


@pytest.fixture
async def home(tmp_path: Path, clock: ManualClock, issuer: Issuer) -> AsyncIterator[Home]:
    async with running(tmp_path / "data", env_for(issuer), clock) as home:
        yield home


@pytest.fixture
async def any_home(tmp_path: Path, clock: ManualClock, issuer: Issuer, database_url: str) -> AsyncIterator[Home]:
    """As `home`, once on SQLite and once on PostgreSQL."""
    async with running(tmp_path / "data", env_for(issuer), clock, database_url) as home:
        yield home


@pytest.fixture(scope="session")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The sandbox's Google as a process of its own."""
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()
