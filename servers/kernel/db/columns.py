"""Mapping of record messages to tables: one message per row, one field per column."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

from sqlalchemy import BigInteger, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from gen.registry import CODEC_OF

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTimestamp(TypeDecorator[datetime]):
    """A time in UTC, stored as microseconds since 1970: exact, sortable, and the same on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


def map_record(table: Table, record: type) -> Table:
    """Note in the table which record message it stores; erasure and redaction read that message's data tags.

    A test compares columns and fields.
    """
    table.info["record"] = CODEC_OF[record].name
    table.info["columns"] = tuple(column.name for column in table.c)
    return table


def row_of(table: Table, record: object) -> dict[str, Any]:
    """Return the message as a row of its table: values by column name, enums as numbers."""
    values = ((name, getattr(record, name)) for name in table.info["columns"])
    return {name: int(value) if isinstance(value, IntEnum) else value for name, value in values}
