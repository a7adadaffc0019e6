"""What generated checks stand on: where a message breaks what its proto asks of its values."""

from __future__ import annotations

import re
from collections.abc import Callable

Violations = dict[str, str]
"""Path of a field in proto names, such as `agreements[0].hash` → what is wrong with it, for people."""


def nothing_wrong(message: object, at: str = "") -> Violations:
    """For messages that no check is declared for."""
    return {}


def whole(pattern: str) -> Callable[[str], object]:
    """Whether a whole text matches. Classes such as `\\d` mean ASCII, as in RE2."""
    return re.compile(pattern, re.ASCII).fullmatch
