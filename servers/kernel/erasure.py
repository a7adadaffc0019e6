"""A module's part of an erasure: it deletes the person's rows and reports how many."""

from collections.abc import Callable

from gen.oo.auth.v1 import ErasurePartDone, UserDeletionRequested
from gen.oo.events.v1 import Envelope
from servers.kernel.db import NOBODY, Tx, bookkeeping
from servers.kernel.db.erasure import erase_person
from servers.kernel.module import ModuleContext

Erase = Callable[[], ErasurePartDone]
"""Deletes the person's rows in the current transaction and returns the report."""


async def erase_part(
    context: ModuleContext,
    event: UserDeletionRequested,
    envelope: Envelope,
    around: Callable[[Tx, Erase], ErasurePartDone | None] = lambda tx, erase: erase(),
) -> None:
    """Erase the person from this module and emit `erasure.part_done`, in one transaction.

    A consumer of user.deletion_requested. `around`: for a module that commits more in this transaction; it calls
    `erase` and returns the report, or None to report later.
    """
    # Before the transaction: requests that are already running find it when they write.
    context.erased_persons.add(bookkeeping.person_hash(event.person))
    await context.db.transaction(person=NOBODY, inbox=envelope).run(_erase, context, event, around)
    context.person_keys.forget(event.person)
    context.db.on_events_committed()
    await context.db.scrub()


def _erase(
    tx: Tx, context: ModuleContext, event: UserDeletionRequested, around: Callable[[Tx, Erase], ErasurePartDone | None]
) -> None:
    def erase() -> ErasurePartDone:
        erased = erase_person(tx, context.db.metadata, event.person, context.clock.now())
        return ErasurePartDone(
            erasure_id=event.erasure_id,
            module=context.name,
            rows_deleted=erased.rows_deleted,
            rows_left=erased.rows_left,
        )

    done = around(tx, erase)
    bookkeeping.add_events(tx, [context.new_event(done)] if done else [])
