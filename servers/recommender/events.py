"""What the recommender does when others' events arrive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from servers.kernel.bus import Consumer
from servers.kernel.erasure import erase_part
from servers.kernel.module import Kernel


def consumers(kernel: Kernel) -> Mapping[str, Consumer]:
    return {"user.deletion_requested": partial(erase_part, kernel)}
