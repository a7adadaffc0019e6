"""Store functions that take one person leave the other people's rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import insert

from gen.oo.profile.storage.v1 import ConsentRecord
from servers.kernel.db import Database, Tx, row_of
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock
from tests.three_people import PERSON, Cases, Function, case_names, database_of, find_problems, functions_for_a_person

NOW = ManualClock().now()
NEW = ConsentRecord(person=PERSON, subject="terms", hash="t2", given_at=NOW)

CASES: Cases = {
    store.current_consents: [(PERSON,)],
    store.add_consents: [([NEW],)],
    store.replace_consent: [(NEW,)],
    store.withdraw_consent: [(PERSON, "terms", NOW)],
}


def add(tx: Tx, person: str, _: int) -> None:
    terms = replace(NEW, person=person, hash="t1")
    rows = [terms, replace(terms, subject="privacy"), replace(terms, subject="connector:todoist", withdrawn_at=NOW)]
    tx.execute(insert(store.CONSENT), [row_of(store.CONSENT, row) for row in rows])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with database_of(SPEC, tmp_path_factory.mktemp("data")) as database:
        yield database


def test_every_function_that_takes_a_person_is_covered() -> None:
    assert case_names(CASES) == functions_for_a_person(store)


@pytest.mark.parametrize("function", CASES)
async def test_other_peoples_rows_are_left_alone(db: Database, function: Function) -> None:
    assert await find_problems(db, add, function, CASES) == []
