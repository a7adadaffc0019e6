"""A real browser: Debian's Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Path of the installed browser. Raises LookupError when there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise LookupError("install Chromium (Debian: apt-get install chromium), then try again")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for the length of a block. Not for a whole session: while it is open, no other event loop can run."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium())
        yield started
        started.close()
