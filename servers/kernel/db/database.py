"""What a module may do with its database."""

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
"""On Postgres: two processes that start together migrate one after the other."""
_DUPLICATES = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID"}
_UNIQUE_VIOLATION = "23505"

log = structlog.get_logger()


class AlreadyReceived(Exception):
    """The event has taken effect before."""


@dataclass(frozen=True, slots=True)
class SideRecords:
    """What a transaction commits beside the module's own change."""

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
        """Runs a function of store.py that only reads."""

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs a function of store.py and commits. Raises Stale when a unique row already exists."""
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
        who = identities.current()
        person = who.person if who else ""
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
        # Looked at inside the transaction: a request that was let in before the erasure must not write after it.
        if person and self._is_erased(tx, person):
            raise SignInNeeded("this account was deleted", reason="ACCOUNT_DELETED")
        if side_records.inbox and bookkeeping.has_received(tx, side_records.inbox.event_id):
            raise AlreadyReceived(side_records.inbox.event_id)
        result = change(tx)
        if side_records.inbox:
            # After the change: the row of the event that erases somebody must not name them.
            bookkeeping.add_inbox_record(tx, side_records.inbox.event_id, side_records.inbox.person, self.clock.now())
        if side_records.outbox:
            bookkeeping.add_events(tx, side_records.outbox)
        if side_records.idempotency:
            bookkeeping.add_idempotency_record(tx, side_records.idempotency)
        return result

    def _is_erased(self, tx: Tx, person: str) -> bool:
        """Whether the person was erased here. One process holds the file and one writer writes it: memory knows all."""
        return bookkeeping.person_hash(person) in self.erased_persons

    @abstractmethod
    async def _transact(self, change: Callable[[Tx], R]) -> R:
        """Runs `change` in one transaction and commits it."""

    async def problem(self) -> str:
        """What is wrong with it, in plain words; "" when it works. Raises what a read raises."""
        await self.read(bookkeeping.is_erased, b"")
        return ""

    @abstractmethod
    async def scrub(self) -> None:
        """Makes deleted bytes leave the files, as far as the database can: called after an erasure."""

    @abstractmethod
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Transaction:
    """A write together with what is committed beside it."""

    database: Database
    beside: SideRecords

    async def run(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As Database.write. Raises AlreadyReceived for an event that has taken effect before."""
        return await self.database._commit(self.beside, lambda tx: function(tx, *args, **kwargs))


def _is_duplicate(error: IntegrityError) -> bool:
    """Whether a unique row exists already; any other broken constraint is a fault of ours."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name in _DUPLICATES or getattr(error.orig, "sqlstate", "") == _UNIQUE_VIOLATION


def database_unavailable(error: Exception) -> Unavailable:
    """For a database that cannot do its work just now; the log has why."""
    log.error("database does not work", error=str(getattr(error, "orig", error)).partition("\n")[0])
    message = "what oO keeps cannot be reached just now: try again in a moment"
    return Unavailable(message, reason="DATABASE_DOWN", retry_after_s=1)
