"""Store functions that take one person leave the other people's rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from gen.oo.auth.storage.v1 import AccountRecord, ErasureRecord, SessionRecord
from servers.auth import store
from servers.auth.serve import SPEC
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
NEWCOMER = AccountRecord(person="p-9", iss="issuer", sub="new", email_encrypted=b"e", created_at=NOW)


def session(person: str, id_: str = "phone") -> SessionRecord:
    name = f"{id_} of {person}"
    return SessionRecord(
        secret_hash=name.encode(), id=name, person=person, signed_in_at=NOW, seen_at=NOW, created_at=NOW
    )


def add(tx: Tx, person: str, _: int) -> None:
    account = replace(NEWCOMER, person=person, sub=person)
    tx.execute(insert(store.ACCOUNT), row_of(store.ACCOUNT, account))
    for id_ in ("phone", "laptop"):
        tx.execute(insert(store.SESSION), row_of(store.SESSION, session(person, id_)))


LATER = ManualClock().now().replace(hour=12)
ERASURE_RECORD = ErasureRecord(id="e", person=PERSON, secret_hash=b"s", requested_at=NOW, revision=1)

CASES: Cases = {
    store.find_account: [(PERSON,)],
    store.add_account: [(NEWCOMER, replace(session(PERSON, "new"), person=PERSON), b"phone of p-2")],
    store.add_session: [(session(PERSON, "tablet"), b"fresh", b"phone of p-2")],
    store.update_seen_at: [(session(PERSON), LATER)],
    store.end_session: [(PERSON, f"phone of {person}") for person in PEOPLE],
    store.begin_erasure: [(ERASURE_RECORD,)],
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


@pytest.mark.parametrize("ended", [{"deleted_at": NOW}, {"epoch": 1}], ids=["deleted", "later epoch"])
async def test_a_session_depends_on_its_own_persons_account_alone(db: Database, ended: dict[str, object]) -> None:
    """Other people's live accounts do not keep a session of an ended account valid."""

    def end_one(tx: Tx) -> list[str | None]:
        for person in PEOPLE:
            add(tx, person, 0)
        tx.execute(update(store.ACCOUNT).where(store.ACCOUNT.c.person == PERSON).values(ended))
        found = [store.find_session(tx, session(person).secret_hash) for person in PEOPLE]
        return [record.person if record else None for record in found]

    assert await run_and_undo(db, end_one) == ["p-1", None, "p-3"]
