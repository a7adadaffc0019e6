"""Consumers of other modules' events."""

from collections.abc import Mapping
from functools import partial

from servers.kernel.bus import EventConsumer
from servers.kernel.erasure import erase_part
from servers.kernel.module import ModuleContext


def consumers(context: ModuleContext) -> Mapping[str, EventConsumer]:
    return {"user.deletion_requested": partial(erase_part, context)}
