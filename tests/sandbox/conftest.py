"""One sandbox process for all tests of this folder, as at its first start before each of them."""

from collections.abc import Iterator

import pytest

from tests.sandbox.process import Account, Sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox(tmp_path_factory.mktemp("sandbox"))
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def mara(sandbox: Sandbox) -> Account:
    return Account.connect(sandbox.todoist, "mara")
