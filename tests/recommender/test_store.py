"""The store of tips and reactions, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gen.oo.recommender.storage.v1 import Decision, ReactionRecord, TipInstanceRecord
from gen.oo.recommender.storage.v1.codec import DECISION
from gen.oo.recommender.v1 import Reaction, RecommendRequestTrigger, TipKind
from servers.kernel.db import NOBODY, ConcurrentUpdate, Database, Tx, bookkeeping, connect_database, row_of
from servers.kernel.errors import AccountDeleted
from servers.recommender import eligibility, store
from servers.recommender.history import PersonHistory
from servers.recommender.page_request import PageRequest
from servers.recommender.serve import SPEC
from tests.clocks import ManualClock
from tests.recommender.candidates import NOW, TASKS

HOUR = timedelta(hours=1)


@pytest.fixture
async def db(database_url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = await connect_database(SPEC.name, database_url, tmp_path, SPEC.tables, SPEC.migrations, ManualClock())
    yield database
    await database.close()


def tip(number: int, person: str = "mara", candidate: str = "t1", **more: Any) -> TipInstanceRecord:
    record = TipInstanceRecord(
        id=f"{person}-{number}",
        person=person,
        number=number,
        decided_at=NOW,
        trigger=RecommendRequestTrigger.pull,
        kind=TipKind.todo,
        source=TASKS,
        candidate_id=candidate,
        decision=DECISION.encode(Decision(chosen=f"{TASKS}:{candidate}")),
        tip_encrypted=b"encrypted",
        expires_at=NOW + 12 * HOUR,
    )
    return replace(record, **more)


async def history(db: Database, person: str = "mara") -> PersonHistory:
    return await db.read(
        store.read_history, person, NOW, NOW - eligibility.SHOWINGS_MATTER, NOW - eligibility.REACTIONS_MATTER
    )


async def test_a_new_person_has_an_empty_history(db: Database) -> None:
    assert await history(db) == PersonHistory(0, 0, None, {})


async def test_a_decision_supersedes_the_one_before_it(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1))
    await db.transaction(person=NOBODY).run(store.add_tip, tip(2, kind=TipKind.advice))
    await db.transaction(person=NOBODY).run(store.add_tip, tip(3))
    known = await history(db)
    assert (known.decision_number, known.last_advice_number) == (3, 2)
    assert known.open_tip
    assert known.open_tip.id == "mara-3"
    first = await db.read(store.find_tip, "mara", "mara-1")
    assert first
    assert first.superseded_at == NOW


async def test_a_decision_number_is_used_once(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1))
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(store.add_tip, tip(1, id="other"))
    known = await history(db)
    assert known.open_tip
    assert known.open_tip.id == "mara-1"


async def test_the_database_itself_refuses_a_second_open_tip(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1))
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(lambda tx: tx.execute(store.TIP.insert(), row_of(store.TIP, tip(2))))


async def test_a_record_is_read_back_unchanged_without_its_decision(db: Database) -> None:
    written = tip(1, shown_at=NOW, snoozed_until=NOW + HOUR)
    await db.transaction(person=NOBODY).run(store.add_tip, written)
    found = await db.read(store.find_tip, "mara", "mara-1")
    assert found == replace(written, decision=b"")
    assert found
    assert found.trigger is RecommendRequestTrigger.pull
    assert await db.read(store.find_tip, "jon", "mara-1") is None


async def test_an_enum_value_of_a_newer_version_is_read_as_its_number(db: Database) -> None:
    newer = Reaction(99)
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1, reaction=newer))
    stored = await db.read(store.find_tip, "mara", "mara-1")
    assert stored
    assert (stored.reaction, int(stored.reaction)) == (newer, 99)


async def test_a_reaction_to_a_tip_that_has_changed_is_a_concurrent_update(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1))
    before = tip(1)
    after = replace(before, reaction=Reaction.done, reacted_at=NOW)
    await db.transaction(person=NOBODY).run(store.add_reaction, before, after, reaction("r1"))
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(store.add_reaction, before, after, reaction("r2"))


async def test_the_history_has_the_interactions_of_each_candidate(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1, candidate="seen", shown_at=NOW - HOUR))
    await db.transaction(person=NOBODY).run(store.add_tip, tip(2, candidate="seen", shown_at=NOW - 2 * HOUR))
    reacted = {"done": Reaction.done, "kept": Reaction.save, "gone": Reaction.dismiss, "later": Reaction.snooze}
    for number, (name, how) in enumerate(reacted.items(), 3):
        until = NOW + HOUR if how is Reaction.snooze else None
        written = tip(number, candidate=name, reaction=how, reacted_at=NOW - HOUR, snoozed_until=until)
        await db.transaction(person=NOBODY).run(store.add_tip, written)
    interactions = {id_.split(":")[1]: entry for id_, entry in (await history(db)).interactions.items()}
    assert sorted(interactions) == ["done", "gone", "kept", "later", "seen"]
    assert interactions["seen"].last_shown_at == NOW - HOUR
    assert interactions["done"].completed_at == interactions["kept"].completed_at == NOW - HOUR
    assert interactions["gone"].dismissed_at == NOW - HOUR
    assert interactions["later"].snoozed_until == NOW + HOUR


async def test_interactions_that_are_too_old_are_not_read(db: Database) -> None:
    old = NOW - timedelta(days=31)
    await db.transaction(person=NOBODY).run(
        store.add_tip, tip(1, shown_at=old, reaction=Reaction.dismiss, reacted_at=old)
    )
    assert (await history(db)).interactions == {}


async def test_an_expired_tip_is_not_open(db: Database) -> None:
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1, expires_at=NOW))
    assert (await history(db)).open_tip is None


async def test_the_list_is_of_one_person_newest_first(db: Database) -> None:
    for number in range(1, 6):
        await db.transaction(person=NOBODY).run(store.add_tip, tip(number))
        await db.transaction(person=NOBODY).run(store.add_tip, tip(number, person="jon"))
    listed = await db.read(store.list_tips, "mara", PageRequest(3, 0, Reaction.unknown))
    assert [record.id for record in listed] == ["mara-5", "mara-4", "mara-3", "mara-2"]
    listed = await db.read(store.list_tips, "mara", PageRequest(3, 3, Reaction.unknown))
    assert [record.number for record in listed] == [2, 1]


async def test_concurrent_decisions_of_two_processes_leave_one_open_tip(db: Database) -> None:
    attempts = (db.transaction(person=NOBODY).run(store.add_tip, tip(1, id=f"tip-{n}")) for n in range(6))
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(result, ConcurrentUpdate) for result in results) == 5
    assert (await history(db)).decision_number == 1


async def test_logged_decisions_are_read_in_order(db: Database) -> None:
    for person in ("mara", "jon"):
        for number in (1, 2):
            await db.transaction(person=NOBODY).run(store.add_tip, tip(number, person=person))
    everyone = await db.read(lambda tx: list(store.logged_decisions(tx)))
    assert [logged.id for logged in everyone] == ["jon-1", "jon-2", "mara-1", "mara-2"]
    own = await db.read(lambda tx: list(store.logged_decisions(tx, "mara")))
    assert [logged.decision.chosen for logged in own if logged.decision] == [f"{TASKS}:t1"] * 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_decision_finds_its_rows_by_indexes(db: Database) -> None:
    """Each statement that every decision executes has its own index."""

    def plans(tx: Tx) -> list[str]:
        plans_found = []
        for statement in (store._OPEN_TIP.statement, store._NUMBERS, store._SHOWN, store._REACTED):
            compiled = str(statement.core.compile(tx.engine))
            rows = tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", (0,) * compiled.count("?"))
            plans_found.append(" | ".join(row[3] for row in rows))
        return plans_found

    open_tip, numbers, shown, reacted = await db.read(plans)
    assert "USING INDEX tip_instance_open" in open_tip
    assert "USING INDEX tip_instance_advice" in numbers
    assert "USING INDEX tip_instance_shown" in shown
    assert "USING INDEX tip_instance_reacted" in reacted
    assert not any("SCAN tip_instance" in plan for plan in (open_tip, numbers, shown, reacted))


async def test_a_decision_that_began_before_a_connection_ended_is_refused(db: Database) -> None:
    history_before = await history(db)
    await db.transaction(person=NOBODY).run(store.erase_source_texts, "mara", TASKS, NOW)
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(store.add_tip, tip(1), history_before.ended_count)
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(store.check_ended_count, "mara", history_before.ended_count)
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1, person="jon"))
    await db.transaction(person=NOBODY).run(store.erase_source_texts, "mara", TASKS, NOW)
    known = await history(db)
    assert (history_before.ended_count, known.ended_count, known.decision_number) == (0, 2, 0)
    await db.transaction(person=NOBODY).run(store.add_tip, tip(1), known.ended_count)


async def test_a_reaction_to_a_tip_whose_text_was_erased_is_a_concurrent_update(db: Database) -> None:
    before = tip(1, superseded_at=NOW)
    await db.transaction(person=NOBODY).run(store.add_tip, before)
    await db.transaction(person=NOBODY).run(store.erase_source_texts, "mara", TASKS, NOW)
    with pytest.raises(ConcurrentUpdate):
        await db.transaction(person=NOBODY).run(
            store.add_reaction, before, replace(before, reaction=Reaction.done, reacted_at=NOW), reaction("r")
        )


async def test_the_end_of_a_connection_waits_for_a_concurrent_decision(db: Database) -> None:
    """The text is erased whichever of the two comes first."""

    async def decide(number: int, ended: int) -> None:
        with suppress(ConcurrentUpdate):
            await db.transaction(person="mara").run(store.add_tip, tip(number), ended)

    for number in range(1, 9):
        await asyncio.gather(
            decide(number, (await history(db)).ended_count),
            db.transaction(person="mara", exclusive=True).run(store.erase_source_texts, "mara", TASKS, NOW),
        )
        listed = await db.read(store.list_tips, "mara", PageRequest(100, 0, Reaction.unknown))
        assert {record.tip_encrypted for record in listed} <= {b""}
    assert (await history(db)).open_tip is None


async def test_the_end_of_a_connection_is_not_recorded_for_an_erased_person(db: Database) -> None:
    await db.transaction(person=NOBODY).run(bookkeeping.add_erased_person, bookkeeping.person_hash("mara"), NOW)
    db.erased_persons = await db.read(bookkeeping.list_erased_persons)
    with pytest.raises(AccountDeleted):
        await db.transaction(person="mara", exclusive=True).run(store.erase_source_texts, "mara", TASKS, NOW)
    assert (await history(db)).ended_count == 0


def reaction(id_: str) -> ReactionRecord:
    return ReactionRecord(id=id_, person="mara", tip_id="mara-1", reaction=Reaction.done, reacted_at=NOW)
