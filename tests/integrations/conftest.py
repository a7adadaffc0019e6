"""One Todoist stand-in for all tests of this folder, as at its first start before each; and a house beside it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.integrations.app import ConnectedPerson, IntegrationsApp, open_house
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
async def house(tmp_path: Path, sandbox: SandboxProcess) -> AsyncIterator[IntegrationsApp]:
    async with open_house(tmp_path, sandbox) as house:
        yield house


@pytest.fixture
async def mara(house: IntegrationsApp) -> ConnectedPerson:
    """Connected."""
    person = await house.person()
    await person.connect()
    return person
