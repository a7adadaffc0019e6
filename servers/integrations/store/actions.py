"""Queries of actions at providers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, insert, select, update

from gen.oo.integrations.storage.v1 import ProviderActionRecord, ProviderActionRecordState
from gen.oo.integrations.v1 import ConnectionState
from servers.integrations.store.items import close_task
from servers.integrations.store.tables import ACTION, CONNECTION, rows_of
from servers.kernel.db import Tx, row_of


def find_last_done(tx: Tx, person: str, provider: str, item_id: str) -> ProviderActionRecord | None:
    """Return the last completion of a task by oO, unless it was undone."""
    query = (
        select(ACTION)
        .where(rows_of(ACTION, person, provider), ACTION.c.item_id == item_id)
        .order_by(ACTION.c.seq.desc())
        .limit(1)
    )
    row = tx.execute(query).mappings().first()
    return ProviderActionRecord(**row) if row and row["verb"] == "done" else None


def find_action(tx: Tx, action_id: str) -> ProviderActionRecord | None:
    row = tx.execute(select(ACTION).where(ACTION.c.id == action_id)).mappings().first()
    return ProviderActionRecord(**row) if row else None


def add_action(tx: Tx, action: ProviderActionRecord) -> None:
    """Store an action, and change our copy of the task as the action will change it.

    Does nothing if the connection no longer exists.
    """
    if tx.execute(select(CONNECTION.c.id).where(rows_of(CONNECTION, action.person, action.provider))).first() is None:
        return
    row = row_of(ACTION, action)
    del row["seq"]  # assigned by the database
    tx.execute(insert(ACTION), row)
    close_task(tx, action.person, action.provider, action.item_id, action.created_at if action.verb == "done" else None)


def list_persons_with_due_actions(
    tx: Tx, now: datetime, providers: Sequence[str], but: Sequence[str], limit: int
) -> list[str]:
    """Return persons with actions to send now, the longest waiting first, without `but`."""
    query = select(ACTION.c.person).where(*_due(now, providers), ACTION.c.person.not_in(but)).group_by(ACTION.c.person)
    return list(tx.execute(query.order_by(func.min(ACTION.c.seq)).limit(limit)).scalars())


def list_due_actions(tx: Tx, now: datetime, providers: Sequence[str], person: str) -> list[ProviderActionRecord]:
    """Return the person's actions to send now, in order."""
    query = select(ACTION).where(ACTION.c.person == person, *_due(now, providers)).order_by(ACTION.c.seq)
    return [ProviderActionRecord(**row) for row in tx.execute(query).mappings()]


def _due(now: datetime, providers: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of due actions: no earlier action of the task waits, and the connection is usable."""
    earlier = ACTION.alias()
    waits = exists().where(
        earlier.c.person == ACTION.c.person,
        earlier.c.provider == ACTION.c.provider,
        earlier.c.item_id == ACTION.c.item_id,
        earlier.c.seq < ACTION.c.seq,
        earlier.c.state == ProviderActionRecordState.waiting,
        earlier.c.next_attempt_at > now,
    )
    usable = exists().where(
        CONNECTION.c.person == ACTION.c.person,
        CONNECTION.c.provider == ACTION.c.provider,
        CONNECTION.c.state != ConnectionState.reconnect_needed,
    )
    waiting = (
        ACTION.c.state == ProviderActionRecordState.waiting,
        ACTION.c.next_attempt_at <= now,
        ACTION.c.provider.in_(providers),
    )
    return (*waiting, ~waits, usable)


def finish_action(tx: Tx, action: ProviderActionRecord) -> None:
    """Store the provider's final response.

    After a refused action our copy of the task is set to its state at the provider, unless a later action waits: open,
    or closed if an undo of a sent completion was refused.
    """
    values = {
        "state": action.state,
        "problem": action.problem,
        "finished_at": action.finished_at,
        "undo_encrypted": action.undo_encrypted,
    }
    tx.execute(update(ACTION).where(ACTION.c.id == action.id).values(values))
    later = select(ACTION.c.seq).where(
        rows_of(ACTION, action.person, action.provider), ACTION.c.item_id == action.item_id, ACTION.c.seq > action.seq
    )
    if action.state == ProviderActionRecordState.refused and tx.execute(later.limit(1)).first() is None:
        undone = find_action(tx, action.undoes)
        stays_closed = undone is not None and undone.state == ProviderActionRecordState.sent
        close_task(tx, action.person, action.provider, action.item_id, action.finished_at if stays_closed else None)


def postpone_action(tx: Tx, action_id: str, until: datetime) -> None:
    tx.execute(
        update(ACTION).where(ACTION.c.id == action_id).values(attempts=ACTION.c.attempts + 1, next_attempt_at=until)
    )
