"""Precompiled statements, which do the same as SQLAlchemy's on both kinds of database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Insert, LargeBinary, Select, String, Table, bindparam, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.compiler import SQLCompiler

from servers.auth import store as auth
from servers.auth.serve import SPEC as AUTH
from servers.integrations.serve import SPEC as INTEGRATIONS
from servers.integrations.store import items
from servers.kernel.db import (
    NOBODY,
    ConcurrentUpdate,
    Database,
    RecordQuery,
    Statement,
    Tx,
    UtcTimestamp,
    bookkeeping,
    connect_database,
)
from servers.kernel.db.bookkeeping import OUTBOX
from servers.kernel.module import ModuleSpec
from servers.profile import store as profile
from servers.profile.serve import SPEC as PROFILE
from servers.recommender import store as recommender
from servers.recommender.serve import SPEC as RECOMMENDER
from tests.clocks import ManualClock

STORES = ((auth, AUTH), (bookkeeping, PROFILE), (profile, PROFILE), (recommender, RECOMMENDER), (items, INTEGRATIONS))
NOW = datetime(2026, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)
BEFORE = NOW - timedelta(hours=1)
CONSTANTS: dict[str, dict[str, object]] = {
    "provider_item": {"kind": "task"},
    "tip_instance": {"kind": 2, "reaction": 0},
}
"""Values that conditions name, by table."""


def statements() -> Iterator[tuple[str, Statement, ModuleSpec]]:
    for module, spec in STORES:
        for name, value in vars(module).items():
            if isinstance(value, Statement | RecordQuery):
                statement = value.statement if isinstance(value, RecordQuery) else value
                yield f"{module.__name__}.{name}", statement, spec


ALL = [pytest.param(statement, spec, id=name) for name, statement, spec in statements()]
SELECTS = [p for p in ALL if isinstance(p.values[0].core, Select)]  # type: ignore[union-attr]
CHANGES = [p for p in ALL if p not in SELECTS]


def sample(type_: object, text: str) -> object:
    if isinstance(type_, UtcTimestamp):
        return NOW
    if isinstance(type_, LargeBinary):
        return text.encode()
    return text if isinstance(type_, String) else 1


def row(table: Table, text: str, *, full: bool = True) -> dict[str, object]:
    """Return a value for each column; without `full`, NULL where it is allowed."""
    values = {c.name: sample(c.type, text) if full or not c.nullable else None for c in table.c if c.name != "seq"}
    return values | CONSTANTS.get(table.name, {})


def parameters(statement: Statement, text: str) -> dict[str, object]:
    """Return parameters for a statement: the values of the rows, and times before theirs."""
    if isinstance(statement.core, Insert):
        return row(table_of(statement), text)
    compiled = statement.core.compile()
    assert isinstance(compiled, SQLCompiler)
    wanted = {name: bind.type for name, bind in compiled.binds.items() if bind.required}
    values = {
        name: BEFORE if isinstance(type_, UtcTimestamp) else sample(type_, text) for name, type_ in wanted.items()
    }
    return values | ({"kind": "task"} if "kind" in values else {})


def table_of(statement: Statement) -> Table:
    table = statement.core.table  # type: ignore[union-attr]
    assert isinstance(table, Table)
    return table


@asynccontextmanager
async def filled(spec: ModuleSpec, url: str, folder: Path, clock: ManualClock) -> AsyncIterator[Database]:
    """Yield a module's database with two rows in each table: one with NULL where it is allowed, one without."""
    database = await connect_database(spec.name, url, folder, spec.tables, spec.migrations, clock)

    def fill(tx: Tx) -> None:
        for table in spec.tables.sorted_tables:
            tx.execute(insert(table), row(table, "a", full=False))
            tx.execute(insert(table), row(table, "b") | ({"number": 2} if "number" in table.c else {}))

    await database.transaction(person=NOBODY).run(fill)
    yield database
    await database.close()


class _UndoneError(Exception):
    """Rolls a transaction back."""


async def run_and_roll_back(database: Database, table: Table, change: Callable[[Tx], int]) -> tuple[int, list[str]]:
    """Run a change and roll it back; return its result and the rows that it left."""
    left: list[tuple[int, list[str]]] = []

    def run(tx: Tx) -> None:
        columns = [c for c in table.c if c.name != "seq"]
        left.append((change(tx), sorted(repr(tuple(row)) for row in tx.execute(select(*columns)))))
        raise _UndoneError

    with pytest.raises(_UndoneError):
        await database.transaction(person=NOBODY).run(run)
    return left[0]


@pytest.mark.parametrize(("statement", "spec"), SELECTS)
async def test_a_select_finds_the_same_rows_as_sqlalchemy(
    statement: Statement, spec: ModuleSpec, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    def compare(tx: Tx) -> int:
        count = 0
        for values in (parameters(statement, "a"), parameters(statement, "b")):
            expected = sorted(tuple(row) for row in tx.execute(statement.core, values))
            assert sorted(map(tuple, statement.rows(tx, **values))) == expected
            first = statement.row(tx, **values)
            assert (tuple(first) in expected) if first is not None else not expected
            count += len(expected)
        return count

    async with filled(spec, database_url, tmp_path, clock) as database:
        assert await database.read(compare) > 0, "the rows of this test do not meet the statement's conditions"


@pytest.mark.parametrize(("statement", "spec"), CHANGES)
async def test_a_change_leaves_the_same_rows_as_sqlalchemy(
    statement: Statement, spec: ModuleSpec, database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    values, table = parameters(statement, "c") | {"person_": "a"}, table_of(statement)
    values = {name: value for name, value in values.items() if name in parameters(statement, "c")}
    async with filled(spec, database_url, tmp_path, clock) as database:
        expected = await run_and_roll_back(database, table, lambda tx: tx.execute(statement.core, values).rowcount)
        assert await run_and_roll_back(database, table, lambda tx: statement.execute(tx, **values)) == expected
        assert (await run_and_roll_back(database, table, lambda tx: 0))[1] != expected[1], (
            "the statement changed nothing"
        )


async def test_adding_an_existing_row_is_a_concurrent_update(database: Database) -> None:
    add = Statement(insert(OUTBOX))
    values = row(OUTBOX, "a")
    await database.transaction(person=NOBODY).run(add.execute, **values)
    with pytest.raises(ConcurrentUpdate):
        await database.transaction(person=NOBODY).run(add.execute, **values)


async def test_an_error_quotes_no_value(database: Database) -> None:
    broken: dict[str, Any] = row(OUTBOX, "a secret") | {"event_id": None}
    with pytest.raises(IntegrityError) as caught:
        await database.transaction(person=NOBODY).run(Statement(insert(OUTBOX)).execute, **broken)
    assert "a secret" not in str(caught.value)


async def test_a_statement_needs_each_of_its_parameters_and_no_others(tmp_path: Path, clock: ManualClock) -> None:
    by_type = Statement(select(OUTBOX.c.seq).where(OUTBOX.c.type == bindparam("type_")))
    async with filled(PROFILE, "", tmp_path, clock) as database:
        assert len(await database.read(by_type.rows, type_="a")) == 1
        for wrong in ({}, {"type_": "a", "other": 1}):
            with pytest.raises(TypeError):
                await database.read(by_type.rows, **wrong)
