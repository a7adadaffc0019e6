"""Consumers of other modules' events."""

from collections.abc import Mapping

from servers.integrations.runner import ActionSender, Revoker
from servers.kernel.bus import EventConsumer


def consumers(action_sender: ActionSender, revoker: Revoker) -> Mapping[str, EventConsumer]:
    return {"tip.reacted": action_sender.on_tip_reacted, "user.deletion_requested": revoker.erase}
