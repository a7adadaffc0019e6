"""What a module may do with its database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, MetaData
from sqlalchemy.exc import IntegrityError

from gen.oo.events.v1 import Envelope
from gen.oo.kernel.v1 import IdempotencyRecord, OutboxRecord
from servers.kernel.clock import Clock
from servers.kernel.db import bookkeeping

P = ParamSpec("P")
R = TypeVar("R")
Tx = Connection


class Stale(Exception):
    """A unique row was written by somebody else meanwhile: read again and decide again."""


class AlreadyReceived(Exception):
    """The event has taken effect before."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a transaction commits beside the module's own change."""

    emit: Sequence[OutboxRecord] = ()
    answer: IdempotencyRecord | None = None
    received: Envelope | None = None


class Database(ABC):
    """One module's database. Open with `open_database`."""

    metadata: MetaData

    def __init__(self, metadata: MetaData, clock: Clock) -> None:
        self.metadata = metadata
        self.clock = clock
        self.on_emit: Callable[[], None] = lambda: None

    @abstractmethod
    async def read(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs a function of store.py that only reads."""

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs a function of store.py and commits. Raises Stale when a unique row already exists."""
        return await self._commit(Beside(), lambda tx: function(tx, *args, **kwargs))

    def committing(
        self,
        *,
        emit: Sequence[OutboxRecord] = (),
        answer: IdempotencyRecord | None = None,
        received: Envelope | None = None,
    ) -> Committing:
        """`db.committing(emit=[event], answer=call.answer(response)).write(store.save, row)`: all of it, or nothing."""
        return Committing(self, Beside(emit, answer, received))

    async def _commit(self, beside: Beside, change: Callable[[Tx], R]) -> R:
        try:
            result = await self._transact(lambda tx: self._all(tx, beside, change))
        except IntegrityError as error:
            raise Stale(str(error.orig)) from error
        if beside.emit:
            self.on_emit()
        return result

    def _all(self, tx: Tx, beside: Beside, change: Callable[[Tx], R]) -> R:
        if beside.received and bookkeeping.has_received(tx, beside.received.event_id):
            raise AlreadyReceived(beside.received.event_id)
        result = change(tx)
        if beside.received:
            # After the change: the row of the event that erases somebody must not name them.
            bookkeeping.add_received(tx, beside.received.event_id, beside.received.person, self.clock.now())
        if beside.emit:
            bookkeeping.add_events(tx, beside.emit)
        if beside.answer:
            bookkeeping.add_answer(tx, beside.answer)
        return result

    @abstractmethod
    async def _transact(self, change: Callable[[Tx], R]) -> R:
        """Runs `change` in one transaction and commits it."""

    @abstractmethod
    async def scrub(self) -> None:
        """Makes deleted bytes leave the files, as far as the database can: called after an erasure."""

    @abstractmethod
    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Committing:
    """A write together with what is committed beside it."""

    database: Database
    beside: Beside

    async def write(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """As Database.write. Raises AlreadyReceived for an event that has taken effect before."""
        return await self.database._commit(self.beside, lambda tx: function(tx, *args, **kwargs))
