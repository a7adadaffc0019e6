"""What the recommender does when others' events arrive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from gen.oo.events.v1 import Envelope
from gen.oo.integrations.v1 import ConnectionEnded
from servers.kernel.bus import EventConsumer
from servers.kernel.erasure import erase_part
from servers.kernel.module import ModuleContext
from servers.recommender import store
from servers.recommender.sources import tasks


def consumers(module: ModuleContext) -> Mapping[str, EventConsumer]:
    return {"connection.ended": partial(forget, module), "user.deletion_requested": partial(erase_part, module)}


async def forget(module: ModuleContext, event: ConnectionEnded, envelope: Envelope) -> None:
    """The texts of tips go with the connection that they came through; what was decided and done stays."""
    source, now = tasks.name_at(event.provider), module.clock.now()
    await module.db.transaction(inbox=envelope).run(store.forget_source, envelope.person, source, now)
    await module.db.scrub()
