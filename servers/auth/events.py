"""What auth does when modules report their parts of an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from gen.oo.auth.v1 import ErasurePartDone, ErasureState
from gen.oo.events.v1 import Envelope
from servers.auth import domain, store
from servers.kernel.bus import Consumer, consumers_by_type
from servers.kernel.db import Tx, bookkeeping
from servers.kernel.db.erasing import erase_person
from servers.kernel.module import Kernel

log = structlog.get_logger()


def consumers(kernel: Kernel) -> Mapping[str, Consumer]:
    return {"erasure.part_done": partial(note_part, kernel)}


def modules_asked() -> tuple[str, ...]:
    """The modules that erase when asked, as the event's proto names them."""
    return consumers_by_type()["user.deletion_requested"]


async def note_part(kernel: Kernel, event: ErasurePartDone, envelope: Envelope) -> None:
    """Writes a module's part into the ledger; with the last one, erases auth's own part and closes the line."""
    erased = await kernel.db.committing(received=envelope).write(_note, kernel, event)
    if erased:
        kernel.fence.add(bookkeeping.person_hash(erased))
        kernel.seal.forget(erased)
        await kernel.db.scrub()


def _note(tx: Tx, kernel: Kernel, event: ErasurePartDone) -> str:
    """The person whose erasure this part completes; "" while others are waited for."""
    ledger = store.lock_erasure(tx, event.erasure_id)
    if ledger is None or ledger.state is ErasureState.erased:
        log.warning("a part of no erasure under way", erasure_id=event.erasure_id, module=event.module)
        return ""
    earlier = {p.module: p for p in store.erasure_parts(tx, ledger.id)}
    store.save_part(tx, domain.part(event, earlier.get(event.module), kernel.clock.now()))
    if not domain.are_done(store.erasure_parts(tx, ledger.id), modules_asked()):
        store.set_erasure_state(tx, ledger.id, ErasureState.erasing)
        return ""
    _erase_own(tx, kernel, ledger.id, ledger.person)
    return ledger.person


def _erase_own(tx: Tx, kernel: Kernel, erasure_id: str, person: str) -> None:
    now = kernel.clock.now()
    erased = erase_person(tx, kernel.db.metadata, person, now)
    own = ErasurePartDone(
        erasure_id=erasure_id,
        module=kernel.name,
        rows_deleted=erased.rows_deleted,
        rows_left=erased.rows_left,
        notes=["all sessions ended when you asked"],
    )
    store.save_part(tx, domain.part(own, None, now))
    store.set_erasure_state(tx, erasure_id, ErasureState.erased, now)
