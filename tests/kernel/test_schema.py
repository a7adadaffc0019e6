"""Tables, which match their records and their migrations in every module and on both databases."""

import dataclasses
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from gen.registry import CODECS
from servers.kernel.db import NOBODY, Tx, bookkeeping, connect_database, row_of
from servers.kernel.module import ModuleSpec
from tests.clocks import ManualClock
from tests.specs import SPECS

VERSIONS = {"kernel_version", "module_version"}
HISTORIES = [*(spec.migrations for spec in SPECS), Path(bookkeeping.__file__).parent / "migrations"]


def differences(tx: Tx, spec: ModuleSpec) -> list[Any]:
    options = {"include_object": lambda item, name, *_: name not in VERSIONS, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(tx, opts=options), spec.tables))


def tables() -> Iterator[tuple[str, Any]]:
    for spec in SPECS:
        if "outbox" not in spec.tables.tables:
            bookkeeping.add_tables(spec.tables)
        yield from ((f"{spec.name}.{table.name}", table) for table in spec.tables.sorted_tables)


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
async def test_the_migrations_make_the_tables(
    spec: ModuleSpec, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    database = await connect_database(spec.name, database_url, tmp_path, spec.tables, spec.migrations, clock)
    assert await database.read(differences, spec) == []
    await database.close()


@pytest.mark.parametrize("folder", HISTORIES, ids=lambda folder: folder.parent.name)
def test_migrations_are_named_by_their_number(folder: Path) -> None:
    """A start compares the last name with the version in the data, and runs nothing when they are the same."""
    script = ScriptDirectory(str(folder), version_locations=[str(folder)])
    names = sorted(path.name.partition("_")[0] for path in folder.glob("*.py"))
    assert sorted(revision.revision for revision in script.walk_revisions()) == names
    assert script.get_current_head() == names[-1]


@pytest.mark.parametrize(("name", "table"), [pytest.param(n, t, id=n) for n, t in tables()])
def test_the_columns_of_a_table_are_the_fields_of_its_record(name: str, table: Any) -> None:
    record = CODECS[table.info["record"]].message
    assert {column.name for column in table.c} == {field.name for field in dataclasses.fields(record)}


@pytest.mark.parametrize(("name", "table"), [pytest.param(n, t, id=n) for n, t in tables()])
def test_a_record_is_a_row_of_its_table(name: str, table: Any) -> None:
    row = row_of(table, CODECS[table.info["record"]].message())
    assert list(row) == [column.name for column in table.c]
    assert not [value for value in row.values() if isinstance(value, Enum)], "databases store numbers"


def test_every_record_has_one_table() -> None:
    stored = [table.info["record"] for _, table in tables() if table.name not in bookkeeping.TABLE_NAMES]
    of_modules = {f"oo.{spec.name}.storage.v1." for spec in SPECS}
    records = [n for n in CODECS if n.endswith("Record") and n.startswith(tuple(of_modules))]
    assert sorted(stored) == sorted(records)


async def test_a_person_erased_by_an_earlier_version_is_still_known(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    """The table of erased persons was called `fence` before the kernel's migration 0002."""
    profile = next(spec for spec in SPECS if spec.name == "profile")
    arguments = (profile.name, database_url, tmp_path, profile.tables, profile.migrations, clock)
    database = await connect_database(*arguments)
    await database.transaction(person=NOBODY).run(bookkeeping.add_erased_person, b"hash", clock.now())
    await database.transaction(person=NOBODY).run(_downgrade)
    await database.close()
    again = await connect_database(*arguments)
    assert again.erased_persons == {b"hash"}
    await again.close()


def _downgrade(tx: Tx) -> None:
    tx.execute(text("ALTER TABLE erased_person RENAME TO fence"))
    tx.execute(text("UPDATE kernel_version SET version_num = '0001'"))
