"""Queries of provider items, with the person's own actions since."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import bindparam, delete, func, insert, select, update

from gen.oo.integrations.storage.v1 import ConnectionRecord, ProviderActionRecordState, ProviderItemRecord
from gen.oo.integrations.v1.codec import TASK_FACTS
from gen.oo.kernel.storage.v1 import OutboxRecord
from servers.integrations.domain import OpenTask
from servers.integrations.store.connections import save_connection
from servers.integrations.store.tables import ACTION, CONNECTION, ITEM, rows_of
from servers.kernel.db import RecordQuery, Statement, Tx, bookkeeping, row_of

_IDS_AT_ONCE = 500

# These run for every decision.
_OPEN_TASKS = Statement(
    select(ITEM.c.provider, ITEM.c.item_id, ITEM.c.parent_id, ITEM.c.facts).where(
        ITEM.c.person == bindparam("person"), ITEM.c.kind == "task", ITEM.c.closed_at.is_(None)
    )
)
_ITEM = RecordQuery(
    select(ITEM).where(*(ITEM.c[name] == bindparam(name) for name in ("person", "provider", "kind", "item_id"))),
    ProviderItemRecord,
)
_CONNECTION_ID = Statement(
    select(CONNECTION.c.id).where(
        CONNECTION.c.person == bindparam("person"), CONNECTION.c.provider == bindparam("provider")
    )
)


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A task, the connection that its text is encrypted for, and its project, if any."""

    connection_id: str
    item: ProviderItemRecord
    project: ProviderItemRecord | None


def save_batch(
    tx: Tx,
    connection: ConnectionRecord,
    items: Sequence[ProviderItemRecord],
    gone: Sequence[str],
    full: bool,
    begun: datetime,
    ended: OutboxRecord | None = None,
) -> bool:
    """Store items and cursor of one fetch together. Return False, and store nothing, if the connection is gone.

    If `full`, the items replace all others. `gone` are ids of items deleted at the provider. The person's actions
    since the fetch began (`begun`) outrank it. Because it is unknown which of the two the provider saw first, the next
    fetch repeats the same range: a recurring task may have its next date already. `ended` is the event to emit if this
    is another account than the one that it replaced.
    """
    person, provider = connection.person, connection.provider
    acted = _acted_since(tx, person, provider, begun)
    if any(i.kind == "task" and i.item_id in acted for i in items):
        stored_cursor = tx.execute(select(CONNECTION.c.cursor).where(CONNECTION.c.id == connection.id)).scalar()
        connection = replace(connection, cursor=stored_cursor or "")
    if not save_connection(tx, connection):
        return False
    bookkeeping.add_events(tx, [ended] if ended else [])
    if full:
        tx.execute(delete(ITEM).where(rows_of(ITEM, person, provider)))
    else:
        _delete_items(tx, person, provider, [*gone, *(i.item_id for i in items)])
    rows = [row_of(ITEM, i) for i in items]
    for row in rows:
        if row["kind"] == "task" and row["item_id"] in acted:
            row["closed_at"] = acted[str(row["item_id"])]
    if rows:
        tx.execute(insert(ITEM), rows)
    return True


def _acted_since(tx: Tx, person: str, provider: str, begun: datetime) -> dict[str, datetime | None]:
    """Return tasks with actions that the fetch may not have seen, and when each was closed (None for opened)."""
    recent = (ACTION.c.state == ProviderActionRecordState.waiting) | (ACTION.c.finished_at >= begun)
    accepted = ACTION.c.state != ProviderActionRecordState.refused
    query = select(ACTION.c.item_id, ACTION.c.verb, ACTION.c.created_at).where(
        rows_of(ACTION, person, provider), recent, accepted
    )
    rows = tx.execute(query.order_by(ACTION.c.seq))
    return {row.item_id: row.created_at if row.verb == "done" else None for row in rows}


def _delete_items(tx: Tx, person: str, provider: str, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        tx.execute(delete(ITEM).where(rows_of(ITEM, person, provider), ITEM.c.item_id.in_(some)))


def list_open_tasks(tx: Tx, person: str, providers: Container[str]) -> dict[str, list[OpenTask]]:
    """Return the person's open tasks at these providers.

    Providers and ids are sorted here, as bytes, because the order of a database depends on its locale.
    """
    rows = sorted(map(tuple, _OPEN_TASKS.rows(tx, person=person)))
    return {
        provider: [OpenTask(*task) for _, *task in some]
        for provider, some in groupby(rows, key=itemgetter(0))
        if provider in providers
    }


def find_item(tx: Tx, person: str, provider: str, kind: str, item_id: str) -> ProviderItemRecord | None:
    return _ITEM.first(tx, person=person, provider=provider, kind=kind, item_id=item_id)


def find_task(tx: Tx, person: str, provider: str, item_id: str) -> StoredTask | None:
    """Return a task with all that its text needs, or None."""
    task = find_item(tx, person, provider, "task", item_id)
    connection = _CONNECTION_ID.row(tx, person=person, provider=provider)
    if task is None or connection is None:
        return None
    project_id = TASK_FACTS.decode(task.facts).project_id
    project = find_item(tx, person, provider, "project", project_id) if project_id else None
    return StoredTask(connection[0], task, project)


def list_connections(tx: Tx, person: str) -> dict[str, tuple[ConnectionRecord, int]]:
    """Return the person's connections by provider, with the numbers of their open tasks."""
    these = (ITEM.c.person == person, ITEM.c.kind == "task", ITEM.c.closed_at.is_(None))
    query = select(ITEM.c.provider, func.count().label("open_tasks")).where(*these).group_by(ITEM.c.provider)
    counts = {row.provider: row.open_tasks for row in tx.execute(query)}
    rows = tx.execute(select(CONNECTION).where(CONNECTION.c.person == person)).mappings()
    return {row["provider"]: (ConnectionRecord(**row), counts.get(row["provider"], 0)) for row in rows}


def close_task(tx: Tx, person: str, provider: str, item_id: str, closed_at: datetime | None) -> None:
    """Close our copy of a task, or open it again (None)."""
    this = (rows_of(ITEM, person, provider), ITEM.c.kind == "task", ITEM.c.item_id == item_id)
    tx.execute(update(ITEM).where(*this).values(closed_at=closed_at))


def delete_expired(tx: Tx, closed_before: datetime, finished_before: datetime) -> None:
    """Delete expired completed tasks, finished actions, and undo data."""
    tx.execute(delete(ITEM).where(ITEM.c.closed_at < closed_before))
    tx.execute(update(ACTION).where(ACTION.c.finished_at < closed_before).values(undo_encrypted=b""))
    tx.execute(delete(ACTION).where(ACTION.c.finished_at < finished_before))
