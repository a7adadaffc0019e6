"""SQLite files: used by one process, durable, and without deleted bytes."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete

from gen.oo.profile.storage.v1 import ConsentRecord
from servers.kernel.db import NOBODY, Database, Tx, connect_database
from servers.kernel.errors import Unavailable
from servers.kernel.settings import SettingsError
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock

WANTED = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "busy_timeout": 5000}


def pragmas(tx: Tx) -> dict[str, object]:
    return {name: tx.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in WANTED}


async def test_the_pragmas_are_really_set(sqlite: Database) -> None:
    assert await sqlite.read(pragmas) == WANTED
    assert await sqlite.transaction(person=NOBODY).run(pragmas) == WANTED


async def test_a_second_process_is_refused_in_one_line(sqlite: Database, tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from servers.kernel.clock import SystemClock
from servers.kernel.db import connect_database
from servers.kernel.settings import SettingsError
from servers.profile.serve import SPEC
try:
    asyncio.run(connect_database("profile", "", Path({str(tmp_path)!r}), SPEC.tables, SPEC.migrations, SystemClock()))
except SettingsError as error:
    sys.exit(str(error))
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", program, stderr=asyncio.subprocess.PIPE)
    _, said = await process.communicate()
    assert process.returncode == 1
    assert said.decode().strip() == (
        f"another oO already runs on {tmp_path}: stop it, or give this one a folder of its own with OO_DATA_DIR"
    )


async def test_a_folder_that_cannot_be_written_is_named_in_one_line(tmp_path: Path, clock: ManualClock) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError) as caught:
        await connect_database("profile", "", tmp_path / "file" / "data", store.TABLES, SPEC.migrations, clock)
    assert "choose another with OO_DATA_DIR" in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_a_closed_file_can_be_opened_again(tmp_path: Path, clock: ManualClock) -> None:
    for _ in range(2):
        opened = await connect_database("profile", "", tmp_path, store.TABLES, SPEC.migrations, clock)
        await opened.close()


async def test_deleted_text_is_in_no_file_after_the_scrub(sqlite: Database, tmp_path: Path, clock: ManualClock) -> None:
    words = "a sentence that nobody else wrote"
    await sqlite.transaction(person=NOBODY).run(store.add_consents, [ConsentRecord("ada", words, "h", clock.now())])
    await sqlite.transaction(person=NOBODY).run(lambda tx: tx.execute(delete(store.CONSENT)).close())
    await sqlite.scrub()
    found = [f.name for f in tmp_path.iterdir() if f.is_file() and words.encode() in f.read_bytes()]
    assert found == []


async def test_a_full_disk_is_unavailable_and_works_again_once_there_is_room(
    sqlite: Database, clock: ManualClock
) -> None:
    letter = ConsentRecord("ada", "terms", "h" * 100_000, clock.now())
    await sqlite.transaction(person=NOBODY).run(
        lambda tx: tx.exec_driver_sql("PRAGMA max_page_count=1").close()
    )  # as many as there are now
    with pytest.raises(Unavailable):
        await sqlite.transaction(person=NOBODY).run(store.add_consents, [letter])
    assert await sqlite.read(store.current_consents, "ada") == []
    await sqlite.transaction(person=NOBODY).run(lambda tx: tx.exec_driver_sql("PRAGMA max_page_count=100000").close())
    await sqlite.transaction(person=NOBODY).run(store.add_consents, [letter])


async def test_a_file_that_was_moved_away_is_reported(sqlite: Database, tmp_path: Path) -> None:
    assert await sqlite.problem() == ""
    folder = tmp_path.with_name("elsewhere")
    tmp_path.rename(folder)
    assert "no longer in the data folder" in await sqlite.problem()
    tmp_path.mkdir()
    (tmp_path / "profile.lock").touch()
    assert "no longer in the data folder" in await sqlite.problem()
