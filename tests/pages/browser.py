"""Where the browser is."""

import shutil
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str:
    """Path of the installed browser. Raises LookupError when there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise LookupError("install Chromium (Debian: apt-get install chromium), then try again")
