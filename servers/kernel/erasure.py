"""A module's part of an erasure: its rows go, and it reports how many."""

from __future__ import annotations

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import Envelope
from servers.kernel.db import Tx, bookkeeping
from servers.kernel.db.erasing import erase_person
from servers.kernel.module import Kernel


async def erase_part(kernel: Kernel, event: UserDeletionRequested, envelope: Envelope) -> None:
    """Erases the person from this module and emits `erasure.part_done`, in one transaction.

    A consumer of user.deletion_requested.
    """
    kernel.fence.add(bookkeeping.person_hash(event.person))
    await kernel.db.committing(received=envelope).write(_erase, kernel, event)
    kernel.seal.forget(event.person)
    kernel.db.on_emit()
    await kernel.db.scrub()


def _erase(tx: Tx, kernel: Kernel, event: UserDeletionRequested) -> None:
    erased = erase_person(tx, kernel.db.metadata, event.person, kernel.clock.now())
    done = ErasurePartDone(
        erasure_id=event.erasure_id, module=kernel.name, rows_deleted=erased.rows_deleted, rows_left=erased.rows_left
    )
    bookkeeping.add_events(tx, [kernel.event(done)])
