"""Every test here has an oO of its own: free ports, an empty data folder, real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.os_processes import kill, processes_using
from tests.server_process import StackSettings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[StackSettings]:
    """Where this test's oO runs. Afterwards nothing of it may be left running."""
    made = StackSettings(tmp_path / "data")
    yield made
    left = processes_using(made.data)
    for pid in left:
        kill(pid)
    assert left == []
