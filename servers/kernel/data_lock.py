"""Locks in the data folder, which keep a second process from using the same files."""

import fcntl
import os
from errno import EACCES
from pathlib import Path

from servers.kernel.settings import SettingsError


def acquire_lock(path: Path) -> int:
    """Lock a file in the data folder, created if needed, and return its descriptor.

    Raises SettingsError if the folder cannot be written or another process has the lock.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if not os.access(path.parent, os.W_OK):  # a file that was there already opens in a folder that is read-only
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise SettingsError(
            f"cannot write the data folder {path.parent} ({error.strerror}): choose another with OO_DATA_DIR"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        raise SettingsError(
            f"another oO already runs on {path.parent}: stop it, or give this one a folder of its own with OO_DATA_DIR"
        ) from error
    return lock
