"""Signals: what the providers say, and what the person did since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from gen.oo.integrations.v1 import ActRecordState, ConnectionRecord, SignalRecord
from servers.integrations.domain import OpenTask
from servers.integrations.store.connections import save_connection
from servers.integrations.store.tables import ACT, CONNECTION, SIGNAL, connection_of, of, row_of
from servers.kernel.db import Tx

_IDS_AT_ONCE = 500


def save_page(
    tx: Tx,
    connection: ConnectionRecord,
    signals: Sequence[SignalRecord],
    gone: Sequence[str],
    full: bool,
    begun: datetime,
) -> bool:
    """Signals and cursor of one fetch together; False, and nothing done, when the connection is gone.

    `full`: they replace all that is held. `gone`: ids of items deleted at the provider. `begun`: when the fetch began:
    what the person did since is newer than it.
    """
    if not save_connection(tx, connection):
        return False
    person, provider = connection.person, connection.provider
    acted = _acted_since(tx, person, provider, begun)
    if full:
        tx.execute(delete(SIGNAL).where(of(SIGNAL, person, provider)))
    else:
        _delete_items(tx, person, provider, [*gone, *(s.item_id for s in signals)])
    rows = [row_of(SIGNAL, s) for s in signals]
    for row in rows:
        if row["kind"] == "task" and row["item_id"] in acted:
            row["closed_at"] = acted[str(row["item_id"])]
    if rows:
        tx.execute(insert(SIGNAL), rows)
    return True


def _acted_since(tx: Tx, person: str, provider: str, begun: datetime) -> dict[str, datetime | None]:
    """Tasks with an act that a fetch begun then may not know of: when the last one closed it; None: it opened it."""
    recent = (ACT.c.state == int(ActRecordState.waiting)) | (ACT.c.finished_at >= begun)
    accepted = ACT.c.state != int(ActRecordState.refused)
    query = select(ACT.c.item_id, ACT.c.verb, ACT.c.created_at).where(of(ACT, person, provider), recent, accepted)
    rows = tx.execute(query.order_by(ACT.c.seq))
    return {row.item_id: row.created_at if row.verb == "done" else None for row in rows}


def _delete_items(tx: Tx, person: str, provider: str, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        tx.execute(delete(SIGNAL).where(of(SIGNAL, person, provider), SIGNAL.c.item_id.in_(some)))


def open_tasks(tx: Tx, person: str, provider: str) -> list[OpenTask]:
    """Sorted by id, as bytes: a database's own order depends on its language."""
    these = (of(SIGNAL, person, provider), SIGNAL.c.kind == "task", SIGNAL.c.closed_at.is_(None))
    query = select(SIGNAL.c.item_id, SIGNAL.c.parent_id, SIGNAL.c.facts).where(*these)
    return [OpenTask(*row) for row in sorted(tx.execute(query).all())]


def find_signal(tx: Tx, person: str, provider: str, kind: str, item_id: str) -> SignalRecord | None:
    this = (of(SIGNAL, person, provider), SIGNAL.c.kind == kind, SIGNAL.c.item_id == item_id)
    row = tx.execute(select(SIGNAL).where(*this)).mappings().first()
    return SignalRecord(**row) if row else None


def connections_of(tx: Tx, person: str) -> dict[str, tuple[ConnectionRecord, int]]:
    """The person's connections by provider, each with the number of its open tasks."""
    these = (SIGNAL.c.person == person, SIGNAL.c.kind == "task", SIGNAL.c.closed_at.is_(None))
    query = select(SIGNAL.c.provider, func.count().label("held")).where(*these).group_by(SIGNAL.c.provider)
    counts = {row.provider: row.held for row in tx.execute(query)}
    rows = tx.execute(select(CONNECTION).where(CONNECTION.c.person == person)).mappings()
    return {row["provider"]: (connection_of(row), counts.get(row["provider"], 0)) for row in rows}


def close_task(tx: Tx, person: str, provider: str, item_id: str, closed_at: datetime | None) -> None:
    """Closes a task here, or opens it again (None)."""
    this = (of(SIGNAL, person, provider), SIGNAL.c.kind == "task", SIGNAL.c.item_id == item_id)
    tx.execute(update(SIGNAL).where(*this).values(closed_at=closed_at))


def sweep(tx: Tx, closed_before: datetime, finished_before: datetime) -> None:
    """Deletes completed tasks, and finished acts with what would undo them, whose time is over."""
    tx.execute(delete(SIGNAL).where(SIGNAL.c.closed_at < closed_before))
    tx.execute(update(ACT).where(ACT.c.finished_at < closed_before).values(undo_sealed=b""))
    tx.execute(delete(ACT).where(ACT.c.finished_at < finished_before))
