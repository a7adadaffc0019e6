"""Retention: the sweeps of a running application delete each row exactly when its time is over."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, select

from gen.oo.auth.storage.v1 import AccountRecord, ErasureRecord, SessionRecord, SignInFlowRecord
from gen.oo.auth.v1 import ErasureState
from gen.oo.integrations.storage.v1 import ProviderActionRecord, ProviderActionRecordState, ProviderItemRecord
from gen.oo.kernel.storage.v1 import ErasedPersonRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.auth.serve import SPEC as AUTH
from servers.integrations.serve import SPEC as INTEGRATIONS
from servers.kernel.application import Application
from servers.kernel.db import NOBODY, Tx, bookkeeping, row_of
from servers.kernel.settings import KernelSettings
from tests.clocks import ManualClock

SWEPT_EVERY = timedelta(minutes=10)
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


def hashed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def session(name: str, seen_at: datetime, created_at: datetime) -> SessionRecord:
    return SessionRecord(
        secret_hash=hashed(name), id=name, person="p", signed_in_at=created_at, seen_at=seen_at, created_at=created_at
    )


def action(name: str, finished_at: datetime) -> ProviderActionRecord:
    return ProviderActionRecord(
        id=name,
        person="p",
        provider="todoist",
        item_id=name,
        verb="done",
        state=ProviderActionRecordState.sent,
        next_attempt_at=finished_at,
        created_at=finished_at,
        finished_at=finished_at,
        undo_encrypted=b"u",
    )


@dataclass(frozen=True)
class RetainedRow:
    """One kind of row. `make` returns a row by its name, the time that its retention counts from, and now."""

    module: str
    table: str
    key: str
    life: timedelta
    make: Callable[[str, datetime, datetime], object]
    key_of: Callable[[str], object] = str


RETAINED = {
    "events that were delivered": RetainedRow(
        "auth",
        "outbox",
        "event_id",
        7 * DAY,
        lambda name, at, now: OutboxRecord(event_id=name, type="t", created_at=at, published_at=at),
    ),
    "inbox rows": RetainedRow(
        "auth", "inbox", "event_id", 30 * DAY, lambda name, at, now: InboxRecord(event_id=name, received_at=at)
    ),
    "responses to repeated calls": RetainedRow(
        "auth", "idempotency", "key", DAY, lambda name, at, now: IdempotencyRecord(key=name, created_at=at)
    ),
    "tombstones of erased people": RetainedRow(
        "auth",
        "erased_person",
        "person_hash",
        35 * DAY,
        lambda name, at, now: ErasedPersonRecord(person_hash=bookkeeping.person_hash(name), erased_at=at),
        bookkeeping.person_hash,
    ),
    "sign-ins that were not finished": RetainedRow(
        "auth",
        "sign_in_flow",
        "flow_hash",
        10 * MINUTE,
        lambda name, at, now: SignInFlowRecord(flow_hash=hashed(name), created_at=at),
        hashed,
    ),
    "sessions that nobody uses": RetainedRow(
        "auth", "session", "id", 30 * DAY, lambda name, at, now: session(name, at, at)
    ),
    "sessions in use": RetainedRow("auth", "session", "id", 90 * DAY, lambda name, at, now: session(name, now, at)),
    "records of erasures": RetainedRow(
        "auth",
        "erasure",
        "id",
        35 * DAY,
        lambda name, at, now: ErasureRecord(
            id=name, person=name, state=ErasureState.erased, requested_at=at - 9 * DAY, erased_at=at
        ),
    ),
    "tasks that were completed": RetainedRow(
        "integrations",
        "provider_item",
        "item_id",
        DAY,
        lambda name, at, now: ProviderItemRecord(
            person="p", provider="todoist", item_id=name, kind="task", closed_at=at
        ),
    ),
    "actions that were sent": RetainedRow(
        "integrations", "provider_action", "id", 30 * DAY, lambda name, at, now: action(name, at)
    ),
}


@pytest.fixture
async def app(tmp_path: Path, clock: ManualClock) -> AsyncIterator[Application]:
    """Return auth and integrations with their background tasks."""
    elsewhere = {f"{name}_address": "127.0.0.1:1" for name in ("profile", "recommender")}
    application = Application(KernelSettings(data_dir=str(tmp_path), grpc_port=0, **elsewhere), {}, clock)  # type: ignore[arg-type]
    await application.start([AUTH, INTEGRATIONS])
    yield application
    await application.stop(0.1)


def add(tx: Tx, table: Table, record: object) -> None:
    row = row_of(table, record)
    row.pop("seq", None)  # the database counts
    tx.execute(insert(table), row)


async def eventually(read: Callable[[], Awaitable[Any]], expected: Any) -> None:
    """Wait until running sweeps have left what is expected."""
    found = await read()
    for _ in range(500):
        if found == expected:
            return
        await asyncio.sleep(0.02)
        found = await read()
    assert found == expected


async def advance_to_sweep(clock: ManualClock, modules: int) -> None:
    """Advance the clock to the next sweep of the kernel and of each module."""
    swept_at = clock.now() + SWEPT_EVERY
    async with asyncio.timeout(10):
        while clock.sleepers_until(swept_at) < 2 * modules:
            await asyncio.sleep(0.01)
    clock.advance(seconds=SWEPT_EVERY.total_seconds())


async def states(app: Application) -> dict[str, list[bool]]:
    """Return for each kind of row whether its expired row is stored, and whether its other row is."""
    found = {}
    for kind, retained in RETAINED.items():
        db = app.contexts[retained.module].db
        column = db.metadata.tables[retained.table].c[retained.key]
        keys = await db.read(lambda tx, column=column: list(tx.execute(select(column)).scalars()))  # type: ignore[misc]
        found[kind] = [retained.key_of(f"{age}: {kind}") in keys for age in ("over", "just")]
    return found


async def undo_data(app: Application) -> dict[str, bytes]:
    """Return the undo data of each action."""
    db = app.contexts["integrations"].db
    table = db.metadata.tables["provider_action"]
    return await db.read(lambda tx: {row.id: row.undo_encrypted for row in tx.execute(select(table))})


async def test_each_row_stays_for_its_time_and_not_longer(app: Application, clock: ManualClock) -> None:
    swept_at = clock.now() + SWEPT_EVERY
    auth, integrations = (app.contexts[name] for name in ("auth", "integrations"))
    for kind, retained in RETAINED.items():
        db = app.contexts[retained.module].db
        for name, at in ((f"over: {kind}", -SECOND), (f"just: {kind}", SECOND)):
            record = retained.make(name, swept_at - retained.life + at, swept_at)
            await db.transaction(person=NOBODY).run(add, db.metadata.tables[retained.table], record)
    for name, at in (("undo over", -SECOND), ("undo just", SECOND)):
        await integrations.db.transaction(person=NOBODY).run(
            add, integrations.db.metadata.tables["provider_action"], action(name, swept_at - DAY + at)
        )
    account = AccountRecord(person="p", iss="i", sub="s", created_at=swept_at)
    undelivered = OutboxRecord(event_id="undelivered", type="x", person="p", created_at=swept_at - 99 * DAY)
    await auth.db.transaction(person=NOBODY).run(add, auth.db.metadata.tables["account"], account)
    await auth.db.transaction(person=NOBODY).run(add, auth.db.metadata.tables["outbox"], undelivered)
    erased = [f"{age}: tombstones of erased people" for age in ("over", "just")]
    auth.erased_persons.update(map(bookkeeping.person_hash, erased))

    await advance_to_sweep(clock, modules=2)
    await eventually(lambda: states(app), {name: [False, True] for name in RETAINED})
    undo = {"just: actions that were sent": b"", "undo over": b"", "undo just": b"u"}
    await eventually(lambda: undo_data(app), undo)
    assert [auth.is_erased(person) for person in erased] == [False, True], "the process drops them, too"
    events = await auth.db.read(lambda tx: list(tx.execute(select(bookkeeping.OUTBOX.c.event_id)).scalars()))
    assert "undelivered" in events, "however long it takes"


async def test_tombstones_stay_as_long_as_backups_are_kept(tmp_path: Path, clock: ManualClock) -> None:
    application = Application(KernelSettings(data_dir=str(tmp_path), grpc_port=0, backup_days=90), {}, clock)
    await application.start([AUTH])
    db = application.contexts["auth"].db
    erased_at = clock.now() + SWEPT_EVERY - 90 * DAY
    for name, at in (("over", erased_at - SECOND), ("just", erased_at + SECOND)):
        await db.transaction(person=NOBODY).run(bookkeeping.add_erased_person, bookkeeping.person_hash(name), at)
    await advance_to_sweep(clock, modules=1)
    await eventually(lambda: db.read(bookkeeping.list_erased_persons), {bookkeeping.person_hash("just")})
    await application.stop(0.1)
