"""The installed Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """Return the path of the installed browser. Raises LookupError if none is installed."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise LookupError("install Chromium (Debian: apt-get install chromium), then try again")


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser and close it after the block.

    Do not keep it for a whole test session: while Playwright's sync API is active, this thread cannot run another
    event loop.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium())
        yield chromium
        chromium.close()
