"""Accesses that must still be revoked, and erasures that wait for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from gen.oo.auth.v1 import ErasurePartDone
from gen.oo.integrations.v1 import CredentialRecord, ErasureRecord, RevocationRecord
from gen.oo.kernel.v1 import OutboxRecord
from servers.integrations.domain import lines
from servers.integrations.store.tables import CREDENTIAL, ERASURE, REVOCATION
from servers.kernel.db import ConcurrentUpdate, Tx, bookkeeping, row_of

Report = Callable[[ErasureRecord], OutboxRecord]
"""Makes the event that reports an erasure as done."""


def revocations_due(tx: Tx, now: datetime, but: Sequence[str], limit: int) -> list[RevocationRecord]:
    """Those to try now, without `but`."""
    due = (REVOCATION.c.next_attempt_at <= now, REVOCATION.c.id.not_in(but))
    query = select(REVOCATION).where(*due).order_by(REVOCATION.c.next_attempt_at).limit(limit)
    return [RevocationRecord(**row) for row in tx.execute(query).mappings()]


def postpone_revocation(tx: Tx, revocation_id: str, until: datetime) -> None:
    values = {"attempts": REVOCATION.c.attempts + 1, "next_attempt_at": until}
    tx.execute(update(REVOCATION).where(REVOCATION.c.id == revocation_id).values(values))


def end_revocation(tx: Tx, revocation: RevocationRecord, note: str, residue: str, report: Report) -> None:
    """The tokens go; an erasure that waited for the last of its revocations is reported, and goes too.

    `note`: what became of the access; `residue`: what is left of it; each may be empty.
    """
    if tx.execute(delete(REVOCATION).where(REVOCATION.c.id == revocation.id)).rowcount == 0:
        return
    this = ERASURE.c.erasure_id == revocation.erasure_id
    row = tx.execute(select(ERASURE).where(this).with_for_update()).mappings().first()
    if row is None:
        return
    told = {"notes": lines(row["notes"], note), "residue": lines(row["residue"], residue)}
    erasure = ErasureRecord(**{**row, **told})
    left = select(REVOCATION.c.id).where(REVOCATION.c.erasure_id == revocation.erasure_id).limit(1)
    if tx.execute(left).first() is not None:
        tx.execute(update(ERASURE).where(this).values(told))
        return
    tx.execute(delete(ERASURE).where(this))
    bookkeeping.add_events(tx, [report(erasure)])


def erase(
    tx: Tx,
    erase_rows: Callable[[], ErasurePartDone],
    person: str,
    known: Sequence[CredentialRecord],
    revocations: Sequence[RevocationRecord],
    residue: Sequence[str],
) -> ErasurePartDone | None:
    """All of a person goes but the tokens to revoke. Answers what to report; None when that waits for a revocation.

    `residue`: what is left outside oO. Raises Stale when the person's credentials are not `known` any more.
    """
    sealed = tx.execute(select(CREDENTIAL.c.sealed).where(CREDENTIAL.c.person == person)).scalars()
    if set(sealed) != {credential.sealed for credential in known}:
        raise ConcurrentUpdate("a connection changed meanwhile")
    done = replace(erase_rows(), residue=list(residue))
    if not revocations:
        return done
    add_revocations(tx, revocations)
    waiting = ErasureRecord(
        erasure_id=done.erasure_id,
        rows_deleted=done.rows_deleted,
        rows_left=done.rows_left,
        residue=lines("", *residue),
    )
    tx.execute(insert(ERASURE), row_of(ERASURE, waiting))
    return None


def add_revocations(tx: Tx, revocations: Sequence[RevocationRecord]) -> None:
    if revocations:
        tx.execute(insert(REVOCATION), [row_of(REVOCATION, revocation) for revocation in revocations])
