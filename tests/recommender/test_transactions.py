"""Transactions of a decision and of a reaction, each committed with its event or not at all."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from servers.kernel.db import NOBODY, Database, Tx
from tests.recommender.app import RecommenderApp
from tests.recommender.test_ended_connections import end_connection
from tests.recommender.test_erasure import erase
from tests.transaction_log import TransactionLog

TIPS, REACTIONS = "SELECT count(*) FROM tip_instance", "SELECT count(*) FROM reaction"
EVENTS = "SELECT count(*) FROM outbox WHERE type = '{}'"


def database(app: RecommenderApp) -> Database:
    return app.application.contexts["recommender"].db


async def test_a_tip_is_committed_with_its_event_and_its_response(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    log = await TransactionLog.begin(database(app))
    await mara.recommend("open", key="first")
    await mara.recommend("pull", key="second")
    assert log.tables_with("tip.decided") == [{"tip_instance"}] * 2
    assert log.responses_with("tip.decided") == [True] * 2
    assert log.find_problems() == []


@pytest.mark.parametrize("reaction", ["done", "save", "dismiss", "snooze"])
async def test_a_reaction_and_its_undo_are_committed_with_their_events(app: RecommenderApp, reaction: str) -> None:
    if reaction != "save":  # only advice can be saved, and a person without tasks gets only advice
        app.tasks.add("mara")
    mara = await app.person("mara")
    tip = await mara.tip()
    log = await TransactionLog.begin(database(app))
    for how in (reaction, "undo"):
        await mara.react(tip.id, how, key=how)
    assert log.tables_with("tip.reacted") == [{"tip_instance", "reaction"}] * 2
    assert log.responses_with("tip.reacted") == [True] * 2
    assert log.find_problems() == []


async def test_a_received_event_is_committed_with_its_effects(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    await mara.react((await mara.tip()).id, "done")
    log = await TransactionLog.begin(database(app))
    await end_connection(app, "mara", event=2)
    await erase(app, "mara")
    assert log.tables_with("erasure.part_done") == [{"tip_instance", "reaction", "connection_epoch"}]
    assert log.find_problems() == []


async def test_a_crash_leaves_a_tip_and_its_event_or_neither(app: RecommenderApp, tmp_path: Path) -> None:
    """A copy of the files just before a commit is what a crash at that moment leaves."""
    app.tasks.add("mara")
    mara = await app.person("mara")
    crashes = await copy_before_each_commit(database(app), tmp_path)
    await mara.react((await mara.tip()).id, "done")
    await mara.tip()
    await mara.tip("pull")
    counts = [count_rows(copy) for copy in crashes]
    assert [tip for tip, _ in counts] == [(n, n) for n, _ in (tip for tip, _ in counts)]
    assert [reaction for _, reaction in counts] == [(n, n) for n, _ in (reaction for _, reaction in counts)]
    assert {(tips, reactions) for (tips, _), (reactions, _) in counts} >= {(0, 0), (1, 0), (1, 1), (2, 1)}


async def copy_before_each_commit(db: Database, data: Path) -> list[Path]:
    copies: list[Path] = []

    def copy(statement: str) -> None:
        if statement == "COMMIT":
            folder = data / "crashes" / str(len(copies))
            folder.mkdir(parents=True)
            for path in data.glob("recommender.sqlite*"):
                shutil.copy(path, folder)
            copies.append(folder / "recommender.sqlite")

    def trace(tx: Tx) -> None:
        connection: Any = tx.connection.driver_connection
        connection.set_trace_callback(copy)

    await db.transaction(person=NOBODY).run(trace)
    return copies


def count_rows(database: Path) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the numbers of tips and their events, and of reactions and their events."""
    connection = sqlite3.connect(database)
    queries = (TIPS, EVENTS.format("tip.decided"), REACTIONS, EVENTS.format("tip.reacted"))
    tips, decided, reactions, reacted = (connection.execute(query).fetchone()[0] for query in queries)
    connection.close()
    return (tips, decided), (reactions, reacted)
