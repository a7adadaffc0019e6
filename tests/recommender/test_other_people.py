"""Store functions that take one person leave the other people's rows alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from gen.oo.recommender.storage.v1 import ConnectionEpochRecord, Decision, ReactionRecord, TipInstanceRecord
from gen.oo.recommender.storage.v1.codec import DECISION
from gen.oo.recommender.v1 import Reaction, RecommendRequestTrigger, TipKind
from servers.kernel.db import Database, Tx, row_of
from servers.recommender import store
from servers.recommender.page_request import PageRequest
from servers.recommender.serve import SPEC
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
)

NOW, HOUR = ManualClock().now(), timedelta(hours=1)
ADVICE, TASKS = "advice", "integrations.todoist.tasks"
ENDED = 5


def tip(person: str, number: int, shift: int = 0, **more: Any) -> TipInstanceRecord:
    record = TipInstanceRecord(
        id=f"{person}-{number}",
        person=person,
        number=number + 100 * shift,
        decided_at=NOW,
        trigger=RecommendRequestTrigger.pull,
        kind=TipKind.todo,
        source=TASKS,
        candidate_id="t-1",
        decision=DECISION.encode(Decision(chosen=f"{TASKS}:t-1")),
        tip_encrypted=b"text",
        expires_at=NOW + HOUR,
    )
    return replace(record, **more)


def snoozed_tip(person: str, shift: int) -> TipInstanceRecord:
    """Return a tip that was shown and snoozed."""
    at = NOW - HOUR + timedelta(minutes=shift)
    snooze = {"reaction": Reaction.snooze, "reacted_at": at, "snoozed_until": at + 2 * HOUR}
    return tip(person, 201, shift, kind=TipKind.advice, source=ADVICE, candidate_id="walk", shown_at=at, **snooze)


def add(tx: Tx, person: str, shift: int) -> None:
    for row in (snoozed_tip(person, shift), tip(person, 202, shift)):
        tx.execute(insert(store.TIP), row_of(store.TIP, row))
    tx.execute(insert(store.REACTION), row_of(store.REACTION, reaction(person, 201)))
    tx.execute(
        insert(store.CONNECTION_EPOCH),
        row_of(store.CONNECTION_EPOCH, ConnectionEpochRecord(person=person, ended=ENDED + shift)),
    )


def reaction(person: str, number: int, of: str = "r-1") -> ReactionRecord:
    return ReactionRecord(
        id=f"{of}-{person}", person=person, tip_id=f"{person}-{number}", reaction=Reaction.done, reacted_at=NOW
    )


OPEN = tip(PERSON, 202)
DONE = replace(OPEN, reaction=Reaction.done, reacted_at=NOW)
SNOOZED = snoozed_tip(PERSON, 0)
OPEN_AGAIN = replace(SNOOZED, reaction=Reaction.unknown, reacted_at=None, snoozed_until=None)

CASES: Cases = {
    store.read_history: [(PERSON, NOW, NOW - 30 * HOUR, NOW - 30 * HOUR)],
    store.add_tip: [(tip(PERSON, 203), ENDED)],
    store.check_ended_count: [(PERSON, ENDED)],
    store.erase_source_texts: [(PERSON, TASKS, NOW)],
    store.find_tip: [(PERSON, f"{person}-202") for person in PEOPLE],
    store.read_open_tip: [(PERSON, NOW, NOW - 2 * HOUR)],
    store.mark_shown: [(OPEN, NOW)],
    store.add_reaction: [(OPEN, DONE, reaction(PERSON, 202, "r-2")), (SNOOZED, OPEN_AGAIN, reaction(PERSON, 201, "u"))],
    store.list_tips: [
        (PERSON, PageRequest(9, before, Reaction[r])) for before in (0, 202) for r in ("unknown", "snooze")
    ],
    store.logged_decisions: [(PERSON,)],
}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with database_of(SPEC, tmp_path_factory.mktemp("data")) as database:
        yield database


def test_every_function_that_takes_a_person_is_covered() -> None:
    assert case_names(CASES) == functions_for_a_person(store)


@pytest.mark.parametrize("function", CASES)
async def test_other_peoples_rows_are_left_alone(db: Database, function: Function) -> None:
    assert await find_problems(db, add, function, CASES, silent=function is store.check_ended_count) == []
