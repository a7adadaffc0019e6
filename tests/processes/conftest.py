"""Every test here has an oO of its own: free ports, an empty data folder, real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.machine import kill, processes_with
from tests.running import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """Where this test's oO runs. Afterwards nothing of it may be left running."""
    made = Settings(tmp_path / "data")
    yield made
    left = processes_with(made.data)
    for pid in left:
        kill(pid)
    assert left == []
