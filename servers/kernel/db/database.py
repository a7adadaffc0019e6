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
from gen.oo.kernel.storage.v1 import IdempotencyRecord, OutboxRecord
from servers.kernel.clock import Clock
from servers.kernel.concurrent_update import ConcurrentUpdate
from servers.kernel.db import bookkeeping
from servers.kernel.errors import AccountDeleted, Unavailable

P = ParamSpec("P")
R = TypeVar("R")
Tx = Connection
NOBODY = ""
"""The person of a transaction that belongs to no single person: maintenance, or the erasure itself."""
MIGRATION_LOCK = text("SELECT pg_advisory_xact_lock(7053)")
"""PostgreSQL advisory lock: of processes that start together, one migrates and the others wait."""
_DUPLICATES = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"}
_UNIQUE_VIOLATION = "23505"

log = structlog.get_logger()


class AlreadyReceived(Exception):
    """The event has taken effect already."""


class Database(ABC):
    """One module's database. `connect_database` returns it.

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

    def transaction(
        self,
        *,
        person: str,
        exclusive: bool = False,
        outbox: Sequence[OutboxRecord] = (),
        idempotency: IdempotencyRecord | None = None,
        inbox: Envelope | None = None,
    ) -> Transaction:
        """Return a transaction on behalf of `person` that commits these records together with the change.

        `await db.transaction(person=call.person, outbox=[event]).run(store.save, row)`. For work that belongs to no
        single person pass NOBODY. `exclusive`: no other transaction for the person runs at the same time.
        """
        return Transaction(self, person, exclusive, outbox, idempotency, inbox)

    async def _commit(self, transaction: Transaction, change: Callable[[Tx], R]) -> R:
        try:
            result = await self._transact(lambda tx: self._apply(tx, transaction, change))
        except IntegrityError as error:
            if _is_duplicate(error):
                raise ConcurrentUpdate(str(error.orig)) from error
            raise
        if any(event.published_at is None for event in transaction.outbox):
            self.on_events_committed()
        return result

    def _apply(self, tx: Tx, transaction: Transaction, change: Callable[[Tx], R]) -> R:
        # The only guard against writing for an erased person. Inside the transaction, because work that began before
        # the erasure must not write after it.
        if transaction.person and self._is_erased(tx, transaction.person, exclusive=transaction.exclusive):
            raise AccountDeleted
        if transaction.inbox and bookkeeping.has_received(tx, transaction.inbox.event_id):
            raise AlreadyReceived(transaction.inbox.event_id)
        result = change(tx)
        if transaction.inbox:
            # After the change: if it erases the person, their id must not come back with the inbox row.
            bookkeeping.add_inbox_record(tx, transaction.inbox.event_id, transaction.inbox.person, self.clock.now())
        if transaction.outbox:
            bookkeeping.add_events(tx, transaction.outbox)
        if transaction.idempotency:
            bookkeeping.add_idempotency_record(tx, transaction.idempotency)
        return result

    def _is_erased(self, tx: Tx, person: str, *, exclusive: bool) -> bool:
        """Return whether the person was erased here.

        SQLite: one process has the file, so that the set in memory is complete; one thread writes it, so that every
        transaction is exclusive.
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
    """A transaction on behalf of a person, and the kernel's rows that it commits together with the module's change."""

    database: Database
    person: str
    exclusive: bool
    outbox: Sequence[OutboxRecord]
    idempotency: IdempotencyRecord | None
    inbox: Envelope | None

    async def run(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a function of store.py and commit all of it, or nothing.

        Raises AccountDeleted if the person was erased, ConcurrentUpdate if a unique row exists already, and
        AlreadyReceived if the event took effect before.
        """
        return await self.database._commit(self, lambda tx: function(tx, *args, **kwargs))


def _is_duplicate(error: IntegrityError) -> bool:
    """Return whether a unique row exists already. Any other broken constraint is a bug of ours."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name in _DUPLICATES or getattr(error.orig, "sqlstate", "") == _UNIQUE_VIOLATION


def database_unavailable(error: Exception) -> Unavailable:
    """Log why the database cannot work now, and return the error for the caller."""
    log.error("database unavailable", error=str(getattr(error, "orig", error)).partition("\n")[0])
    message = "the database is unavailable: try again in a moment"
    return Unavailable(message, reason="DATABASE_DOWN", retry_after_s=1)
