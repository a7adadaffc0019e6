"""Tables derived from record messages: one message per row, one field per column."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any

import sqlalchemy as sa
from google.protobuf.descriptor import FieldDescriptor
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from gen.registry import CODEC_OF
from protogateway.runtime.codec import EnumByNumber

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class UtcTimestamp(TypeDecorator[datetime]):
    """A time in UTC, stored as microseconds since 1970: exact, sortable, and the same on every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class EnumNumber(TypeDecorator[IntEnum]):
    """A value of a generated enum, stored as its number. Drivers take an IntEnum for a number by themselves."""

    impl = sa.Integer
    cache_ok = True

    def __init__(self, enum: type[IntEnum]) -> None:
        super().__init__()
        self.enum = enum

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], IntEnum | None]:
        # Its lookup costs no call of a Python function. Every decision reads many of these.
        by_number: dict[Any, Any] = EnumByNumber(self.enum)
        by_number[None] = None
        return by_number.__getitem__


_TYPES: dict[int, TypeEngine[Any]] = {
    FieldDescriptor.TYPE_STRING: sa.String(),
    FieldDescriptor.TYPE_BYTES: sa.LargeBinary(),
    FieldDescriptor.TYPE_BOOL: sa.Boolean(),
    FieldDescriptor.TYPE_UINT32: sa.Integer(),
    FieldDescriptor.TYPE_UINT64: sa.BigInteger(),
    FieldDescriptor.TYPE_MESSAGE: UtcTimestamp(),
}
_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite numbers rows by an INTEGER key only


def table_of(
    record: type, name: str, metadata: sa.MetaData, *extras: SchemaItem, key: tuple[str, ...] = (), sequence: str = ""
) -> sa.Table:
    """Return the table of a record message, with a column for each field. An `optional` field may be NULL.

    `key` names the columns of the primary key; `sequence` is one that the database numbers, and the key. `extras` are
    other constraints and indexes. Erasure and redaction read the message's data tags.
    """
    codec, empty = CODEC_OF[record], record()
    key = (sequence,) if sequence else key
    columns = [
        sa.Column(
            field.name,
            _SEQUENCE if field.name == sequence else _column_type(field, getattr(empty, field.name)),
            nullable=field.containing_oneof is not None,  # how descriptors mark `optional`
        )
        for field in codec.upb.DESCRIPTOR.fields
    ]
    extras = (sa.PrimaryKeyConstraint(*key), *extras) if key else extras
    info = {"record": codec.name, "columns": tuple(column.name for column in columns)}
    return sa.Table(name, metadata, *columns, *extras, info=info, sqlite_autoincrement=bool(sequence))


def _column_type(field: FieldDescriptor, default: object) -> TypeEngine[Any]:
    return EnumNumber(type(default)) if isinstance(default, IntEnum) else _TYPES[field.type]


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Return an index of the rows that meet a condition."""
    condition = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def row_of(table: sa.Table, record: object) -> dict[str, Any]:
    """Return the message as a row of its table: values by column name, enums as numbers."""
    values = ((name, getattr(record, name)) for name in table.info["columns"])
    return {name: int(value) if isinstance(value, IntEnum) else value for name, value in values}
