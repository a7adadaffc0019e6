"""Fixtures: one Todoist sandbox for all tests, reset before each, and an application that uses it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import database_url, postgres
from tests.integrations.app import ConnectedPerson, IntegrationsApp, open_app
from tests.sandbox.sandbox_process import SandboxProcess

__all__ = ["database_url", "postgres"]


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    sandbox = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
async def app(tmp_path: Path, sandbox: SandboxProcess) -> AsyncIterator[IntegrationsApp]:
    async with open_app(tmp_path, sandbox) as app:
        yield app


@pytest.fixture
async def mara(app: IntegrationsApp) -> ConnectedPerson:
    """Return a person who is connected to Todoist."""
    person = await app.person()
    await person.connect()
    return person
