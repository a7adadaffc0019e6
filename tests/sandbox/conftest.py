"""Fixtures of the sandbox's tests, which share one process that is reset before each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.sandbox_process import SandboxProcess, TodoistClient


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    process = SandboxProcess(tmp_path_factory.mktemp("sandbox"))
    yield process
    process.stop()


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess) -> SandboxProcess:
    sandbox_process.reset()
    return sandbox_process


@pytest.fixture
def mara(sandbox: SandboxProcess) -> TodoistClient:
    return TodoistClient.connect(sandbox.todoist, "mara")
