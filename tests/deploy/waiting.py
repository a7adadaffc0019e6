"""Waiting in tests for what another process does soon."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], bool], limit_s: float) -> None:
    """Return once it holds. Raises AssertionError when it does not in time."""
    started = time.monotonic()
    while not holds():
        if time.monotonic() - started > limit_s:
            raise AssertionError(f"not within {limit_s} s")
        time.sleep(0.05)
