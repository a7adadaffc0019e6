"""Statements that every request asks: written in Core as all others, compiled once.

SQLAlchemy spends three times as long on a short statement as SQLite does. On SQLite a `Statement` keeps the SQL and the
conversions that SQLAlchemy worked out for it, and goes to the driver itself; on Postgres, and on a connection that is
not our own, SQLAlchemy executes it as ever.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Delete, Insert, LargeBinary, Select, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

M = TypeVar("M")
Row = Sequence[Any]
Core = Select[Any] | Insert | Update | Delete
Conversion = Callable[[Any], Any]


class DriverConnection(Connection):
    """A connection that has the driver's own at hand."""

    driver: sqlite3.Connection


@dataclass(frozen=True, slots=True)
class _Compiled:
    """`names`: of the SQL's parameters in their order; the values of some are `constants`.

    `bind_processors`, `result_processors`: conversions of parameters and of a row's columns, by their places.
    """

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, object]
    bind_processors: tuple[tuple[int, Conversion], ...]
    result_processors: tuple[tuple[int, Conversion], ...]


class Statement:
    """A Core statement with named parameters, all of which every call gives; an insert takes its columns' values.

    What differs from call to call in more than its values is none: lists for IN, optional conditions.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, tx: Connection, /, **values: object) -> Sequence[Row]:
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).all()
        compiled, cursor = self._execute(tx, values)
        found = cursor.fetchall()
        return [_converted(row, compiled.result_processors) for row in found] if compiled.result_processors else found

    def row(self, tx: Connection, /, **values: object) -> Row | None:
        """The first of them."""
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).first()
        compiled, cursor = self._execute(tx, values)
        found = cursor.fetchone()
        return None if found is None else _converted(found, compiled.result_processors)

    def execute(self, tx: Connection, /, **values: object) -> int:
        """Changes rows and answers how many."""
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).rowcount
        return self._execute(tx, values)[1].rowcount

    def _execute(self, tx: DriverConnection, values: Mapping[str, object]) -> tuple[_Compiled, sqlite3.Cursor]:
        compiled = self._compiled.get(tuple(values))
        if compiled is None:
            compiled = self._compiled[tuple(values)] = _compile(self.core, tx.dialect, values)
        known = {**compiled.constants, **values} if compiled.constants else values
        given = _converted([known[name] for name in compiled.names], compiled.bind_processors)
        try:
            return compiled, tx.driver.execute(compiled.sql, given)
        except sqlite3.Error as error:
            # As SQLAlchemy raises it: an error's text reaches the log, and the values must not.
            raise DBAPIError.instance(compiled.sql, given, error, sqlite3.Error, hide_parameters=True) from error


class RecordQuery(Generic[M]):
    """A select whose rows are messages. `make`: the message class, or what makes one from columns by name."""

    def __init__(self, core: Select[Any], make: Callable[..., M]) -> None:
        self.statement = Statement(core)
        self._names = tuple(core.selected_columns.keys())
        self._make = make

    def all(self, tx: Connection, /, **values: object) -> list[M]:
        return [self._message(row) for row in self.statement.rows(tx, **values)]

    def first(self, tx: Connection, /, **values: object) -> M | None:
        row = self.statement.row(tx, **values)
        return None if row is None else self._message(row)

    def _message(self, row: Row) -> M:
        return self._make(**dict(zip(self._names, row, strict=True)))


def _compile(core: Core, dialect: Dialect, values: Mapping[str, object]) -> _Compiled:
    made = core.compile(dialect=dialect, column_keys=list(values), for_executemany=True)
    assert isinstance(made, SQLCompiler)
    assert made.positiontup is not None
    assert not made.post_compile_params | made.literal_execute_params, "lists for IN are written into the SQL"
    assert not [*made.insert_prefetch, *made.update_prefetch], "defaults are worked out by SQLAlchemy"
    taken = {name for name in made.positiontup if made.binds[name].required}
    if taken != values.keys():
        raise TypeError(f"this statement takes {sorted(taken)}, not {sorted(values)}")
    shown = core.selected_columns if isinstance(core, Select) else ()
    return _Compiled(
        sql=made.string,
        names=tuple(made.positiontup),
        constants={name: made.binds[name].effective_value for name in made.positiontup if name not in taken},
        bind_processors=_conversions([made.binds[name].type for name in made.positiontup], _to_driver, dialect),
        result_processors=_conversions([column.type for column in shown], _from_driver, dialect),
    )


def _conversions(
    types: Sequence[TypeEngine[Any]],
    conversion: Callable[[TypeEngine[Any], Dialect], Conversion | None],
    dialect: Dialect,
) -> tuple[tuple[int, Conversion], ...]:
    # The driver takes and gives bytes as they are.
    found = [None if isinstance(t, LargeBinary) else conversion(t.dialect_impl(dialect), dialect) for t in types]
    return tuple((place, convert) for place, convert in enumerate(found) if convert is not None)


def _to_driver(type_: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    return type_.bind_processor(dialect)


def _from_driver(type_: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    return type_.result_processor(dialect, None)


def _converted(values: Row, conversions: Sequence[tuple[int, Conversion]]) -> Row:
    converted = list(values)
    for place, convert in conversions:
        converted[place] = convert(converted[place])
    return converted
