"""Consumers of the reports of modules about their parts of an erasure."""

from collections.abc import Mapping
from functools import partial

import structlog

from gen.oo.auth.storage.v1 import ErasureRecord
from gen.oo.auth.v1 import ErasurePartDone, ErasureState
from gen.oo.events.v1 import Envelope
from servers.auth import domain, store
from servers.auth.erasure_progress import ErasureProgress
from servers.kernel.bus import EventConsumer, consumers_by_type
from servers.kernel.db import NOBODY, Tx, bookkeeping
from servers.kernel.db.erasure import erase_person
from servers.kernel.module import ModuleContext

log = structlog.get_logger()


def consumers(context: ModuleContext, progress: ErasureProgress) -> Mapping[str, EventConsumer]:
    return {"erasure.part_done": partial(record_part, context, progress)}


def erasing_modules() -> tuple[str, ...]:
    """Return the modules that consume user.deletion_requested, as the event's proto names them."""
    return consumers_by_type()["user.deletion_requested"]


async def record_part(
    context: ModuleContext, progress: ErasureProgress, event: ErasurePartDone, envelope: Envelope
) -> None:
    """Record a module's part. After the last one, erase auth's own part and finish the erasure."""
    erased = await context.db.transaction(person=NOBODY, inbox=envelope).run(_record_part, context, event)
    progress.notify()
    await _drop_traces(context, erased)


async def erase_remaining_rows(context: ModuleContext, progress: ErasureProgress) -> None:
    """Erase auth's own part again where rows had remained."""
    for erasure_id in await context.db.read(store.stuck_erasures, context.name):
        erased = await context.db.transaction(person=NOBODY).run(_erase_again, context, erasure_id)
        progress.notify()
        await _drop_traces(context, erased)


async def _drop_traces(context: ModuleContext, erased: str) -> None:
    if erased:
        context.erased_persons.add(bookkeeping.person_hash(erased))
        context.person_keys.forget(erased)
        await context.db.scrub()


def _record_part(tx: Tx, context: ModuleContext, event: ErasurePartDone) -> str:
    """Return the person whose erasure this part completes, or "" while other parts are missing."""
    record = store.lock_erasure(tx, event.erasure_id)
    if record is None or record.erased_at:
        log.warning("part of an unknown or finished erasure", erasure_id=event.erasure_id, module=event.module)
        return ""
    earlier = {p.module: p for p in store.erasure_parts(tx, record.id)}
    store.save_part(tx, domain.erasure_part(event, earlier.get(event.module), context.clock.now()))
    if not domain.are_done(store.erasure_parts(tx, record.id), erasing_modules()):
        store.set_erasure_state(tx, record.id, ErasureState.erasing)
        return ""
    return _erase_own(tx, context, record)


def _erase_again(tx: Tx, context: ModuleContext, erasure_id: str) -> str:
    record = store.lock_erasure(tx, erasure_id)
    return _erase_own(tx, context, record) if record and not record.erased_at else ""


def _erase_own(tx: Tx, context: ModuleContext, record: ErasureRecord) -> str:
    """Erase auth's own part, which is the last. Return the person, or "" if rows remained."""
    now = context.clock.now()
    erased = erase_person(tx, context.db.metadata, record.person, now)
    own_part = ErasurePartDone(
        erasure_id=record.id,
        module=context.name,
        rows_deleted=erased.rows_deleted,
        rows_left=erased.rows_left,
        notes=["all sessions ended when you asked"],
    )
    parts = {p.module: p for p in store.erasure_parts(tx, record.id)}
    parts[context.name] = domain.erasure_part(own_part, parts.get(context.name), now)
    store.save_part(tx, parts[context.name])
    if erased.rows_left:
        log.error("rows remained after an erasure", erasure_id=record.id, rows_left=erased.rows_left)
        store.set_erasure_state(tx, record.id, ErasureState.erasing)
        return ""
    store.set_erasure_state(tx, record.id, domain.final_state(parts.values()), now)
    return record.person
