"""Fixtures for tests of real processes. Each test has its own oO, with free ports and an empty data folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.os_processes import kill, processes_using
from tests.server_process import StackSettings


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[StackSettings]:
    """Yield settings for the test's oO. Fails if any of its processes is still running after the test."""
    settings = StackSettings(tmp_path / "data")
    yield settings
    remaining = processes_using(settings.data)
    for pid in remaining:
        kill(pid)
    assert remaining == []
