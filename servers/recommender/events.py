"""What the recommender does when others' events arrive."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from gen.oo.events.v1 import Envelope
from gen.oo.integrations.v1 import ConnectionEnded
from servers.kernel.bus import Consumer
from servers.kernel.erasure import erase_part
from servers.kernel.module import Kernel
from servers.recommender import store
from servers.recommender.sources import tasks


def consumers(kernel: Kernel) -> Mapping[str, Consumer]:
    return {"connection.ended": partial(forget, kernel), "user.deletion_requested": partial(erase_part, kernel)}


async def forget(kernel: Kernel, event: ConnectionEnded, envelope: Envelope) -> None:
    """The texts of tips go with the connection that they came through; what was decided and done stays."""
    source, now = tasks.name_at(event.provider), kernel.clock.now()
    await kernel.db.committing(received=envelope).write(store.forget_source, envelope.person, source, now)
    await kernel.db.scrub()
