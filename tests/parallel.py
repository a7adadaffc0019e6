"""A pytest plugin for `make test` on several cores, which runs a test marked `serial` alone.

Such a test measures time or memory. It waits until the other workers have finished their present tests, and they wait
for it.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if not hasattr(item.config, "workerinput"):  # xdist gives it to workers
        return (yield)
    with run_lock(item.config.rootpath / ".pytest_cache", alone=item.get_closest_marker("serial") is not None):
        return (yield)


@contextmanager
def run_lock(folder: Path, *, alone: bool) -> Iterator[None]:
    """Hold the lock to run a test, alone or in parallel with tests of other workers. The locks are files in the folder.

    Each worker passes the gate before every test. One that waits to be alone keeps the gate, so that the others cannot
    start further tests meanwhile.
    """
    folder.mkdir(exist_ok=True)
    mode = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with file_lock(folder / "gate.lock", fcntl.LOCK_EX) as gate, file_lock(folder / "tests.lock", mode):
        fcntl.flock(gate, fcntl.LOCK_UN)
        yield


@contextmanager
def file_lock(path: Path, mode: int) -> Iterator[int]:
    """Hold a lock between processes. Yields its file descriptor."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, mode)
        yield file
    finally:
        os.close(file)
