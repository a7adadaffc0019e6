"""Consumers of other modules' events."""

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
    return {
        "connection.ended": partial(erase_source_texts, module),
        "user.deletion_requested": partial(erase_part, module),
    }


async def erase_source_texts(module: ModuleContext, event: ConnectionEnded, envelope: Envelope) -> None:
    """Erase the texts of tips whose connection has ended. Decisions and reactions stay."""
    source, now = tasks.name_at(event.provider), module.clock.now()
    await module.db.transaction(person=envelope.person, exclusive=True, inbox=envelope).run(
        store.erase_source_texts, envelope.person, source, now
    )
    await module.db.scrub()
