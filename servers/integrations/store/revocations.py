"""Queries of pending revocations, and of erasures that wait for them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from gen.oo.auth.v1 import ErasurePartDone
from gen.oo.integrations.storage.v1 import CredentialRecord, ErasureRecord, RevocationRecord
from gen.oo.kernel.storage.v1 import OutboxRecord
from servers.integrations.domain import join_lines
from servers.integrations.store.tables import CREDENTIAL, ERASURE, REVOCATION
from servers.kernel.db import ConcurrentUpdate, Tx, bookkeeping, row_of

Report = Callable[[ErasureRecord], OutboxRecord]
"""Function that returns the event for a finished erasure."""


def list_due_revocations(tx: Tx, now: datetime, but: Sequence[str], limit: int) -> list[RevocationRecord]:
    """Return the revocations to try now, without `but`."""
    due = (REVOCATION.c.next_attempt_at <= now, REVOCATION.c.id.not_in(but))
    query = select(REVOCATION).where(*due).order_by(REVOCATION.c.next_attempt_at).limit(limit)
    return [RevocationRecord(**row) for row in tx.execute(query).mappings()]


def postpone_revocation(tx: Tx, revocation_id: str, until: datetime) -> None:
    values = {"attempts": REVOCATION.c.attempts + 1, "next_attempt_at": until}
    tx.execute(update(REVOCATION).where(REVOCATION.c.id == revocation_id).values(values))


def end_revocation(tx: Tx, revocation: RevocationRecord, note: str, remaining_data: str, report: Report) -> None:
    """Delete a revocation with its tokens. If it was the last of an erasure, report and delete the erasure.

    `note` says how it ended, `remaining_data` what remains at the provider; each may be empty.
    """
    if tx.execute(delete(REVOCATION).where(REVOCATION.c.id == revocation.id)).rowcount == 0:
        return
    this = ERASURE.c.erasure_id == revocation.erasure_id
    # Without the lock, the last two revocations could end at once, each see the other's row, and nobody would report.
    row = tx.execute(select(ERASURE).where(this).with_for_update()).mappings().first()
    if row is None:
        return
    values = {
        "notes": join_lines(row["notes"], note),
        "remaining_data": join_lines(row["remaining_data"], remaining_data),
    }
    erasure = ErasureRecord(**{**row, **values})
    remaining = select(REVOCATION.c.id).where(REVOCATION.c.erasure_id == revocation.erasure_id).limit(1)
    if tx.execute(remaining).first() is not None:
        tx.execute(update(ERASURE).where(this).values(values))
        return
    tx.execute(delete(ERASURE).where(this))
    bookkeeping.add_events(tx, [report(erasure)])


def erase(
    tx: Tx,
    erase_rows: Callable[[], ErasurePartDone],
    person: str,
    known: Sequence[CredentialRecord],
    revocations: Sequence[RevocationRecord],
    remaining_data: Sequence[str],
) -> ErasurePartDone | None:
    """Delete all rows of a person but the tokens to revoke. Return the report, or None if a revocation is pending.

    `remaining_data` is what remains outside oO. Raises ConcurrentUpdate if the person's credentials
    are no longer `known`.
    """
    tokens_encrypted = tx.execute(select(CREDENTIAL.c.tokens_encrypted).where(CREDENTIAL.c.person == person)).scalars()
    if set(tokens_encrypted) != {credential.tokens_encrypted for credential in known}:
        raise ConcurrentUpdate("a connection changed meanwhile")
    done = replace(erase_rows(), remaining_data=list(remaining_data))
    if not revocations:
        return done
    add_revocations(tx, revocations)
    waiting = ErasureRecord(
        erasure_id=done.erasure_id,
        rows_deleted=done.rows_deleted,
        rows_left=done.rows_left,
        remaining_data=join_lines("", *remaining_data),
    )
    tx.execute(insert(ERASURE), row_of(ERASURE, waiting))
    return None


def add_revocations(tx: Tx, revocations: Sequence[RevocationRecord]) -> None:
    if revocations:
        tx.execute(insert(REVOCATION), [row_of(REVOCATION, revocation) for revocation in revocations])
