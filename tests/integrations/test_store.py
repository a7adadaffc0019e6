"""The store on both databases: columns, transactions, order and erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gen.oo.auth.v1 import ErasurePartDone
from gen.oo.integrations.storage.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    CredentialRecord,
    ErasureRecord,
    ProviderActionRecord,
    ProviderActionRecordState,
    ProviderItemRecord,
    RevocationRecord,
)
from gen.oo.integrations.v1 import ConnectionState
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.registry import CODECS
from servers.integrations import store
from servers.integrations.serve import SPEC
from servers.kernel.bus import make_event
from servers.kernel.db import NOBODY, ConcurrentUpdate, Database, Tx, bookkeeping, connect_database
from servers.kernel.db.erasure import erase_person
from servers.kernel.errors import AccountDeleted
from servers.kernel.ids import IdGenerator
from tests.clocks import ManualClock

CLOCK = ManualClock()
NOW = CLOCK.now()
LATER = NOW + timedelta(minutes=1)
PROVIDERS = ["todoist"]
CONNECTION = ConnectionRecord(
    person="p", provider="todoist", id="c-1", state=ConnectionState.ok, connected_at=NOW, next_sync_at=NOW
)
CREDENTIAL = CredentialRecord(person="p", provider="todoist", connection_id="c-1", tokens_encrypted=b"s-1")
REVOCATION = RevocationRecord(id="r-1", provider="todoist", tokens_encrypted=b"x", next_attempt_at=NOW, created_at=NOW)


def task(item_id: str, **fields: object) -> ProviderItemRecord:
    return ProviderItemRecord(person="p", provider="todoist", item_id=item_id, kind="task", **fields)  # type: ignore[arg-type]


def action(action_id: str, item_id: str = "t-1", verb: str = "done", **fields: object) -> ProviderActionRecord:
    return ProviderActionRecord(
        id=action_id,
        person="p",
        provider="todoist",
        item_id=item_id,
        verb=verb,
        state=ProviderActionRecordState.waiting,
        next_attempt_at=NOW,
        created_at=NOW,
        **fields,  # type: ignore[arg-type]
    )


@pytest.fixture
async def db(tmp_path: Path, database_url: str) -> AsyncIterator[Database]:
    database = await connect_database("integrations", database_url, tmp_path, SPEC.tables, SPEC.migrations, CLOCK)
    yield database
    await database.close()


@pytest.fixture
async def connected(db: Database) -> Database:
    await db.transaction(person=NOBODY).run(store.connections.connect, CONNECTION, CREDENTIAL, None, None)
    await db.transaction(person=NOBODY).run(
        store.items.save_batch, CONNECTION, [task("t-1"), task("t-2")], [], True, NOW
    )
    return db


async def open_ids(db: Database) -> list[str]:
    held = await db.read(store.items.list_open_tasks, "p", PROVIDERS)
    return [found.id for found in held.get("todoist", [])]


async def due(db: Database) -> list[str]:
    return [found.id for found in await db.read(store.actions.list_due_actions, NOW, PROVIDERS, "p")]


def test_a_table_holds_exactly_the_fields_of_its_record() -> None:
    for table in SPEC.tables.sorted_tables:
        fields = CODECS[table.info["record"]].upb.DESCRIPTOR.fields_by_name
        assert set(table.c.keys()) == set(fields), table.name


async def test_written_records_are_read_back_unchanged(connected: Database) -> None:
    assert await connected.read(store.connections.find_connection, "p", "todoist") == CONNECTION
    assert await connected.read(store.connections.find_credential, "c-1") == CREDENTIAL
    kept = task("t-3", parent_id="t-1", facts=b"f", text_encrypted=b"t", closed_at=NOW, undo_encrypted=b"u")
    await connected.transaction(person=NOBODY).run(store.items.save_batch, CONNECTION, [kept], [], False, NOW)
    assert await connected.read(store.items.find_item, "p", "todoist", "task", "t-3") == kept
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1", undo_encrypted=b"u"))
    assert await connected.read(store.actions.find_action, "a-1") == action("a-1", undo_encrypted=b"u", seq=1)


async def test_a_second_connection_needs_the_credential_of_the_first(connected: Database) -> None:
    other, credential = replace(CONNECTION, id="c-2"), replace(CREDENTIAL, connection_id="c-2", tokens_encrypted=b"s-2")
    with pytest.raises(ConcurrentUpdate):
        await connected.transaction(person=NOBODY).run(store.connections.connect, other, credential, None, None)
    await connected.transaction(person=NOBODY).run(store.connections.connect, other, credential, CREDENTIAL, REVOCATION)
    assert await connected.read(store.connections.find_credential, "c-1") is None
    assert await open_ids(connected) == []
    assert await connected.read(store.revocations.list_due_revocations, NOW, [], 9) == [REVOCATION]


async def test_open_tasks_are_listed_for_the_offered_providers(connected: Database) -> None:
    tick_connection = replace(CONNECTION, provider="tick", id="c-2")
    await connected.transaction(person=NOBODY).run(
        store.connections.connect,
        tick_connection,
        replace(CREDENTIAL, provider="tick", connection_id="c-2"),
        None,
        None,
    )
    tick_tasks = [replace(task(item_id), provider="tick") for item_id in ("t-2", "a-1")]
    await connected.transaction(person=NOBODY).run(store.items.save_batch, tick_connection, tick_tasks, [], True, NOW)
    held = await connected.read(store.items.list_open_tasks, "p", ["todoist", "tick"])
    assert [(name, task.id) for name, tasks in held.items() for task in tasks] == [
        ("tick", "a-1"),
        ("tick", "t-2"),
        ("todoist", "t-1"),
        ("todoist", "t-2"),
    ]
    assert await connected.read(store.items.list_open_tasks, "p", ["tick"]) == {"tick": held["tick"]}


async def test_connecting_an_erased_person_is_refused(db: Database) -> None:
    await db.transaction(person=NOBODY).run(bookkeeping.add_erased_person, bookkeeping.person_hash("p"), NOW)
    db.erased_persons = await db.read(bookkeeping.list_erased_persons)
    with pytest.raises(AccountDeleted):
        await db.transaction(person="p").run(store.connections.connect, CONNECTION, CREDENTIAL, None, None)
    assert await db.read(store.connections.find_connection, "p", "todoist") is None


async def test_a_flow_is_taken_once_and_by_its_own_person_only(db: Database) -> None:
    flow = ConnectFlowRecord(state_hash=b"h", person="p", provider="todoist", created_at=NOW)
    await db.transaction(person=NOBODY).run(store.connections.add_flow, flow, NOW - timedelta(minutes=10))
    assert await db.transaction(person=NOBODY).run(store.connections.take_flow, b"h", "q", "todoist") is None
    assert await db.transaction(person=NOBODY).run(store.connections.take_flow, b"h", "p", "other") is None
    assert await db.transaction(person=NOBODY).run(store.connections.take_flow, b"h", "p", "todoist") == flow
    assert await db.transaction(person=NOBODY).run(store.connections.take_flow, b"h", "p", "todoist") is None


async def test_a_due_connection_is_claimed_once(connected: Database) -> None:
    assert await connected.transaction(person=NOBODY).run(store.connections.claim_due, NOW, LATER, ["other"], 9) == []
    assert await connected.transaction(person=NOBODY).run(store.connections.claim_due, NOW, LATER, PROVIDERS, 9) == [
        CONNECTION
    ]
    assert await connected.transaction(person=NOBODY).run(store.connections.claim_due, NOW, LATER, PROVIDERS, 9) == []


async def test_changes_are_merged_and_a_full_batch_replaces(connected: Database) -> None:
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, CONNECTION, [task("t-2", parent_id="t-3"), task("B")], ["t-1"], False, NOW
    )
    assert await open_ids(connected) == ["B", "t-2"]
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, replace(CONNECTION, cursor="x"), [task("t-9")], [], True, NOW
    )
    assert await open_ids(connected) == ["t-9"]
    found = await connected.read(store.connections.find_connection, "p", "todoist")
    assert found
    assert found.cursor == "x"


async def test_a_page_of_thousands_is_stored_completely(connected: Database) -> None:
    many = [task(f"m-{n}") for n in range(3000)]
    await connected.transaction(person=NOBODY).run(store.items.save_batch, CONNECTION, many, [], False, NOW)
    await connected.transaction(person=NOBODY).run(store.items.save_batch, CONNECTION, many, [], False, NOW)
    assert len(await open_ids(connected)) == 3002


async def test_nothing_is_stored_for_a_deleted_connection(connected: Database) -> None:
    await connected.transaction(person=NOBODY).run(store.connections.disconnect, "p", "todoist", CREDENTIAL, REVOCATION)
    assert not await connected.transaction(person=NOBODY).run(
        store.items.save_batch, CONNECTION, [task("t-1")], [], True, NOW
    )
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1"))
    assert await open_ids(connected) == []
    assert await connected.read(store.actions.find_action, "a-1") is None


async def test_an_older_fetch_does_not_override_an_action(connected: Database) -> None:
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1"))
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, CONNECTION, [task("t-1"), task("t-2")], [], True, NOW
    )
    assert await open_ids(connected) == ["t-2"]
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-2", verb="undo"))
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, CONNECTION, [task("t-1", closed_at=NOW)], [], False, NOW
    )
    assert await open_ids(connected) == ["t-1", "t-2"]


async def test_a_fetch_that_overlaps_an_action_is_repeated(connected: Database) -> None:
    """It may hold the next date of a recurring task, which no later fetch would bring."""
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, replace(CONNECTION, cursor="1"), [], [], False, NOW
    )
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1"))
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, replace(CONNECTION, cursor="2"), [task("t-1")], [], False, NOW
    )
    assert await open_ids(connected) == ["t-2"]
    found = await connected.read(store.connections.find_connection, "p", "todoist")
    assert found
    assert found.cursor == "1"
    sent = replace(action("a-1", seq=1), state=ProviderActionRecordState.sent, finished_at=NOW)
    await connected.transaction(person=NOBODY).run(store.actions.finish_action, sent)
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, replace(CONNECTION, cursor="2"), [task("t-1")], [], False, LATER
    )
    assert await open_ids(connected) == ["t-1", "t-2"]
    assert await connected.read(store.connections.find_connection, "p", "todoist") == replace(CONNECTION, cursor="2")


async def test_actions_of_one_task_are_sent_in_order_and_others_do_not_wait(connected: Database) -> None:
    for waiting in (action("a-1"), action("a-2", verb="undo"), action("a-3", "t-2")):
        await connected.transaction(person=NOBODY).run(store.actions.add_action, waiting)
    assert await due(connected) == ["a-1", "a-2", "a-3"]
    await connected.transaction(person=NOBODY).run(store.actions.postpone_action, "a-1", LATER)
    assert await due(connected) == ["a-3"]
    assert await connected.read(store.actions.list_persons_with_due_actions, NOW, PROVIDERS, [], 9) == ["p"]
    assert await connected.read(store.actions.list_persons_with_due_actions, NOW, PROVIDERS, ["p"], 9) == []
    await connected.transaction(person=NOBODY).run(
        store.connections.mark_reconnect_needed, replace(CONNECTION, state=ConnectionState.reconnect_needed)
    )
    assert await due(connected) == []


async def test_a_refused_action_reopens_the_task(connected: Database) -> None:
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1"))
    found = await connected.read(store.actions.find_action, "a-1")
    assert found
    await connected.transaction(person=NOBODY).run(
        store.actions.finish_action, replace(found, state=ProviderActionRecordState.refused, finished_at=NOW)
    )
    assert await open_ids(connected) == ["t-1", "t-2"]


async def test_the_last_done_is_found_until_it_is_undone(connected: Database) -> None:
    assert await connected.read(store.actions.find_last_done, "p", "todoist", "t-1") is None
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1"))
    found = await connected.read(store.actions.find_last_done, "p", "todoist", "t-1")
    assert found
    assert found.id == "a-1"
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-2", verb="undo"))
    assert await connected.read(store.actions.find_last_done, "p", "todoist", "t-1") is None


async def test_an_erasure_is_reported_with_its_last_revocation(connected: Database) -> None:
    def report(erasure: ErasureRecord) -> OutboxRecord:
        done = ErasurePartDone(
            erasure_id=erasure.erasure_id,
            rows_deleted=erasure.rows_deleted,
            notes=erasure.notes.splitlines(),
            remaining_data=erasure.remaining_data.splitlines(),
        )
        return make_event(done, "", IdGenerator(CLOCK), NOW)

    async def reported() -> int:
        return len(await connected.read(bookkeeping.list_due_events, NOW, 9))

    revocations = [replace(REVOCATION, id=f"r-{n}", erasure_id="e-1") for n in (1, 2)]
    with pytest.raises(ConcurrentUpdate):
        await connected.transaction(person=NOBODY).run(erase, [], [])
    assert await connected.transaction(person=NOBODY).run(erase, [CREDENTIAL], revocations) is None
    assert await connected.read(store.connections.find_connection, "p", "todoist") is None
    await connected.transaction(person=NOBODY).run(
        store.revocations.end_revocation, revocations[0], "first", "", report
    )
    assert await reported() == 0
    await connected.transaction(person=NOBODY).run(
        store.revocations.end_revocation, revocations[1], "", "second", report
    )
    await connected.transaction(person=NOBODY).run(
        store.revocations.end_revocation, revocations[1], "", "second", report
    )
    (event,) = await connected.read(bookkeeping.list_due_events, NOW, 9)
    done = CODECS["oo.auth.v1.ErasurePartDone"].decode(event.payload)
    assert (done.notes, done.remaining_data) == (["first"], ["lost", "second"])
    assert done.rows_deleted >= 4


async def test_an_erasure_with_nothing_to_revoke_is_reported_at_once(connected: Database) -> None:
    done = await connected.transaction(person=NOBODY).run(erase, [CREDENTIAL], [])
    assert done
    assert (done.rows_left, done.remaining_data) == (0, ["lost"])


def erase(tx: Tx, known: Sequence[CredentialRecord], revocations: Sequence[RevocationRecord]) -> ErasurePartDone | None:
    """Erase the person, with "lost" as the data that remains."""

    def erase_rows() -> ErasurePartDone:
        erased = erase_person(tx, SPEC.tables, "p", NOW)
        return ErasurePartDone(erasure_id="e-1", rows_deleted=erased.rows_deleted, rows_left=erased.rows_left)

    return store.revocations.erase(tx, erase_rows, "p", known, revocations, ["lost"])


async def test_expired_rows_are_deleted(connected: Database) -> None:
    await connected.transaction(person=NOBODY).run(store.actions.add_action, action("a-1", undo_encrypted=b"u"))
    found = await connected.read(store.actions.find_action, "a-1")
    assert found
    await connected.transaction(person=NOBODY).run(
        store.actions.finish_action, replace(found, state=ProviderActionRecordState.sent, finished_at=NOW)
    )
    await connected.transaction(person=NOBODY).run(store.items.delete_expired, LATER, NOW)
    kept = await connected.read(store.actions.find_action, "a-1")
    assert kept
    assert kept.undo_encrypted == b""
    assert await connected.read(store.items.find_item, "p", "todoist", "task", "t-1") is None
    await connected.transaction(person=NOBODY).run(store.items.delete_expired, LATER, LATER)
    assert await connected.read(store.actions.find_action, "a-1") is None


async def test_two_people_with_the_same_task_are_kept_apart(connected: Database) -> None:
    other = replace(CONNECTION, person="q", id="c-9")
    await connected.transaction(person=NOBODY).run(
        store.connections.connect, other, replace(CREDENTIAL, person="q", connection_id="c-9"), None, None
    )
    await connected.transaction(person=NOBODY).run(
        store.items.save_batch, other, [replace(task("t-1"), person="q")], [], True, NOW
    )

    def shared(tx: Tx) -> dict[str, tuple[ConnectionRecord, int]]:
        return store.items.list_connections(tx, "q")

    assert (await connected.read(shared))["todoist"] == (other, 1)
    assert await open_ids(connected) == ["t-1", "t-2"]
