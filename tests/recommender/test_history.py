"""The history that a decision reads, and the other tips of a person that a reaction affects."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gen.oo.recommender.storage.v1 import ReactionRecord, TipInstanceRecord
from gen.oo.recommender.v1 import Reaction, RecommendRequestTrigger, TipKind
from servers.kernel.db import NOBODY, Database
from servers.recommender import store
from servers.recommender.eligibility import history_window
from servers.recommender.history import PersonHistory
from servers.recommender.page_request import PageRequest
from servers.recommender.serve import SPEC
from tests.clocks import ManualClock
from tests.databases import new_sqlite
from tests.recommender.app import RecommenderApp
from tests.recommender.candidates import LIBRARY, NOW, TASKS

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
TICK = "integrations.tick.tasks"


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with new_sqlite(SPEC, tmp_path, ManualClock()) as database:
        yield database


def tip(number: int, candidate: str = "t1", **more: Any) -> TipInstanceRecord:
    record = TipInstanceRecord(
        id=f"tip-{number}",
        person="mara",
        number=number,
        decided_at=NOW,
        trigger=RecommendRequestTrigger.pull,
        kind=TipKind.todo,
        source=TASKS,
        candidate_id=candidate,
        decision=b"d",
        tip_encrypted=b"encrypted",
        expires_at=NOW + 12 * HOUR,
    )
    return replace(record, **more)


async def keep(db: Database, *tips: TipInstanceRecord) -> None:
    for record in tips:
        await db.transaction(person=NOBODY).run(store.add_tip, record)


async def history(db: Database) -> PersonHistory:
    return await db.read(store.read_history, "mara", NOW, *history_window(NOW))


async def react(db: Database, before: TipInstanceRecord, reaction: Reaction) -> None:
    after = replace(before, reaction=reaction, reacted_at=None if reaction is Reaction.unknown else NOW)
    record = ReactionRecord(id=f"r-{before.id}", person="mara", tip_id=before.id, reaction=reaction, reacted_at=NOW)
    await db.transaction(person=NOBODY).run(store.add_reaction, before, after, record)


async def open_ids(db: Database) -> list[str]:
    listed = await db.read(store.list_tips, "mara", PageRequest(100, 0, Reaction.unknown))
    return [t.id for t in listed if t.superseded_at is None and not t.reaction]


async def test_the_latest_showing_and_reaction_of_each_kind_count(db: Database) -> None:
    acknowledged = {"reaction": Reaction.acknowledge, "kind": TipKind.advice, "source": LIBRARY}
    await keep(
        db,
        tip(1, shown_at=NOW - 3 * HOUR, reaction=Reaction.done, reacted_at=NOW - 3 * HOUR),
        tip(2, shown_at=NOW - 1 * HOUR, reaction=Reaction.done, reacted_at=NOW - 1 * HOUR),
        tip(3, shown_at=NOW - 2 * HOUR, reaction=Reaction.done, reacted_at=NOW - 2 * HOUR),
        tip(4, reaction=Reaction.snooze, reacted_at=NOW - 5 * HOUR, snoozed_until=NOW + HOUR),
        tip(5, reaction=Reaction.snooze, reacted_at=NOW - 4 * HOUR, snoozed_until=NOW + 2 * HOUR),
        tip(6, reaction=Reaction.dismiss, reacted_at=NOW - 2 * DAY),
        tip(7, reaction=Reaction.dismiss, reacted_at=NOW - 1 * DAY),
        tip(8, "a", reacted_at=NOW - 1 * HOUR, **acknowledged),
        tip(9, "a", reacted_at=NOW - 2 * HOUR, **acknowledged | {"reaction": Reaction.save}),
        tip(10, "b", reacted_at=NOW - 2 * HOUR, **acknowledged),
        tip(11, "b", reacted_at=NOW - 1 * HOUR, **acknowledged | {"reaction": Reaction.save}),
    )
    interactions = (await history(db)).interactions
    task = interactions[f"{TASKS}:t1"]
    assert (task.last_shown_at, task.completed_at) == (NOW - HOUR, NOW - HOUR)
    assert (task.snoozed_until, task.dismissed_at) == (NOW + 2 * HOUR, NOW - DAY)
    assert [interactions[f"{LIBRARY}:{name}"].completed_at for name in "ab"] == [NOW - HOUR] * 2


@pytest.mark.parametrize(
    ("field", "since"),
    [
        ({"reaction": Reaction.dismiss}, 30 * DAY),
        ({"reaction": Reaction.done}, 30 * DAY),
        ({"shown_at": True}, 7 * DAY),
    ],
)
async def test_the_history_is_read_as_far_back_as_any_rule_needs(
    db: Database, field: dict[str, Any], since: timedelta
) -> None:
    def at(number: int, ago: timedelta) -> TipInstanceRecord:
        when = {"shown_at": NOW - ago} if "shown_at" in field else {**field, "reacted_at": NOW - ago}
        return tip(number, f"t{number}", **when)

    await keep(db, at(1, since - SECOND), at(2, since))
    assert list((await history(db)).interactions) == [f"{TASKS}:t1"]


async def test_tasks_of_two_apps_with_the_same_id_are_kept_apart(db: Database) -> None:
    await keep(db, tip(1, shown_at=NOW - HOUR), tip(2, source=TICK))
    assert list((await history(db)).interactions) == [f"{TASKS}:t1"]
    await react(db, tip(1, superseded_at=NOW, shown_at=NOW - HOUR), Reaction.done)
    assert await open_ids(db) == ["tip-2"], "another app's task with the same id stays open"


async def test_a_reaction_closes_other_tips_with_the_same_candidate(db: Database) -> None:
    await keep(db, tip(1), tip(2))
    await react(db, tip(1, superseded_at=NOW), Reaction.done)
    assert await open_ids(db) == []


async def test_an_undone_tip_supersedes_the_open_tip(db: Database) -> None:
    reacted = tip(1, reaction=Reaction.done, reacted_at=NOW - HOUR)
    await keep(db, reacted, tip(2, "t2"))
    await react(db, reacted, Reaction.unknown)
    assert await open_ids(db) == ["tip-1"]


async def test_the_share_of_advice_counts_from_the_last_advice(db: Database) -> None:
    assert ((await history(db)).decision_number, (await history(db)).last_advice_number) == (0, 0)
    await keep(db, tip(1), tip(2, kind=TipKind.advice), tip(3, kind=TipKind.advice), tip(4), tip(5))
    known = await history(db)
    assert (known.decision_number, known.last_advice_number) == (5, 3)


async def test_a_showing_is_recorded_on_its_own_tip_once(db: Database) -> None:
    await keep(db, tip(1), tip(2))
    await db.transaction(person=NOBODY).run(store.mark_shown, tip(1), NOW)
    await db.transaction(person=NOBODY).run(store.mark_shown, tip(1), NOW + HOUR)
    listed = await db.read(store.list_tips, "mara", PageRequest(100, 0, Reaction.unknown))
    assert [(t.id, t.shown_at) for t in listed] == [("tip-2", None), ("tip-1", NOW)]


async def test_the_last_reaction_is_the_one_to_undo(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    for reaction in ("done", "snooze", "dismiss"):
        shown = await mara.tip()
        await mara.react(shown.id, reaction)
        for seconds in (0, 1):  # the newest also of several at the same time
            app.clock.advance(seconds=seconds)
            undoable = (await mara.open_tip()).undoable
            assert undoable
            assert (undoable.tip, undoable.reaction.name) == (shown, reaction)


async def test_of_simultaneous_reactions_that_to_the_newest_tip_is_the_last(db: Database) -> None:
    await keep(db, *(tip(n, f"t{n}", reaction=Reaction.done, reacted_at=NOW) for n in (1, 2, 3)))
    _, reacted = await db.read(store.read_open_tip, "mara", NOW, NOW - SECOND)
    assert reacted
    assert reacted.id == "tip-3"
