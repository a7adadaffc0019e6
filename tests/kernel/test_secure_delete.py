"""Deleted bytes, which are overwritten by every build of SQLite.

Some builds overwrite by default. Here every connection begins as one of a build that does not.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from gen.oo.profile.storage.v1 import ConsentRecord
from servers.kernel.db import NOBODY, connect_database
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock

WORDS = "a sentence that nobody else wrote"
LONG = "a letter over many pages " * 1000


@pytest.fixture
def build_that_leaves_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.dbapi2.connect

    def connect_like_such_a_build(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **options)
        connection.execute("PRAGMA secure_delete=OFF")
        return connection

    monkeypatch.setattr(sqlite3.dbapi2, "connect", connect_like_such_a_build)


def texts_left_in(folder: Path) -> list[str]:
    contents = [path.read_bytes() for path in folder.iterdir() if path.is_file()]
    return [text for text in (WORDS, LONG[:50]) if any(text.encode() in content for content in contents)]


@pytest.mark.usefixtures("build_that_leaves_bytes")
async def test_our_databases_overwrite_deleted_bytes(tmp_path: Path) -> None:
    clock = ManualClock()
    opened = await connect_database("profile", "", tmp_path, SPEC.tables, SPEC.migrations, clock)
    rows = [ConsentRecord(person, text, "h", clock.now()) for person in ("ada", "bob") for text in (WORDS, LONG)]
    await opened.transaction(person=NOBODY).run(store.add_consents, rows)
    await opened.scrub()
    assert texts_left_in(tmp_path) == [WORDS, LONG[:50]]
    await opened.transaction(person=NOBODY).run(lambda tx: tx.execute(delete(store.CONSENT)).close())
    await opened.scrub()
    assert texts_left_in(tmp_path) == []
    await opened.close()
    assert texts_left_in(tmp_path) == []


@pytest.mark.usefixtures("build_that_leaves_bytes")
def test_such_a_build_leaves_deleted_bytes_by_default(tmp_path: Path) -> None:
    """The control for the test above."""
    connection = sqlite3.dbapi2.connect(tmp_path / "plain.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE consent (subject TEXT)")
    connection.executemany("INSERT INTO consent VALUES (?)", [(WORDS,), (LONG,)])
    connection.execute("DELETE FROM consent")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert texts_left_in(tmp_path) == [WORDS, LONG[:50]]
