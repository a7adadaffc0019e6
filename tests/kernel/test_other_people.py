"""Bookkeeping functions that take one person leave the other people's rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert

from gen.oo.kernel.storage.v1 import DataKeyRecord, IdempotencyRecord, InboxRecord, OutboxRecord
from servers.kernel.db import Database, Tx, bookkeeping, erasure, row_of
from servers.profile.serve import SPEC
from tests.clocks import ManualClock
from tests.three_people import (
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
ONLY_ON_POSTGRES = {erasure.wait_for_writes.__name__}
"""Functions that do nothing on SQLite, which has one writer."""


def idempotency_record(person: str, key: str = "k") -> IdempotencyRecord:
    return IdempotencyRecord(person, "/r", key, b"the same request", f"for {person}".encode(), NOW)


def event(person: str, name: str, number: int = 0) -> OutboxRecord:
    return OutboxRecord(event_id=f"{name} of {person}", type="t", person=person, created_at=NOW, seq=number)


def data_key(person: str) -> DataKeyRecord:
    return DataKeyRecord(person, 1, "kek", f"key of {person}".encode(), b"mac", NOW)


def add(tx: Tx, person: str, shift: int) -> None:
    rows = {
        bookkeeping.OUTBOX: event(person, "first", 10 + shift),
        bookkeeping.INBOX: InboxRecord(f"inbox of {person}", person, NOW),
        bookkeeping.IDEMPOTENCY: idempotency_record(person),
        bookkeeping.DATA_KEY: data_key(person),
    }
    for table, record in rows.items():
        tx.execute(insert(table), row_of(table, record))


CASES: Cases = {
    bookkeeping.find_idempotency_record: [(PERSON, "/r", "k")],
    bookkeeping.add_idempotency_record: [(idempotency_record(PERSON, "another"),)],
    bookkeeping.delete_idempotency_records: [(PERSON,)],
    bookkeeping.find_data_key: [(PERSON,)],
    bookkeeping.add_data_key: [(data_key("p-9"),)],
    bookkeeping.add_events: [([event(PERSON, "second")],)],
    bookkeeping.add_inbox_record: [("event", PERSON, NOW)],
    erasure.erase_person: [(SPEC.tables, PERSON, NOW)],
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with database_of(SPEC, tmp_path_factory.mktemp("data")) as database:
        yield database


def test_every_function_that_takes_a_person_is_covered() -> None:
    wanted = functions_for_a_person(bookkeeping) | functions_for_a_person(erasure)
    assert case_names(CASES) == wanted - ONLY_ON_POSTGRES


@pytest.mark.parametrize("function", CASES)
async def test_other_peoples_rows_are_left_alone(db: Database, function: Function) -> None:
    adds_a_person = function is bookkeeping.add_data_key
    assert await find_problems(db, add, function, CASES, silent=adds_a_person) == []


async def test_each_of_two_people_finds_their_own_response_to_the_same_key(db: Database) -> None:
    def find(tx: Tx) -> list[IdempotencyRecord | None]:
        for person in ("ada", "bob"):
            bookkeeping.add_idempotency_record(tx, replace(idempotency_record(person), key="shared"))
        return [bookkeeping.find_idempotency_record(tx, person, "/r", "shared") for person in ("ada", "bob", "cid")]

    found = await run_and_undo(db, find)
    assert [record.response if record else None for record in found] == [b"for ada", b"for bob", None]
