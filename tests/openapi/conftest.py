"""The fixture of the OpenAPI tests, which runs the processes of one oO."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.openapi.session_auth import KnownValues, collect_known_values
from tests.os_processes import kill, processes_using
from tests.server_process import StackSettings
from tests.stack import running_stack, start_monolith


@pytest.fixture(scope="module")
def known_values(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnownValues]:
    """Start oO and yield the values that its document cannot contain. Fails if a process still runs at the end."""
    settings = StackSettings(tmp_path_factory.mktemp("openapi") / "data", extra_env={"OO_LIMIT_TIMES": "0"})
    with running_stack(settings) as oo:
        start_monolith(oo)
        yield collect_known_values(settings.url)
    remaining = processes_using(settings.data)
    for pid in remaining:
        kill(pid)
    assert remaining == []
