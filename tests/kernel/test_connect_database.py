"""Connecting to a database: its migrations, and what is refused."""

from pathlib import Path

import pytest
from sqlalchemy import text

from servers.kernel.db import NOBODY, connect_database
from servers.kernel.settings import SettingsError
from servers.profile import store
from servers.profile.serve import SPEC
from tests.clocks import ManualClock
from tests.kernel.test_db import consent, rows


async def test_a_second_start_keeps_the_tables_and_the_rows(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    for expected in (0, 1):
        opened = await connect_database("profile", database_url, tmp_path, store.TABLES, SPEC.migrations, clock)
        assert (await rows(opened, "consent"))["consent"] == expected
        await opened.transaction(person=NOBODY).run(store.add_consents, [consent(clock)])
        await opened.close()


async def test_data_of_a_newer_version_is_refused_in_one_line(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    opened = await connect_database("profile", database_url, tmp_path, store.TABLES, SPEC.migrations, clock)
    await opened.transaction(person=NOBODY).run(
        lambda tx: tx.execute(text("UPDATE module_version SET version_num = '9999'")).close()
    )
    await opened.close()
    with pytest.raises(SettingsError, match="newer oO") as caught:
        await connect_database("profile", database_url, tmp_path, store.TABLES, SPEC.migrations, clock)
    assert "\n" not in str(caught.value)


async def test_a_migration_that_fails_leaves_nothing(database_url: str, tmp_path: Path, clock: ManualClock) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    head = "import sqlalchemy as sa\nfrom alembic import op\n"
    make = "    op.create_table('half', sa.Column('id', sa.String, primary_key=True))\n"
    (steps / "0001_a.py").write_text(
        f"{head}revision = '0001'\ndown_revision = None\ndef upgrade():\n{make}    raise ValueError('no')\n"
    )
    with pytest.raises(ValueError):
        await connect_database("profile", database_url, tmp_path, store.TABLES, steps, clock)
    (steps / "0001_a.py").write_text(f"{head}revision = '0001'\ndown_revision = None\ndef upgrade():\n{make}")
    opened = await connect_database("profile", database_url, tmp_path, store.TABLES, steps, clock)
    assert await rows(opened, "half") == {"half": 0}
    await opened.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "no address", "postgresql://nobody@127.0.0.1:1/none"])
async def test_an_invalid_database_url_is_reported_in_one_line(url: str, tmp_path: Path, clock: ManualClock) -> None:
    with pytest.raises(SettingsError, match="OO_DATABASE_URL") as caught:
        await connect_database("profile", url, tmp_path, store.TABLES, SPEC.migrations, clock)
    assert "\n" not in str(caught.value)
