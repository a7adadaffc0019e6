"""What integrations does when others' events arrive."""

from __future__ import annotations

from collections.abc import Mapping

from servers.integrations.runner import Acting, Revoking
from servers.kernel.bus import EventConsumer


def consumers(acting: Acting, revoking: Revoking) -> Mapping[str, EventConsumer]:
    return {"tip.reacted": acting.react, "user.deletion_requested": revoking.erase}
