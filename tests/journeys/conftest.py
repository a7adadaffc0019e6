"""Fixtures of the browser tests: settings for each test's own oO, and a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import browser
from tests.processes.conftest import settings

__all__ = ["settings"]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium
