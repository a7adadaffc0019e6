"""A module's part of an erasure: its rows go, and it reports how many."""

from __future__ import annotations

from collections.abc import Callable

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import Envelope
from servers.kernel.db import Tx, bookkeeping
from servers.kernel.db.erasing import erase_person
from servers.kernel.module import Kernel

Erase = Callable[[], ErasurePartDone]
"""Deletes the person's rows, in the transaction that runs, and answers the report."""


async def erase_part(
    kernel: Kernel,
    event: UserDeletionRequested,
    envelope: Envelope,
    around: Callable[[Tx, Erase], ErasurePartDone | None] = lambda tx, erase: erase(),
) -> None:
    """Erases the person from this module and emits `erasure.part_done`, in one transaction.

    A consumer of user.deletion_requested. `around`: for a module that commits something beside it: has the rows
    deleted, and answers what to report, or None when it reports later.
    """
    kernel.fence.add(bookkeeping.person_hash(event.person))
    await kernel.db.committing(received=envelope).write(_erase, kernel, event, around)
    kernel.seal.forget(event.person)
    kernel.db.on_emit()
    await kernel.db.scrub()


def _erase(
    tx: Tx, kernel: Kernel, event: UserDeletionRequested, around: Callable[[Tx, Erase], ErasurePartDone | None]
) -> None:
    def erase() -> ErasurePartDone:
        erased = erase_person(tx, kernel.db.metadata, event.person, kernel.clock.now())
        return ErasurePartDone(
            erasure_id=event.erasure_id,
            module=kernel.name,
            rows_deleted=erased.rows_deleted,
            rows_left=erased.rows_left,
        )

    done = around(tx, erase)
    bookkeeping.add_events(tx, [kernel.event(done)] if done else [])
