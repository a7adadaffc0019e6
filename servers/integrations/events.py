"""Consumers of other modules' events."""

from collections.abc import Mapping

from servers.integrations.runner.action_sender import ActionSender
from servers.integrations.runner.revoker import Revoker
from servers.kernel.bus import EventConsumer


def consumers(action_sender: ActionSender, revoker: Revoker) -> Mapping[str, EventConsumer]:
    return {"tip.reacted": action_sender.on_tip_reacted, "user.deletion_requested": revoker.erase}
