"""Queries of actions at providers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from gen.oo.integrations.v1 import ActRecord, ActRecordState, ConnectionState
from servers.integrations.store.signals import close_task
from servers.integrations.store.tables import ACT, CONNECTION, act_record, rows_of
from servers.kernel.db import Tx, row_of


def find_last_done(tx: Tx, person: str, provider: str, item_id: str) -> ActRecord | None:
    """Return the last completion of a task by oO, unless it was undone."""
    query = (
        select(ACT).where(rows_of(ACT, person, provider), ACT.c.item_id == item_id).order_by(ACT.c.seq.desc()).limit(1)
    )
    row = tx.execute(query).mappings().first()
    return act_record(row) if row and row["verb"] == "done" else None


def find_act(tx: Tx, act_id: str) -> ActRecord | None:
    row = tx.execute(select(ACT).where(ACT.c.id == act_id)).mappings().first()
    return act_record(row) if row else None


def add_act(tx: Tx, act: ActRecord) -> None:
    """Store an action, and change our copy of the task as the action will change it.

    Does nothing if the connection no longer exists.
    """
    if tx.execute(select(CONNECTION.c.id).where(rows_of(CONNECTION, act.person, act.provider))).first() is None:
        return
    row = row_of(ACT, act)
    del row["seq"]  # assigned by the database
    tx.execute(insert(ACT), row)
    close_task(tx, act.person, act.provider, act.item_id, act.created_at if act.verb == "done" else None)


def list_persons_with_due_acts(
    tx: Tx, now: datetime, providers: Sequence[str], but: Sequence[str], limit: int
) -> list[str]:
    """Return persons with actions to send now, the longest waiting first, without `but`."""
    query = select(ACT.c.person).where(*_due(now, providers), ACT.c.person.not_in(but)).group_by(ACT.c.person)
    return list(tx.execute(query.order_by(func.min(ACT.c.seq)).limit(limit)).scalars())


def list_due_acts(tx: Tx, now: datetime, providers: Sequence[str], person: str) -> list[ActRecord]:
    """Return the person's actions to send now, in order."""
    query = select(ACT).where(ACT.c.person == person, *_due(now, providers)).order_by(ACT.c.seq)
    return [act_record(row) for row in tx.execute(query).mappings()]


def _due(now: datetime, providers: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of due actions: no earlier action of the task waits, and the connection is usable."""
    earlier = ACT.alias()
    waits = exists().where(
        earlier.c.person == ACT.c.person,
        earlier.c.provider == ACT.c.provider,
        earlier.c.item_id == ACT.c.item_id,
        earlier.c.seq < ACT.c.seq,
        earlier.c.state == int(ActRecordState.waiting),
        earlier.c.next_attempt_at > now,
    )
    usable = exists().where(
        CONNECTION.c.person == ACT.c.person,
        CONNECTION.c.provider == ACT.c.provider,
        CONNECTION.c.state != int(ConnectionState.reconnect_needed),
    )
    waiting = (ACT.c.state == int(ActRecordState.waiting), ACT.c.next_attempt_at <= now, ACT.c.provider.in_(providers))
    return (*waiting, ~waits, usable)


def finish_act(tx: Tx, act: ActRecord) -> None:
    """Store the provider's final response.

    After a refused action our copy of the task is set to its state at the provider, unless a later action waits: open,
    or closed if an undo of a sent completion was refused.
    """
    values = {
        "state": int(act.state),
        "problem": act.problem,
        "finished_at": act.finished_at,
        "undo_encrypted": act.undo_encrypted,
    }
    tx.execute(update(ACT).where(ACT.c.id == act.id).values(values))
    later = select(ACT.c.seq).where(
        rows_of(ACT, act.person, act.provider), ACT.c.item_id == act.item_id, ACT.c.seq > act.seq
    )
    if act.state == ActRecordState.refused and tx.execute(later.limit(1)).first() is None:
        undone = find_act(tx, act.undoes)
        stays_closed = undone is not None and undone.state == ActRecordState.sent
        close_task(tx, act.person, act.provider, act.item_id, act.finished_at if stays_closed else None)


def postpone_act(tx: Tx, act_id: str, until: datetime) -> None:
    tx.execute(update(ACT).where(ACT.c.id == act_id).values(attempts=ACT.c.attempts + 1, next_attempt_at=until))
