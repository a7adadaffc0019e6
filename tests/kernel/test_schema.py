"""Tables are what the records say and what the migrations make, in every module and on both databases."""

import dataclasses
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gen.registry import CODECS
from servers.kernel.db import Tx, bookkeeping, open_database, row_of
from servers.kernel.module import Plan
from tests.clocks import ManualClock
from tests.plans import PLANS

VERSIONS = {"kernel_version", "module_version"}
HISTORIES = [*(plan.migrations for plan in PLANS), Path(bookkeeping.__file__).parent / "migrations"]


def differences(tx: Tx, plan: Plan) -> list[Any]:
    options = {"include_object": lambda item, name, *_: name not in VERSIONS, "compare_type": True}
    return list(compare_metadata(MigrationContext.configure(tx, opts=options), plan.tables))


def tables() -> Iterator[tuple[str, Any]]:
    for plan in PLANS:
        if "outbox" not in plan.tables.tables:
            bookkeeping.define(plan.tables)
        yield from ((f"{plan.name}.{table.name}", table) for table in plan.tables.sorted_tables)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
async def test_the_migrations_make_the_tables(
    plan: Plan, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    database = await open_database(plan.name, database_url, tmp_path, plan.tables, plan.migrations, clock)
    assert await database.read(differences, plan) == []
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
    assert not [value for value in row.values() if isinstance(value, Enum)], "databases know numbers"


def test_every_record_has_one_table() -> None:
    stored = [table.info["record"] for _, table in tables() if table.name not in bookkeeping.TABLES]
    of_modules = {f"oo.{plan.name}.v1." for plan in PLANS}
    records = [n for n in CODECS if n.endswith("Record") and n.startswith(tuple(of_modules))]
    assert sorted(stored) == sorted(records)
