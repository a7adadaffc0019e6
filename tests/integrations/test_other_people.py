"""Store functions that take one person leave the other people's rows alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, insert

from gen.oo.auth.v1 import ErasurePartDone
from gen.oo.integrations.storage.v1 import (
    ConnectFlowRecord,
    ConnectionRecord,
    CredentialRecord,
    ProviderActionRecord,
    ProviderActionRecordState,
    ProviderItemRecord,
)
from gen.oo.integrations.v1 import ConnectionState, TaskFacts
from gen.oo.integrations.v1.codec import TASK_FACTS
from servers.integrations import store
from servers.integrations.serve import SPEC
from servers.integrations.store import items, tables
from servers.kernel.db import Database, Tx, row_of
from tests.clocks import ManualClock
from tests.three_people import (
    PEOPLE,
    PERSON,
    Cases,
    Function,
    case_names,
    database_of,
    find_problems,
    functions_for_a_person,
    run_and_undo,
)

NOW = ManualClock().now()
LATER = NOW + timedelta(minutes=1)
TODOIST = [PERSON, "todoist"]


def connection(person: str, shift: int = 0, **more: Any) -> ConnectionRecord:
    record = ConnectionRecord(
        person=person,
        provider="todoist",
        id=f"c of {person}",
        state=ConnectionState.ok,
        cursor=f"{7 + shift}",
        connected_at=NOW,
        next_sync_at=NOW,
    )
    return replace(record, **more)


def credential(person: str) -> CredentialRecord:
    return CredentialRecord(
        person=person, provider="todoist", connection_id=f"c of {person}", tokens_encrypted=person.encode()
    )


def item(person: str, item_id: str, kind: str = "task", **more: Any) -> ProviderItemRecord:
    facts = TASK_FACTS.encode(TaskFacts(project_id="home"))
    return ProviderItemRecord(person=person, provider="todoist", item_id=item_id, kind=kind, facts=facts, **more)


def action(person: str, name: str, item_id: str, shift: int = 0, number: int = 0, **more: Any) -> ProviderActionRecord:
    record = ProviderActionRecord(
        id=f"{name} of {person}",
        person=person,
        provider="todoist",
        item_id=item_id,
        verb="done",
        state=ProviderActionRecordState.waiting,
        next_attempt_at=NOW,
        created_at=NOW,
        seq=100 + 10 * shift + number,
    )
    return replace(record, **more)


def sent_action(person: str, shift: int = 0) -> ProviderActionRecord:
    return action(person, "sent", "t-2", shift, 1, state=ProviderActionRecordState.sent, finished_at=LATER)


def add(tx: Tx, person: str, shift: int) -> None:
    """Add a connection with a project, an open task, one whose action was sent, and one whose action waits."""
    text = f"text of {person}".encode()
    rows: dict[Table, Sequence[object]] = {
        tables.CONNECTION: [connection(person, shift)],
        tables.CREDENTIAL: [credential(person)],
        tables.CONNECT_FLOW: [flow(person)],
        tables.ITEM: [
            item(person, "home", "project", text_encrypted=text),
            item(person, "t-1", text_encrypted=text),
            item(person, "t-2", closed_at=NOW),
            item(person, "t-3", closed_at=NOW),
        ],
        tables.ACTION: [sent_action(person, shift), action(person, "waiting", "t-3", shift, 2)],
    }
    for table, records in rows.items():
        tx.execute(insert(table), [row_of(table, record) for record in records])


def flow(person: str) -> ConnectFlowRecord:
    return ConnectFlowRecord(state_hash=person.encode(), person=person, provider="todoist", created_at=NOW)


RECONNECTED = connection(PERSON, id="c-new")
CREDENTIAL = credential(PERSON)
REFUSED_ACTION = action(PERSON, "waiting", "t-3", number=2, state=ProviderActionRecordState.refused, finished_at=LATER)
REFUSED_CONNECTION = connection(PERSON, state=ConnectionState.reconnect_needed, problem="p")
FETCHED = [item(PERSON, "t-1", closed_at=NOW), item(PERSON, "t-4")]


def report() -> ErasurePartDone:
    return ErasurePartDone(erasure_id="e")


CASES: Cases = {
    store.connections.find_connection: [tuple(TODOIST)],
    store.connections.list_credentials: [(PERSON,)],
    store.items.list_connections: [(PERSON,)],
    store.items.list_open_tasks: [(PERSON, ["todoist"])],
    store.items.find_item: [(*TODOIST, "task", "t-1"), (*TODOIST, "project", "home")],
    store.items.find_task: [(*TODOIST, "t-1")],
    store.actions.find_last_done: [(*TODOIST, "t-2")],
    store.actions.list_due_actions: [(NOW, ["todoist"], PERSON)],
    store.connections.add_flow: [(replace(flow(PERSON), state_hash=b"new"), NOW)],
    store.connections.take_flow: [(person.encode(), *TODOIST) for person in PEOPLE],
    store.connections.connect: [(RECONNECTED, replace(CREDENTIAL, connection_id="c-new"), CREDENTIAL, None)],
    store.connections.disconnect: [(*TODOIST, CREDENTIAL, None)],
    store.revocations.erase: [(report, PERSON, [CREDENTIAL], [], [])],
    store.connections.mark_reconnect_needed: [(REFUSED_CONNECTION,)],
    store.connections.replace_credential: [(CREDENTIAL, b"fresh")],
    store.connections.save_connection: [(connection(PERSON, cursor="8"),)],
    store.items.save_batch: [(connection(PERSON, cursor="8"), FETCHED, ["t-2"], full, NOW) for full in (False, True)],
    store.actions.add_action: [(action(PERSON, "new", "t-1"),)],
    store.actions.finish_action: [(REFUSED_ACTION,), (replace(REFUSED_ACTION, undoes=sent_action(PERSON).id),)],
    items.close_task: [(*TODOIST, "t-1", NOW), (*TODOIST, "t-2", None)],
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with database_of(SPEC, tmp_path_factory.mktemp("data")) as database:
        yield database


def test_every_function_that_takes_a_person_is_covered() -> None:
    assert case_names(CASES) == functions_for_a_person(store)


@pytest.mark.parametrize("function", CASES)
async def test_other_peoples_rows_are_left_alone(db: Database, function: Function) -> None:
    assert await find_problems(db, add, function, CASES) == []


def list_due(tx: Tx) -> tuple[list[str], list[str]]:
    """Return the people with actions to send now, and the actions of PERSON."""
    people = store.actions.list_persons_with_due_actions(tx, NOW, ["todoist"], [], 9)
    return people, [found.id for found in store.actions.list_due_actions(tx, NOW, ["todoist"], PERSON)]


async def test_an_action_does_not_wait_for_another_persons_action(db: Database) -> None:
    def postpone_the_others(tx: Tx) -> tuple[list[str], list[str]]:
        for person in PEOPLE:
            add(tx, person, PEOPLE.index(person) - 1)
            if person != PERSON:
                store.actions.postpone_action(tx, f"waiting of {person}", LATER)
        return list_due(tx)

    assert await run_and_undo(db, postpone_the_others) == ([PERSON], [f"waiting of {PERSON}"])


async def test_a_refused_connection_holds_back_the_actions_of_its_own_person_alone(db: Database) -> None:
    def refuse_one(tx: Tx) -> tuple[list[str], list[str]]:
        for person in PEOPLE:
            add(tx, person, PEOPLE.index(person) - 1)
        store.connections.mark_reconnect_needed(tx, REFUSED_CONNECTION)
        return list_due(tx)

    others = [person for person in PEOPLE if person != PERSON]
    assert await run_and_undo(db, refuse_one) == (others, [])
