"""One Todoist stand-in for all tests of this folder, as at its first start before each; and an oO beside it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.integrations.app import ConnectedPerson, IntegrationsApp, open_app
from tests.sandbox.sandbox_process import SandboxProcess

__all__ = ["database_url", "postgres"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: SandboxProcess) -> SandboxProcess:
    running.reset()
    return running


@pytest.fixture
async def app(tmp_path: Path, sandbox: SandboxProcess) -> AsyncIterator[IntegrationsApp]:
    async with open_app(tmp_path, sandbox) as app:
        yield app


@pytest.fixture
async def mara(app: IntegrationsApp) -> ConnectedPerson:
    """Connected."""
    person = await app.person()
    await person.connect()
    return person
