"""One oO for all runs: real processes, the sandbox beside them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.openapi.session_auth import KnownValues, collect_known_values
from tests.os_processes import kill, processes_using
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownValues]:
    """Where oO answers, and what is there. Afterwards nothing of it may be left running."""
    settings = StackSettings(tmp_path_factory.mktemp("openapi") / "data", extra_env={"OO_LIMIT_TIMES": "0"})
    with running_stack(settings) as made:
        start_monolith(made)
        yield collect_known_values(settings.url)
    left = processes_using(settings.data)
    for pid in left:
        kill(pid)
    assert left == []
