"""Queues in the tables: due times, order, and actions that a late response must not override."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gen.oo.integrations.storage.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    CredentialRecord,
    ProviderActionRecord,
    ProviderActionRecordState,
    ProviderItemRecord,
    RevocationRecord,
)
from gen.oo.integrations.v1 import ConnectionState
from servers.integrations import store
from servers.integrations.serve import SPEC
from servers.kernel.db import NOBODY, Database
from tests.clocks import ManualClock
from tests.databases import new_sqlite

CLOCK = ManualClock()
NOW = CLOCK.now()
TICK, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)
BOTH = ["tick", "todoist"]


def connection(person: str = "p", provider: str = "todoist", due: datetime | None = NOW) -> ConnectionRecord:
    return ConnectionRecord(
        person=person,
        provider=provider,
        id=f"{provider} of {person}",
        state=ConnectionState.ok,
        connected_at=NOW,
        next_sync_at=due,
    )


def credential(of: ConnectionRecord) -> CredentialRecord:
    return CredentialRecord(
        person=of.person, provider=of.provider, connection_id=of.id, tokens_encrypted=of.id.encode()
    )


async def connect(db: Database, *connections: ConnectionRecord) -> None:
    for made in connections:
        await db.transaction(person=NOBODY).run(store.connections.connect, made, credential(made), None, None)


def item(item_id: str = "t-1", kind: str = "task", **more: Any) -> ProviderItemRecord:
    return ProviderItemRecord(person="p", provider="todoist", item_id=item_id, kind=kind, **more)


def action(action_id: str, item_id: str = "t-1", verb: str = "done", **more: Any) -> ProviderActionRecord:
    record = ProviderActionRecord(
        id=action_id,
        person="p",
        provider="todoist",
        item_id=item_id,
        verb=verb,
        state=ProviderActionRecordState.waiting,
        next_attempt_at=NOW,
        created_at=NOW,
    )
    return replace(record, **more)


async def add(db: Database, *actions: ProviderActionRecord) -> None:
    for made in actions:
        await db.transaction(person=NOBODY).run(store.actions.add_action, made)


async def finish(db: Database, action_id: str, state: ProviderActionRecordState, at: datetime = NOW) -> None:
    found = await db.read(store.actions.find_action, action_id)
    assert found
    await db.transaction(person=NOBODY).run(store.actions.finish_action, replace(found, state=state, finished_at=at))


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with new_sqlite(SPEC, tmp_path, CLOCK) as database:
        yield database


@pytest.fixture
async def connected(db: Database) -> Database:
    await connect(db, connection())
    page = [item(), item("t-2"), item("t-1", "project")]
    await db.transaction(person=NOBODY).run(store.items.save_batch, connection(), page, [], True, NOW - MINUTE)
    return db


async def open_ids(db: Database) -> list[str]:
    return [task.id for task in (await db.read(store.items.list_open_tasks, "p", BOTH)).get("todoist", [])]


async def due(db: Database, person: str = "p") -> list[str]:
    return [found.id for found in await db.read(store.actions.list_due_actions, NOW, BOTH, person)]


async def test_an_action_is_due_from_its_time_on(connected: Database) -> None:
    await add(connected, action("now", "a"), action("then", "b", next_attempt_at=NOW + TICK))
    assert await due(connected) == ["now"]
    await finish(connected, "now", ProviderActionRecordState.sent)
    assert await due(connected) == []


async def test_an_action_waits_for_an_earlier_one_of_its_own_task_alone(connected: Database) -> None:
    await connect(connected, connection("q"), connection("p", "tick"))
    later = NOW + MINUTE
    await add(
        connected,
        action("waits", next_attempt_at=later),
        action("behind it"),
        action("another task", "t-2"),
        action("another app", provider="tick"),
        action("another person", person="q"),
    )
    assert await due(connected) == ["another task", "another app"]
    assert await due(connected, "q") == ["another person"]
    await finish(connected, "waits", ProviderActionRecordState.refused)
    assert await due(connected) == ["behind it", "another task", "another app"]


async def test_an_action_does_not_wait_for_a_later_one(connected: Database) -> None:
    await add(connected, action("first"), action("second", next_attempt_at=NOW + MINUTE))
    assert await due(connected) == ["first"]


async def test_actions_of_an_app_that_is_refused_or_not_offered_wait(connected: Database) -> None:
    await connect(connected, connection("p", "tick"), connection("p", "gone"))
    await add(connected, action("todoist"), action("tick", provider="tick"), action("gone", provider="gone"))
    assert await due(connected) == ["todoist", "tick"]
    await connected.transaction(person=NOBODY).run(
        store.connections.mark_reconnect_needed, replace(connection(), state=ConnectionState.reconnect_needed)
    )
    assert await due(connected) == ["tick"]
    assert await connected.read(store.actions.list_persons_with_due_actions, NOW, ["todoist"], [], 9) == []


async def test_people_are_listed_longest_waiting_first_up_to_the_limit(db: Database) -> None:
    for person in ("r", "q", "p"):
        await connect(db, connection(person))
    await add(db, *(action(f"{n} of {person}", f"t-{n}", person=person) for n in (1, 2) for person in ("r", "p", "q")))
    assert await db.read(store.actions.list_persons_with_due_actions, NOW, BOTH, [], 9) == ["r", "p", "q"]
    assert await db.read(store.actions.list_persons_with_due_actions, NOW, BOTH, [], 2) == ["r", "p"]
    assert await db.read(store.actions.list_persons_with_due_actions, NOW, BOTH, ["r"], 1) == ["p"]


async def test_each_postponement_is_counted(connected: Database) -> None:
    await add(connected, action("a"), action("b"))
    for minutes in (1, 2):
        await connected.transaction(person=NOBODY).run(store.actions.postpone_action, "a", NOW + minutes * MINUTE)
    waiting, other = [await connected.read(store.actions.find_action, name) for name in ("a", "b")]
    assert waiting
    assert other
    assert (waiting.attempts, waiting.next_attempt_at) == (2, NOW + 2 * MINUTE)
    assert (other.attempts, other.next_attempt_at) == (0, NOW)


async def test_a_refused_undo_leaves_a_completed_task_closed(connected: Database) -> None:
    await add(connected, action("done"))
    await finish(connected, "done", ProviderActionRecordState.sent)
    await add(connected, action("undo", verb="undo", undoes="done"))
    assert await open_ids(connected) == ["t-1", "t-2"]
    await finish(connected, "undo", ProviderActionRecordState.refused)
    assert await open_ids(connected) == ["t-2"]


async def test_a_refused_undo_leaves_a_task_open_that_was_never_completed(connected: Database) -> None:
    await add(connected, action("done"))
    await finish(connected, "done", ProviderActionRecordState.refused)
    await add(connected, action("undo", verb="undo", undoes="done"))
    await finish(connected, "undo", ProviderActionRecordState.refused)
    assert await open_ids(connected) == ["t-1", "t-2"]


async def test_a_refusal_changes_nothing_while_a_later_action_waits(connected: Database) -> None:
    await add(connected, action("first"), action("second"))
    await finish(connected, "first", ProviderActionRecordState.refused)
    assert await open_ids(connected) == ["t-2"]
    await finish(connected, "second", ProviderActionRecordState.refused)
    assert await open_ids(connected) == ["t-1", "t-2"]


async def test_closing_a_task_leaves_a_project_of_the_same_id(connected: Database) -> None:
    await add(connected, action("done"))
    project = await connected.read(store.items.find_item, "p", "todoist", "project", "t-1")
    task = await connected.read(store.items.find_item, "p", "todoist", "task", "t-1")
    assert project
    assert task
    assert (project.closed_at, task.closed_at) == (None, NOW)


async def test_a_connection_counts_its_open_tasks(connected: Database) -> None:
    assert (await connected.read(store.items.list_connections, "p"))["todoist"][1] == 2
    await add(connected, action("done"))
    assert (await connected.read(store.items.list_connections, "p"))["todoist"][1] == 1


@pytest.mark.parametrize(
    ("state", "finished_at", "counts"),
    [
        (ProviderActionRecordState.waiting, None, True),
        (ProviderActionRecordState.sent, NOW, True),
        (ProviderActionRecordState.sent, NOW - TICK, False),
        (ProviderActionRecordState.refused, NOW, False),
    ],
)
async def test_a_fetch_does_not_override_actions_that_ended_since_it_began(
    connected: Database, state: ProviderActionRecordState, finished_at: datetime | None, counts: bool
) -> None:
    await add(connected, action("done"))
    if finished_at:
        await finish(connected, "done", state, finished_at)
    await connected.transaction(person=NOBODY).run(store.items.save_batch, connection(), [item()], [], False, NOW)
    assert ("t-1" in await open_ids(connected)) is not counts


async def test_the_last_of_several_actions_decides_the_state_of_a_task(connected: Database) -> None:
    await add(connected, action("done"), action("undo", verb="undo"), action("again", created_at=NOW + MINUTE))
    await connected.transaction(person=NOBODY).run(store.items.save_batch, connection(), [item()], [], False, NOW)
    task = await connected.read(store.items.find_item, "p", "todoist", "task", "t-1")
    assert task
    assert task.closed_at == NOW + MINUTE


async def test_due_connections_are_claimed_longest_waiting_first(db: Database) -> None:
    dues = {"a": NOW, "b": NOW - MINUTE, "c": NOW + TICK, "d": NOW - 2 * MINUTE, "e": None}
    await connect(db, *(connection(person, due=at) for person, at in dues.items()))

    async def claimed(limit: int) -> list[str]:
        return [
            c.person
            for c in await db.transaction(person=NOBODY).run(
                store.connections.claim_due, NOW, NOW + MINUTE, ["todoist"], limit
            )
        ]

    assert await claimed(2) == ["d", "b"]
    assert await claimed(9) == ["a"]
    assert await claimed(9) == []
    found = await db.read(store.connections.find_connection, "d", "todoist")
    assert found
    assert found.next_sync_at == NOW + MINUTE, "due again if the claiming process has died"


async def test_expired_connect_flows_are_deleted_with_a_later_one(db: Database) -> None:
    def flow(name: bytes, age: timedelta) -> ConnectFlowRecord:
        return ConnectFlowRecord(state_hash=name, person="p", provider="todoist", created_at=NOW - age)

    for name, age in ((b"over", 10 * MINUTE + TICK), (b"just", 10 * MINUTE), (b"open", MINUTE)):
        await db.transaction(person=NOBODY).run(store.connections.add_flow, flow(name, age), NOW - timedelta(days=1))
    await db.transaction(person=NOBODY).run(store.connections.add_flow, flow(b"new", timedelta()), NOW - 10 * MINUTE)
    found = [
        bool(await db.transaction(person=NOBODY).run(store.connections.take_flow, name, "p", "todoist"))
        for name in (b"over", b"just", b"open", b"new")
    ]
    assert found == [False, True, True, True]


async def test_disconnecting_deletes_and_counts_all_rows_of_the_app(connected: Database) -> None:
    flow = ConnectFlowRecord(state_hash=b"h", person="p", provider="todoist", created_at=NOW)
    await connected.transaction(person=NOBODY).run(store.connections.add_flow, flow, NOW)
    await add(connected, action("done"))
    await connect(connected, connection("p", "tick"))
    assert (
        await connected.transaction(person=NOBODY).run(
            store.connections.disconnect, "p", "todoist", credential(connection()), None
        )
        == 7
    )
    assert await connected.transaction(person=NOBODY).run(store.connections.take_flow, b"h", "p", "todoist") is None
    assert list(await connected.read(store.items.list_connections, "p")) == ["tick"]


async def test_refreshed_tokens_replace_only_the_tokens_that_were_read(connected: Database) -> None:
    read = credential(connection())
    assert await connected.transaction(person=NOBODY).run(store.connections.replace_credential, read, b"fresh")
    assert not await connected.transaction(person=NOBODY).run(store.connections.replace_credential, read, b"late")
    kept = await connected.read(store.connections.find_credential, read.connection_id)
    assert kept
    assert kept.tokens_encrypted == b"fresh"


async def test_due_revocations_are_listed_longest_waiting_first(db: Database) -> None:
    waiting = {"a": NOW, "b": NOW - MINUTE, "c": NOW + TICK, "d": NOW - 2 * MINUTE}
    made = [
        RevocationRecord(id=name, provider="todoist", tokens_encrypted=b"x", next_attempt_at=at, created_at=NOW)
        for name, at in waiting.items()
    ]
    await db.transaction(person=NOBODY).run(store.revocations.add_revocations, made)

    async def found(excluded: list[str], limit: int) -> list[str]:
        return [
            revocation.id for revocation in await db.read(store.revocations.list_due_revocations, NOW, excluded, limit)
        ]

    assert await found([], 9) == ["d", "b", "a"]
    assert await found([], 2) == ["d", "b"]
    assert await found(["d"], 1) == ["b"]
    await db.transaction(person=NOBODY).run(store.revocations.postpone_revocation, "d", NOW + MINUTE)
    assert await found([], 9) == ["b", "a"]
    (postponed,) = [
        r for r in await db.read(store.revocations.list_due_revocations, NOW + MINUTE, [], 9) if r.id == "d"
    ]
    assert postponed.attempts == 1


async def test_rows_are_deleted_when_they_expire_and_not_before(connected: Database) -> None:
    for name, at in (("before", NOW - TICK), ("at", NOW)):
        await add(connected, action(name, "t-2", undo_encrypted=b"u"))
        await finish(connected, name, ProviderActionRecordState.sent, at)
    closed = [item("before", closed_at=NOW - TICK), item("at", closed_at=NOW)]
    await connected.transaction(person=NOBODY).run(store.items.save_batch, connection(), closed, [], True, NOW + MINUTE)
    await connected.transaction(person=NOBODY).run(store.items.delete_expired, NOW, NOW - MINUTE)
    before, at_ = [await connected.read(store.actions.find_action, name) for name in ("before", "at")]
    assert before
    assert at_
    assert (before.undo_encrypted, at_.undo_encrypted) == (b"", b"u")
    found = [
        bool(await connected.read(store.items.find_item, "p", "todoist", "task", name)) for name in ("before", "at")
    ]
    assert found == [False, True]
    await connected.transaction(person=NOBODY).run(store.items.delete_expired, NOW - MINUTE, NOW)
    assert [bool(await connected.read(store.actions.find_action, name)) for name in ("before", "at")] == [False, True]
