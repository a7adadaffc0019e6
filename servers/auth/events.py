"""What auth does when modules report their parts of an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from gen.oo.auth.v1 import ErasurePartDone, ErasureRecord, ErasureState
from gen.oo.events.v1 import Envelope
from servers.auth import domain, store
from servers.auth.progress import Progress
from servers.kernel.bus import EventConsumer, consumers_by_type
from servers.kernel.db import Tx, bookkeeping
from servers.kernel.db.erasure import erase_person
from servers.kernel.module import ModuleContext

log = structlog.get_logger()


def consumers(context: ModuleContext, progress: Progress) -> Mapping[str, EventConsumer]:
    return {"erasure.part_done": partial(note_part, context, progress)}


def modules_asked() -> tuple[str, ...]:
    """The modules that erase when asked, as the event's proto names them."""
    return consumers_by_type()["user.deletion_requested"]


async def note_part(context: ModuleContext, progress: Progress, event: ErasurePartDone, envelope: Envelope) -> None:
    """Writes a module's part into the ledger; with the last one, erases auth's own part and closes the line."""
    erased = await context.db.transaction(inbox=envelope).run(_note, context, event)
    progress.tell()
    await _forget(context, erased)


async def erase_what_stayed(context: ModuleContext, progress: Progress) -> None:
    """Erases auth's own part again where rows of it had stayed."""
    for erasure_id in await context.db.read(store.stuck_erasures, context.name):
        erased = await context.db.write(_erase_again, context, erasure_id)
        progress.tell()
        await _forget(context, erased)


async def _forget(context: ModuleContext, erased: str) -> None:
    if erased:
        context.erased_persons.add(bookkeeping.person_hash(erased))
        context.person_keys.forget(erased)
        await context.db.scrub()


def _note(tx: Tx, context: ModuleContext, event: ErasurePartDone) -> str:
    """The person whose erasure this part completes; "" while something is waited for."""
    ledger = store.lock_erasure(tx, event.erasure_id)
    if ledger is None or ledger.erased_at:
        log.warning("a part of no erasure under way", erasure_id=event.erasure_id, module=event.module)
        return ""
    earlier = {p.module: p for p in store.erasure_parts(tx, ledger.id)}
    store.save_part(tx, domain.part(event, earlier.get(event.module), context.clock.now()))
    if not domain.are_done(store.erasure_parts(tx, ledger.id), modules_asked()):
        store.set_erasure_state(tx, ledger.id, ErasureState.erasing)
        return ""
    return _erase_own(tx, context, ledger)


def _erase_again(tx: Tx, context: ModuleContext, erasure_id: str) -> str:
    ledger = store.lock_erasure(tx, erasure_id)
    return _erase_own(tx, context, ledger) if ledger and not ledger.erased_at else ""


def _erase_own(tx: Tx, context: ModuleContext, ledger: ErasureRecord) -> str:
    """The last part. Closes the ledger's line and answers its person; "" when rows stayed."""
    now = context.clock.now()
    erased = erase_person(tx, context.db.metadata, ledger.person, now)
    own = ErasurePartDone(
        erasure_id=ledger.id,
        module=context.name,
        rows_deleted=erased.rows_deleted,
        rows_left=erased.rows_left,
        notes=["all sessions ended when you asked"],
    )
    parts = {p.module: p for p in store.erasure_parts(tx, ledger.id)}
    parts[context.name] = domain.part(own, parts.get(context.name), now)
    store.save_part(tx, parts[context.name])
    if erased.rows_left:
        log.error("rows stayed after an erasure", erasure_id=ledger.id, rows_left=erased.rows_left)
        store.set_erasure_state(tx, ledger.id, ErasureState.erasing)
        return ""
    store.set_erasure_state(tx, ledger.id, domain.end_state(parts.values()), now)
    return ledger.person
