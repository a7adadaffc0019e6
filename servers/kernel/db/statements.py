"""Statements that every request runs: written in SQLAlchemy Core, compiled once.

SQLAlchemy spends three times as long on a short statement as SQLite does. On our SQLite connections a `Statement` keeps
the SQL and the conversions that SQLAlchemy computed, and calls the driver directly. On PostgreSQL, and on any other
connection, SQLAlchemy executes it as usual.
"""

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
    """A connection that also gives the driver's connection."""

    driver: sqlite3.Connection


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL with the names of its positional parameters.

    `constants`: values of the parameters that are part of the statement. `bind_processors` and `result_processors`
    convert parameters and columns; each is a position and a function.
    """

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, object]
    bind_processors: tuple[tuple[int, Conversion], ...]
    result_processors: tuple[tuple[int, Conversion], ...]


class Statement:
    """A Core statement with named parameters; an insert has its columns as parameters.

    Each call passes all of them. A statement whose SQL depends on the values (lists for IN, optional conditions) cannot
    be one.
    """

    def __init__(self, core: Core) -> None:
        self.core = core
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def rows(self, tx: Connection, /, **values: object) -> Sequence[Row]:
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).all()
        compiled, cursor = self._execute(tx, values)
        found = cursor.fetchall()
        return [_convert(row, compiled.result_processors) for row in found] if compiled.result_processors else found

    def row(self, tx: Connection, /, **values: object) -> Row | None:
        """Return the first row, or None."""
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).first()
        compiled, cursor = self._execute(tx, values)
        found = cursor.fetchone()
        return None if found is None else _convert(found, compiled.result_processors)

    def execute(self, tx: Connection, /, **values: object) -> int:
        """Run a statement that changes rows, and return how many."""
        if not isinstance(tx, DriverConnection):
            return tx.execute(self.core, values).rowcount
        return self._execute(tx, values)[1].rowcount

    def _execute(self, tx: DriverConnection, values: Mapping[str, object]) -> tuple[_Compiled, sqlite3.Cursor]:
        compiled = self._compiled.get(tuple(values))  # the columns of an insert decide its SQL
        if compiled is None:
            compiled = self._compiled[tuple(values)] = _compile(self.core, tx.dialect, values)
        all_values = {**compiled.constants, **values} if compiled.constants else values
        parameters = _convert([all_values[name] for name in compiled.names], compiled.bind_processors)
        try:
            return compiled, tx.driver.execute(compiled.sql, parameters)
        except sqlite3.Error as error:
            # As SQLAlchemy would raise it. Error texts reach the log, so the values are hidden.
            raise DBAPIError.instance(compiled.sql, parameters, error, sqlite3.Error, hide_parameters=True) from error


class RecordQuery(Generic[M]):
    """A select whose rows become messages. `make`: the message class, or a function with the columns as keywords."""

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
    compiled = core.compile(dialect=dialect, column_keys=list(values), for_executemany=True)
    assert isinstance(compiled, SQLCompiler)
    assert compiled.positiontup is not None
    assert not compiled.post_compile_params | compiled.literal_execute_params, (
        "a list for IN is part of the SQL: use SQLAlchemy's execute"
    )
    assert not [*compiled.insert_prefetch, *compiled.update_prefetch], (
        "a column has a default that SQLAlchemy computes: pass the value"
    )
    required = {name for name in compiled.positiontup if compiled.binds[name].required}
    if required != values.keys():
        raise TypeError(f"this statement takes {sorted(required)}, not {sorted(values)}")
    columns = core.selected_columns if isinstance(core, Select) else ()
    return _Compiled(
        sql=compiled.string,
        names=tuple(compiled.positiontup),
        constants={name: compiled.binds[name].effective_value for name in compiled.positiontup if name not in required},
        bind_processors=_conversions([compiled.binds[name].type for name in compiled.positiontup], _to_driver, dialect),
        result_processors=_conversions([column.type for column in columns], _from_driver, dialect),
    )


def _conversions(
    types: Sequence[TypeEngine[Any]],
    conversion: Callable[[TypeEngine[Any], Dialect], Conversion | None],
    dialect: Dialect,
) -> tuple[tuple[int, Conversion], ...]:
    # The driver handles bytes without conversion.
    found = [None if isinstance(t, LargeBinary) else conversion(t.dialect_impl(dialect), dialect) for t in types]
    return tuple((position, convert) for position, convert in enumerate(found) if convert is not None)


def _to_driver(type_: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    return type_.bind_processor(dialect)


def _from_driver(type_: TypeEngine[Any], dialect: Dialect) -> Conversion | None:
    return type_.result_processor(dialect, None)


def _convert(values: Row, conversions: Sequence[tuple[int, Conversion]]) -> Row:
    converted = list(values)
    for position, convert in conversions:
        converted[position] = convert(converted[position])
    return converted
