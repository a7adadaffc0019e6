"""What integrations does when others' events arrive."""

from __future__ import annotations

from collections.abc import Mapping

from servers.integrations.runner import Acting, Revoking
from servers.kernel.bus import Consumer


def consumers(acting: Acting, revoking: Revoking) -> Mapping[str, Consumer]:
    return {"tip.reacted": acting.react, "user.deletion_requested": revoking.erase}
