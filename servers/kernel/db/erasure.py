"""Erasure of one person from one module's database, driven by the data tags of its tables.

A table with a `person` column has rows of persons. Unless the tag of that column says KEEP_COUNTED, the person's rows
are deleted, their data key among them. A count afterwards proves it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, MetaData, Table, delete, func, select, text

from gen.registry import FIELD_OPTIONS, MESSAGE_OPTIONS
from servers.kernel.db import bookkeeping

SHARED_PERSON_LOCK = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:person, 7054))")
EXCLUSIVE_PERSON_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 7054))")
"""PostgreSQL advisory locks: an erasure waits for running writes on behalf of its person, and blocks later ones."""


@dataclass(frozen=True, slots=True)
class Erased:
    """The number of rows deleted, and of rows that a count afterwards still found."""

    rows_deleted: int
    rows_left: int


def erase_person(tx: Connection, metadata: MetaData, person: str, now: datetime) -> Erased:
    """Delete the person's rows and add their tombstone. Harmless when called again."""
    tables = list(tables_to_erase(metadata))
    wait_for_writes(tx, person)
    bookkeeping.add_erased_person(tx, bookkeeping.person_hash(person), now)
    deleted = sum(tx.execute(delete(t).where(t.c.person == person)).rowcount for t in tables)
    return Erased(deleted, sum(_count(tx, t, person) for t in tables))


def wait_for_writes(tx: Connection, person: str) -> None:
    """Make this transaction the only writer for the person until it ends. SQLite has only one writer anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(EXCLUSIVE_PERSON_LOCK, {"person": person})


def tables_to_erase(metadata: MetaData) -> Iterator[Table]:
    """Yield the tables whose rows of a person are deleted."""
    return (t for t in metadata.sorted_tables if "person" in t.c and on_erase(t) != "ON_ERASE_KEEP_COUNTED")


def on_erase(table: Table) -> str:
    """Return the erasure rule of a table's person column. Raises KeyError for a table without a tagged record."""
    record = table.info["record"]
    field_tag = FIELD_OPTIONS.get(f"{record}.person", {}).get("oo.options.v1.field_data")
    tag = field_tag or MESSAGE_OPTIONS[record]["oo.options.v1.data"]
    return str(tag["on_erase"])


def _count(tx: Connection, table: Table, person: str) -> int:
    return tx.execute(select(func.count()).select_from(table).where(table.c.person == person)).scalar_one()
