"""A module's database: reads, and transactions that commit a change together with its outbox and inbox rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

import structlog
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.exc import IntegrityError

from gen.oo.events.v1 import Envelope
from gen.oo.kernel.v1 import IdempotencyRecord, OutboxRecord
from servers.kernel import identity as identities
from servers.kernel.clock import Clock
from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.db import bookkeeping
from servers.kernel.errors import SignInNeeded, Unavailable

P = ParamSpec("P")
R = TypeVar("R")
Tx = Connection
MIGRATION_LOCK = text("SELECT pg_advisory_xact_lock(7053)")
"""PostgreSQL advisory lock: of processes that start together, one migrates and the others wait."""
_DUPLICATES = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"}
_UNIQUE_VIOLATION = "23505"

log = structlog.get_logger()


class AlreadyReceived(Exception):
    """The event has taken effect already."""


@dataclass(frozen=True, slots=True)
class SideRecords:
    """The kernel's rows that a transaction commits together with the module's change."""

    outbox: Sequence[OutboxRecord] = ()
    idempotency: IdempotencyRecord | None = None
    inbox: Envelope | None = None


class Database(ABC):
    """One module's database. Open with `connect_database`.

    `erased_persons`: hashes of the persons erased here; nothing is committed on their behalf any more.
    `on_events_committed`: called after outbox rows were committed. `commit_count`: raised by every commit before its
    caller learns of it, or None if other processes may commit too.
    """

    commit_count: int | None = None

    def __init__(self, metadata: MetaData, clock: Clock) -> None:
        self.metadata = metadata
        self.clock = clock
        self.erased_persons: set[bytes] = set()
        self.on_events_committed: Callable[[], None] = lambda: None

    @abstractmethod
    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a reading function of store.py."""

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function of store.py and commit. Raises ConcurrentUpdate if a unique row exists already."""
        return await self._commit(SideRecords(), lambda tx: function(tx, *args, **kwargs))

    def transaction(
        self,
        *,
        outbox: Sequence[OutboxRecord] = (),
        idempotency: IdempotencyRecord | None = None,
        inbox: Envelope | None = None,
    ) -> Transaction:
        """Return a transaction that commits these records together with the change.

        `await db.transaction(outbox=[event], idempotency=call.idempotency_record(response)).run(store.save, row)`
        """
        return Transaction(self, SideRecords(outbox, idempotency, inbox))

    async def _commit(self, side_records: SideRecords, change: Callable[[Tx], R]) -> R:
        principal = identities.current()
        person = principal.person if principal else ""
        try:
            result = await self._transact(lambda tx: self._apply(tx, side_records, change, person))
        except IntegrityError as error:
            if _is_duplicate(error):
                raise ConcurrentUpdate(str(error.orig)) from error
            raise
        if any(event.published_at is None for event in side_records.outbox):
            self.on_events_committed()
        return result

    def _apply(self, tx: Tx, side_records: SideRecords, change: Callable[[Tx], R], person: str) -> R:
        # Checked inside the transaction: a request that was admitted before the erasure must not write after it.
        if person and self._is_erased(tx, person):
            raise SignInNeeded("this account was deleted", reason="ACCOUNT_DELETED")
        if side_records.inbox and bookkeeping.has_received(tx, side_records.inbox.event_id):
            raise AlreadyReceived(side_records.inbox.event_id)
        result = change(tx)
        if side_records.inbox:
            # After the change: if it erases the person, their id must not come back with the inbox row.
            bookkeeping.add_inbox_record(tx, side_records.inbox.event_id, side_records.inbox.person, self.clock.now())
        if side_records.outbox:
            bookkeeping.add_events(tx, side_records.outbox)
        if side_records.idempotency:
            bookkeeping.add_idempotency_record(tx, side_records.idempotency)
        return result

    def _is_erased(self, tx: Tx, person: str) -> bool:
        """Return whether the person was erased here.

        SQLite: one process has the file and one thread writes it, so that the set in memory is complete.
        """
        return bookkeeping.person_hash(person) in self.erased_persons

    @abstractmethod
    async def _transact(self, change: Callable[[Tx], R]) -> R:
        """Run `change` in one transaction and commit."""

    async def problem(self) -> str:
        """Return what is wrong with the database in plain words, or "". Raises as `read` does."""
        await self.read(bookkeeping.is_erased, b"")
        return ""

    @abstractmethod
    async def scrub(self) -> None:
        """Overwrite deleted data in the files, as far as the database can. Called after an erasure."""

    @abstractmethod
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Transaction:
    """A transaction that commits a change together with its side records."""

    database: Database
    beside: SideRecords

    async def run(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function of store.py and commit all of it, or nothing.

        Raises ConcurrentUpdate if a unique row exists already, AlreadyReceived if the event took effect before.
        """
        return await self.database._commit(self.beside, lambda tx: function(tx, *args, **kwargs))


def _is_duplicate(error: IntegrityError) -> bool:
    """Return whether a unique row exists already. Any other broken constraint is a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name in _DUPLICATES or getattr(error.orig, "sqlstate", "") == _UNIQUE_VIOLATION


def database_unavailable(error: Exception) -> Unavailable:
    """Log why the database cannot work now, and return the error for the caller."""
    log.error("database unavailable", error=str(getattr(error, "orig", error)).partition("\n")[0])
    message = "the database is unavailable: try again in a moment"
    return Unavailable(message, reason="DATABASE_DOWN", retry_after_s=1)
