"""Where the monolith can be killed around a done, and how a build that loses or doubles it would look.

The child wraps functions of the kernel from outside: production code knows nothing of this. Nothing happens before the
first done request arrives.
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
from gen.oo.kernel.v1 import OutboxRecord
from gen.oo.recommender.v1 import Reaction, SendFeedbackRequest
from servers.kernel import bus
from servers.kernel.db import bookkeeping
from servers.kernel.db.database import Beside, Database
from servers.kernel.rpc import Handler

REACTED = "tip.reacted"
NAMED = ("before commit", "after commit", "after relay", "after provider call", "before inbox")
Reached = Callable[[str], None]


def die() -> None:
    """kill -9: no handler runs, nothing is flushed."""
    os.kill(os.getpid(), signal.SIGKILL)


def kill_at(point: str) -> Reached:
    """Kills at the first reaching of a named point."""

    def reached(name: str) -> None:
        if name == point:
            die()

    return reached


def kill_after(boundaries: int) -> Reached:
    """Kills at the k-th boundary since the done request."""
    passed = 0

    def reached(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == boundaries:
            die()

    return reached


def note_in(path: Path) -> Reached:
    """Kills nothing; writes down each boundary."""

    def reached(name: str) -> None:
        with path.open("a") as notes:
            notes.write(name + "\n")

    return reached


class Watch:
    """Tells `reached` of every boundary that the monolith passes once a done request has arrived."""

    def __init__(self, reached: Reached) -> None:
        self._reached = reached
        self._armed = False

    def install(self) -> None:
        self._wrap_requests()
        self._wrap_commits()
        self._wrap_relay()
        self._wrap_provider()
        event.listen(Engine, "before_cursor_execute", self._statement)

    def passed(self, name: str) -> None:
        if self._armed:
            self._reached(name)

    def _statement(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "FROM outbox" not in statement:  # the relays look every half second, whatever happens
            self.passed(f"statement: {' '.join(statement.split())[:80]}")

    def _wrap_requests(self) -> None:
        call: Any = Handler.unary

        async def watched(handler: Handler[Any, Any], request: Any, *more: Any) -> Any:
            if isinstance(request, SendFeedbackRequest) and request.reaction is Reaction.done:
                self._armed = True
            return await call(handler, request, *more)

        _replace(Handler, "unary", watched)

    def _wrap_commits(self) -> None:
        whole: Any = Database._all
        commit: Any = Database._commit

        def before(database: Database, tx: Any, beside: Beside, *more: Any) -> Any:
            result = whole(database, tx, beside, *more)
            self.passed("before commit" if _is_feedback(beside) else "before another commit")
            if _receives(beside.received):
                self.passed("before inbox")
            return result

        async def after(database: Database, beside: Beside, change: Any) -> Any:
            result = await commit(database, beside, change)
            self.passed("after commit" if _is_feedback(beside) else "after another commit")
            return result

        _replace(Database, "_all", before)
        _replace(Database, "_commit", after)

    def _wrap_relay(self) -> None:
        relay: Any = bus.Relay._relay

        async def relayed(relaying: bus.Relay, sent: OutboxRecord) -> bool:
            delivered: bool = await relay(relaying, sent)
            if delivered and sent.type == REACTED:
                self.passed("after relay")
            return delivered

        _replace(bus.Relay, "_relay", relayed)

    def _wrap_provider(self) -> None:
        send = httpx2.AsyncClient.send

        async def watched(client: httpx2.AsyncClient, request: httpx2.Request, **more: Any) -> httpx2.Response:
            closes = b"item_close" in request.content
            self.passed("before provider call" if closes else "before another provider call")
            response = await send(client, request, **more)
            self.passed("after provider call" if closes else "after another provider call")
            return response

        _replace(httpx2.AsyncClient, "send", watched)


def without_inbox() -> None:
    """A mutant: what was received is not remembered, so an event delivered twice takes effect twice."""

    def never(_tx: Any, _event_id: str) -> bool:
        return False

    def forget(_tx: Any, _event_id: str, _person: str, _now: Any) -> None:
        return None

    _replace(bookkeeping, "has_received", never)
    _replace(bookkeeping, "add_received", forget)


def event_after_commit() -> None:
    """A mutant: events are written in a transaction of their own, after the change that causes them."""
    commit: Any = Database._commit

    async def late(database: Database, beside: Beside, change: Any) -> Any:
        result = await commit(database, replace(beside, emit=()), change)
        if beside.emit:
            await commit(database, Beside(emit=beside.emit), lambda _tx: None)
        return result

    _replace(Database, "_commit", late)


MUTANTS: dict[str, Callable[[], None]] = {"no inbox": without_inbox, "event after commit": event_after_commit}


def _is_feedback(beside: Beside) -> bool:
    return beside.answer is not None and beside.answer.rpc.endswith("/SendFeedback")


def _receives(envelope: Envelope | None) -> bool:
    return envelope is not None and envelope.type == REACTED


def _replace(owner: object, name: str, replacement: object) -> None:
    """In this process only."""
    setattr(owner, name, replacement)
