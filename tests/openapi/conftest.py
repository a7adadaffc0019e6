"""One oO for all runs: real processes, the sandbox beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.machine import kill, processes_with
from tests.openapi.people import Facts, gathered
from tests.running import Settings
from tests.stack import stack, start_together


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    """Where oO answers, and what is there. Afterwards nothing of it may be left running."""
    settings = Settings(tmp_path_factory.mktemp("openapi") / "data", more={"OO_LIMIT_TIMES": "0"})
    with stack(settings) as made:
        start_together(made)
        yield gathered(settings.url)
    left = processes_with(settings.data)
    for pid in left:
        kill(pid)
    assert left == []
