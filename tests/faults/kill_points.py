"""Points at which the monolith can be killed during a "done", and mutants that lose or repeat its effect.

killable_monolith wraps functions of the kernel, so that production code needs no hooks. The wrappers do nothing until
the first "done" request arrives.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import Engine, event

from gen.oo.events.v1 import Envelope
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.oo.recommender.v1 import Reaction, SendFeedbackRequest
from servers.kernel import bus
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import Database, Transaction
from servers.kernel.rpc import RpcHandler

REACTED = "tip.reacted"
NAMED_POINTS = ("before commit", "after commit", "after relay", "after provider call", "before inbox")
OnBoundary = Callable[[str], None]


def die() -> None:
    """Send SIGKILL to this process, so that no handler runs and no buffer is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(point: str) -> OnBoundary:
    """Return a callback that kills at a named point."""

    def on_boundary(name: str) -> None:
        if name == point:
            die()

    return on_boundary


def kill_after(boundaries: int) -> OnBoundary:
    """Return a callback that kills at the k-th boundary since the "done" request."""
    count = 0

    def on_boundary(name: str) -> None:
        nonlocal count
        count += 1
        if count == boundaries:
            die()

    return on_boundary


def record_in(path: Path) -> OnBoundary:
    """Return a callback that appends each boundary to a file."""

    def on_boundary(name: str) -> None:
        with path.open("a") as file:
            file.write(name + "\n")

    return on_boundary


class BoundaryWatcher:
    """Calls `on_boundary` at every boundary that the monolith passes after a "done" request has arrived."""

    def __init__(self, on_boundary: OnBoundary) -> None:
        self._on_boundary = on_boundary
        self._armed = False

    def install(self) -> None:
        self._wrap_requests()
        self._wrap_commits()
        self._wrap_relay()
        self._wrap_provider()
        event.listen(Engine, "before_cursor_execute", self._statement)

    def report(self, name: str) -> None:
        if self._armed:
            self._on_boundary(name)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM outbox" not in statement:  # the relays poll every half second in any case
            self.report(f"statement: {' '.join(statement.split())[:80]}")

    def _wrap_requests(self) -> None:
        unary: Any = RpcHandler.unary

        async def arm(handler: RpcHandler[Any, Any], request: Any, *more: Any) -> Any:
            if isinstance(request, SendFeedbackRequest) and request.reaction is Reaction.done:
                self._armed = True
            return await unary(handler, request, *more)

        _replace(RpcHandler, "unary", arm)

    def _wrap_commits(self) -> None:
        apply: Any = Database._apply
        commit: Any = Database._commit

        def report_before(database: Database, tx: Any, transaction: Transaction, *more: Any) -> Any:
            result = apply(database, tx, transaction, *more)
            self.report("before commit" if _is_feedback(transaction) else "before another commit")
            if _receives(transaction.inbox):
                self.report("before inbox")
            return result

        async def report_after(database: Database, transaction: Transaction, change: Any) -> Any:
            result = await commit(database, transaction, change)
            self.report("after commit" if _is_feedback(transaction) else "after another commit")
            return result

        _replace(Database, "_apply", report_before)
        _replace(Database, "_commit", report_after)

    def _wrap_relay(self) -> None:
        deliver: Any = bus.Relay._relay

        async def report_after(relay: bus.Relay, record: OutboxRecord) -> bool:
            delivered: bool = await deliver(relay, record)
            if delivered and record.type == REACTED:
                self.report("after relay")
            return delivered

        _replace(bus.Relay, "_relay", report_after)

    def _wrap_provider(self) -> None:
        send = httpx2.AsyncClient.send

        async def report_around(client: httpx2.AsyncClient, request: httpx2.Request, **more: Any) -> httpx2.Response:
            closes = b"item_close" in request.content
            self.report("before provider call" if closes else "before another provider call")
            response = await send(client, request, **more)
            self.report("after provider call" if closes else "after another provider call")
            return response

        _replace(httpx2.AsyncClient, "send", report_around)


def without_inbox() -> None:
    """Install a mutant without inbox records, in which an event that is delivered twice takes effect twice."""

    def has_received(_tx: Any, _event_id: str) -> bool:
        return False

    def add_inbox_record(_tx: Any, _event_id: str, _person: str, _now: Any) -> None:
        return None

    _replace(bookkeeping, "has_received", has_received)
    _replace(bookkeeping, "add_inbox_record", add_inbox_record)


def event_after_commit() -> None:
    """Install a mutant that writes events in a second transaction, after the change that causes them."""
    commit: Any = Database._commit

    async def commit_twice(database: Database, transaction: Transaction, change: Any) -> Any:
        result = await commit(database, replace(transaction, outbox=()), change)
        if transaction.outbox:
            await commit(database, replace(transaction, idempotency=None, inbox=None), lambda _tx: None)
        return result

    _replace(Database, "_commit", commit_twice)


MUTANTS: dict[str, Callable[[], None]] = {"no inbox": without_inbox, "event after commit": event_after_commit}


def _is_feedback(transaction: Transaction) -> bool:
    return transaction.idempotency is not None and transaction.idempotency.rpc.endswith("/SendFeedback")


def _receives(envelope: Envelope | None) -> bool:
    return envelope is not None and envelope.type == REACTED


def _replace(owner: object, name: str, replacement: object) -> None:
    setattr(owner, name, replacement)
