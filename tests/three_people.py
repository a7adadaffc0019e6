"""Three people with similar rows. A store function that is called for one of them must ignore the rows of the others.

A query without its condition on the person would find, change or delete those rows too.
"""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar

from sqlalchemy import select

from servers.kernel.db import NOBODY, Database, Tx, connect_database
from servers.kernel.module import ModuleSpec
from tests.clocks import ManualClock

T = TypeVar("T")

PERSON, BEFORE, AFTER = "p-2", "p-1", "p-3"
PEOPLE = (BEFORE, PERSON, AFTER)
"""The order in which their rows are written, so that the person's are neither the first nor the last in a table."""

Function = Callable[..., Any]
Cases = Mapping[Function, Sequence[tuple[Any, ...]]]
"""Store function → the arguments of each call, without the transaction."""

Add = Callable[[Tx, str, int], None]
"""Writes the rows of one of PEOPLE. The number, -1 to 1, makes BEFORE's values smaller and AFTER's larger."""


@dataclasses.dataclass(frozen=True, slots=True)
class CallOutcome:
    """The results of some calls, the person's rows after them, and flags for changes of these and of others' rows."""

    values: list[Any]
    own: dict[str, list[str]]
    changes_own: bool
    changes_others: bool


class _UndoneError(Exception):
    """An error that ends a transaction so that it is rolled back."""


@contextmanager
def database_of(spec: ModuleSpec, folder: Path) -> Iterator[Database]:
    """Open a module's SQLite database for all tests of a file, which roll back their changes."""
    database = asyncio.run(connect_database(spec.name, "", folder, spec.tables, spec.migrations, ManualClock()))
    yield database
    asyncio.run(database.close())


def functions_for_a_person(store: ModuleType) -> set[str]:
    """Return the store functions that take a person's id, or a record that names one."""
    return {name for name, function in _functions(store) if _takes_person(function)}


def case_names(cases: Cases) -> set[str]:
    return {function.__name__ for function in cases}


async def find_problems(db: Database, add: Add, function: Function, cases: Cases, *, silent: bool = False) -> list[str]:
    """Return the differences between calls with the rows of three people and calls with only the person's rows.

    With `silent`, the function may return and change nothing, because it only raises errors.
    """
    alone = await _outcome(db, add, function, cases[function], (PERSON,))
    among = await _outcome(db, add, function, cases[function], PEOPLE)
    checks = {
        "it returns and changes nothing: add the rows that it needs": any(alone.values) or alone.changes_own or silent,
        f"among others it returns {among.values}, alone {alone.values}": among.values == alone.values,
        f"among others it leaves the person {among.own}, alone {alone.own}": among.own == alone.own,
        "it changes rows of others": not among.changes_others,
    }
    return [problem for problem, holds in checks.items() if not holds]


async def run_and_undo(db: Database, change: Callable[[Tx], T]) -> T:
    """Return the result of a change, and roll the change back."""
    results: list[T] = []

    def run(tx: Tx) -> None:
        results.append(change(tx))
        raise _UndoneError

    try:
        await db.transaction(person=NOBODY).run(run)
    except _UndoneError:
        return results[0]
    raise AssertionError("the transaction was committed instead of rolled back")


async def _outcome(
    db: Database, add: Add, function: Function, calls: Sequence[tuple[Any, ...]], people: Sequence[str]
) -> CallOutcome:
    def run(tx: Tx) -> CallOutcome:
        for person in people:
            add(tx, person, PEOPLE.index(person) - 1)
        before = {person: _rows(tx, db, person) for person in PEOPLE}
        returned = [function(tx, *arguments) for arguments in calls]
        values = [list(value) if inspect.isgenerator(value) else value for value in returned]
        after = {person: _rows(tx, db, person) for person in PEOPLE}
        changed = {person for person in PEOPLE if before[person] != after[person]}
        return CallOutcome(values, after[PERSON], PERSON in changed, bool(changed - {PERSON}))

    return await run_and_undo(db, run)


def _rows(tx: Tx, db: Database, person: str) -> dict[str, list[str]]:
    """Return the rows of a person by table, without their sequence numbers."""
    tables = [table for table in db.metadata.sorted_tables if "person" in table.c]
    columns = {table.name: [column for column in table.c if column.name != "seq"] for table in tables}
    queries = {table.name: select(*columns[table.name]).where(table.c.person == person) for table in tables}
    return {name: sorted(map(repr, tx.execute(query).all())) for name, query in queries.items()}


def _functions(store: ModuleType) -> Iterator[tuple[str, Function]]:
    """Yield the public functions of a store, of all its files if it is a package."""
    parts = [found.name for found in pkgutil.iter_modules(getattr(store, "__path__", ()))]
    for file in (store, *(importlib.import_module(f"{store.__name__}.{part}") for part in parts)):
        for name, function in inspect.getmembers(file, inspect.isfunction):
            if function.__module__ == file.__name__ and not name.startswith("_"):
                yield name, function


def _takes_person(function: Function) -> bool:
    types = typing.get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)
    return parameters[:1] == ["tx"] and any(
        name == "person" or any(map(_names_person, _parts(types[name]))) for name in parameters[1:]
    )


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield a type and its type arguments, such as X of `Sequence[X] | None`, but not the parameters of a callback."""
    yield annotation
    if typing.get_origin(annotation) is Callable:
        return
    for part in typing.get_args(annotation):
        yield from _parts(part)


def _names_person(type_: Any) -> bool:
    return dataclasses.is_dataclass(type_) and any(field.name == "person" for field in dataclasses.fields(type_))
