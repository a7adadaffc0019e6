"""What auth does when modules report their parts of an erasure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from gen.oo.auth.v1 import ErasurePartDone, ErasureRecord, ErasureState
from gen.oo.events.v1 import Envelope
from servers.auth import domain, store
from servers.auth.progress import Progress
from servers.kernel.bus import Consumer, consumers_by_type
from servers.kernel.db import Tx, bookkeeping
from servers.kernel.db.erasing import erase_person
from servers.kernel.module import Kernel

log = structlog.get_logger()


def consumers(kernel: Kernel, progress: Progress) -> Mapping[str, Consumer]:
    return {"erasure.part_done": partial(note_part, kernel, progress)}


def modules_asked() -> tuple[str, ...]:
    """The modules that erase when asked, as the event's proto names them."""
    return consumers_by_type()["user.deletion_requested"]


async def note_part(kernel: Kernel, progress: Progress, event: ErasurePartDone, envelope: Envelope) -> None:
    """Writes a module's part into the ledger; with the last one, erases auth's own part and closes the line."""
    erased = await kernel.db.committing(received=envelope).write(_note, kernel, event)
    progress.tell()
    await _forget(kernel, erased)


async def erase_what_stayed(kernel: Kernel, progress: Progress) -> None:
    """Erases auth's own part again where rows of it had stayed."""
    for erasure_id in await kernel.db.read(store.stuck_erasures, kernel.name):
        erased = await kernel.db.write(_erase_again, kernel, erasure_id)
        progress.tell()
        await _forget(kernel, erased)


async def _forget(kernel: Kernel, erased: str) -> None:
    if erased:
        kernel.fence.add(bookkeeping.person_hash(erased))
        kernel.seal.forget(erased)
        await kernel.db.scrub()


def _note(tx: Tx, kernel: Kernel, event: ErasurePartDone) -> str:
    """The person whose erasure this part completes; "" while something is waited for."""
    ledger = store.lock_erasure(tx, event.erasure_id)
    if ledger is None or ledger.erased_at:
        log.warning("a part of no erasure under way", erasure_id=event.erasure_id, module=event.module)
        return ""
    earlier = {p.module: p for p in store.erasure_parts(tx, ledger.id)}
    store.save_part(tx, domain.part(event, earlier.get(event.module), kernel.clock.now()))
    if not domain.are_done(store.erasure_parts(tx, ledger.id), modules_asked()):
        store.set_erasure_state(tx, ledger.id, ErasureState.erasing)
        return ""
    return _erase_own(tx, kernel, ledger)


def _erase_again(tx: Tx, kernel: Kernel, erasure_id: str) -> str:
    ledger = store.lock_erasure(tx, erasure_id)
    return _erase_own(tx, kernel, ledger) if ledger and not ledger.erased_at else ""


def _erase_own(tx: Tx, kernel: Kernel, ledger: ErasureRecord) -> str:
    """The last part. Closes the ledger's line and answers its person; "" when rows stayed."""
    now = kernel.clock.now()
    erased = erase_person(tx, kernel.db.metadata, ledger.person, now)
    own = ErasurePartDone(
        erasure_id=ledger.id,
        module=kernel.name,
        rows_deleted=erased.rows_deleted,
        rows_left=erased.rows_left,
        notes=["all sessions ended when you asked"],
    )
    parts = {p.module: p for p in store.erasure_parts(tx, ledger.id)}
    parts[kernel.name] = domain.part(own, parts.get(kernel.name), now)
    store.save_part(tx, parts[kernel.name])
    if erased.rows_left:
        log.error("rows stayed after an erasure", erasure_id=ledger.id, rows_left=erased.rows_left)
        store.set_erasure_state(tx, ledger.id, ErasureState.erasing)
        return ""
    store.set_erasure_state(tx, ledger.id, domain.end_state(parts.values()), now)
    return ledger.person
