"""Deleted texts, which must be gone from the bytes of the database files."""

from __future__ import annotations

from pathlib import Path

from servers.kernel.db import Tx
from servers.recommender import store
from tests.recommender.app import RecommenderApp
from tests.recommender.test_ended_connections import end_connection


async def test_the_text_of_a_tip_is_gone_from_the_files_with_its_connection(
    app: RecommenderApp, tmp_path: Path
) -> None:
    for person in ("mara", "jon"):
        app.tasks.add(person)
        await (await app.person(person)).tip()
    mara, jon = await stored_text(app, "mara"), await stored_text(app, "jon")
    assert is_in_a_file(mara, tmp_path)
    await end_connection(app, "mara")
    assert not is_in_a_file(mara, tmp_path)
    assert is_in_a_file(jon, tmp_path)


async def stored_text(app: RecommenderApp, person: str) -> bytes:
    """Return the encrypted text of the person's only tip."""

    def read(tx: Tx) -> bytes:
        return bytes(
            tx.execute(store.TIP.select().where(store.TIP.c.person == person)).mappings().one()["tip_encrypted"]
        )

    return await app.application.contexts["recommender"].db.read(read)


def is_in_a_file(content: bytes, data: Path) -> bool:
    return any(content in path.read_bytes() for path in data.glob("recommender.*"))
