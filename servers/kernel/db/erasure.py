"""Erasing one person from one module's database: every row whose table says so by its data tags.

A table belongs to a person when it has a `person` column. What the tag of that column keeps (KEEP_COUNTED) stays;
everything else goes, the person's data key among it, and a count afterwards says what is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, MetaData, Table, delete, func, select, text

from gen.registry import FIELD_OPTIONS, MESSAGE_OPTIONS
from servers.kernel.db import bookkeeping

SHARED_PERSON_LOCK = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:person, 7054))")
EXCLUSIVE_PERSON_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:person, 7054))")
"""On PostgreSQL: an erasure waits for the writes on behalf of its person that are under way, and lets none pass it."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows deleted, and rows that a count afterwards still found."""

    rows_deleted: int
    rows_left: int


def erase_person(tx: Connection, metadata: MetaData, person: str, now: datetime) -> Erased:
    """Deletes the person's rows and records the person as erased. Harmless when called again."""
    tables = list(tables_to_erase(metadata))
    wait_for_writes(tx, person)
    bookkeeping.add_erased_person(tx, bookkeeping.person_hash(person), now)
    deleted = sum(tx.execute(delete(t).where(t.c.person == person)).rowcount for t in tables)
    return Erased(deleted, sum(_count(tx, t, person) for t in tables))


def wait_for_writes(tx: Connection, person: str) -> None:
    """From here to its end the transaction is the only one that writes on behalf of the person; SQLite has no other."""
    if tx.dialect.name == "postgresql":
        tx.execute(EXCLUSIVE_PERSON_LOCK, {"person": person})


def tables_to_erase(metadata: MetaData) -> Iterator[Table]:
    """The tables that hold rows of persons and that no tag keeps."""
    return (t for t in metadata.sorted_tables if "person" in t.c and on_erase(t) != "ON_ERASE_KEEP_COUNTED")


def on_erase(table: Table) -> str:
    """What the data tags say of a table's person column. Raises KeyError for a table that stores no tagged record."""
    record = table.info["record"]
    own = FIELD_OPTIONS.get(f"{record}.person", {}).get("oo.options.v1.field_data")
    tag = own or MESSAGE_OPTIONS[record]["oo.options.v1.data"]
    return str(tag["on_erase"])


def _count(tx: Connection, table: Table, person: str) -> int:
    return tx.execute(select(func.count()).select_from(table).where(table.c.person == person)).scalar_one()
