"""Reading: what changed at the providers becomes signals."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog

from gen.oo.integrations.v1 import ConnectionEnded, ConnectionRecord, SignalRecord
from gen.oo.integrations.v1.codec import CANDIDATE_TEXT, TASK_FACTS
from gen.oo.kernel.v1 import OutboxRecord
from servers.integrations import domain, store
from servers.integrations.connectors import AuthorizedClient, Connector, CursorInvalid, Page, Signal
from servers.integrations.runner.accesses import Accesses, Gone
from servers.integrations.runner.offers import Offers
from servers.integrations.runner.rounds import Rounds
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.errors import TimedOut
from servers.kernel.module import ModuleContext
from servers.kernel.vault import AccessRefused, Rejected, Unreachable

CLAIM = timedelta(minutes=2)
_PAGES_MAX = 200
_SWEEP_S = 600

log = structlog.get_logger()


class Syncing:
    """`every_s`: seconds between two syncs of a connection, jittered by a tenth."""

    def __init__(self, context: ModuleContext, accesses: Accesses, offers: Offers, every_s: float) -> None:
        self._context = context
        self._accesses = accesses
        self._offers = offers
        self._every_s = every_s
        self.rounds = Rounds[ConnectionRecord]("sync", self._due, lambda connection: connection.id, self.sync)

    async def sync(self, connection: ConnectionRecord) -> bool:
        """Brings the person's signals up to date; True when it worked.

        A failure shows in the connection's state, and is tried again.
        """
        try:
            await self._sync(connection)
            return True
        except (Gone, AccessRefused, DecryptionError):
            return False  # disconnected or erased meanwhile, or locked out: the row says so, if there is one
        except Rejected as error:
            log.error("sync rejected", provider=connection.provider, status=error.status)
            await self._postpone(connection, None)
        except (Unreachable, TimedOut) as error:
            await self._postpone(connection, error.retry_after_s)
        return False

    async def sweep(self) -> None:
        """Deletes what is kept for a time only, again and again."""
        while True:
            now = self._context.clock.now()
            await self._context.db.write(store.sweep, now - domain.CLOSED_KEPT, now - domain.ACTS_KEPT)
            await self._context.clock.sleep(_SWEEP_S)

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[ConnectionRecord]:
        """Claimed, so that none of the busy ones is among them."""
        now = self._context.clock.now()
        return await self._context.db.write(store.claim_due, now, now + CLAIM, list(self._offers), limit)

    async def _sync(self, connection: ConnectionRecord) -> None:
        begun, connector = self._context.clock.now(), self._offers[connection.provider].connector
        # The key before the call: it must not be made anew for somebody who was erased meanwhile.
        key = await self._context.person_keys.key_for(connection.person)
        page = await self._accesses.use(connection, lambda call: _everything(connector, call, connection.cursor))
        read = replace(
            connection,
            cursor=page.cursor,
            account_id=page.account_id or connection.account_id,
            time_zone=page.time_zone or connection.time_zone,
        )
        after = domain.synced(read, self._context.clock.now(), self._every_s, self._chance())
        reading = Reading(connector, after, key, self._context.clock.now())
        signals, gone = await asyncio.to_thread(reading.read, page.items)
        ended = None
        if domain.is_other_account(connection, page.account_id):
            ended = connection_ended(self._context, connection.person, connection.provider)
        await self._context.db.write(store.save_page, after, signals, gone, page.full, begun, ended)
        if ended:
            self._context.db.on_events_committed()

    async def _postpone(self, connection: ConnectionRecord, asked_s: float | None) -> None:
        later = domain.not_synced(connection, self._context.clock.now(), self._every_s, self._chance(), asked_s)
        await self._context.db.write(store.save_connection, later)

    def _chance(self) -> float:
        return self._context.ids.u64() / 2**64


def connection_ended(context: ModuleContext, person: str, provider: str) -> OutboxRecord:
    """The event for those who keep what was read through a connection."""
    return context.event(ConnectionEnded(provider=provider, ended_at=context.clock.now()), person)


@dataclass(frozen=True, slots=True)
class Reading:
    """Turns raw items into signals at rest: facts in the open, texts sealed."""

    connector: Connector
    connection: ConnectionRecord
    key: DataKey
    now: datetime

    def read(self, items: Sequence[Mapping[str, Any]]) -> tuple[list[SignalRecord], list[str]]:
        """Signals to keep, and ids of those that are gone.

        An item that cannot be read is left out: it must not keep the others away.
        """
        found: dict[tuple[str, str], SignalRecord | None] = {}
        for raw in items:
            try:
                signal = self.connector.signal(raw)
                found[signal.kind, signal.id] = None if signal.gone else self._record(signal)
            except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
                log.error("item not understood", provider=self.connection.provider, error=type(error).__name__)
        kept = [record for record in found.values() if record]
        return kept, [item_id for (_, item_id), record in found.items() if record is None]

    def _record(self, signal: Signal) -> SignalRecord:
        connection = self.connection
        facts = domain.facts(signal, connection.account_id, connection.time_zone)
        undo = orjson.dumps(signal.undo) if signal.undo else b""
        return SignalRecord(
            person=connection.person,
            provider=connection.provider,
            item_id=signal.id,
            kind=signal.kind,
            parent_id=signal.parent_id,
            facts=TASK_FACTS.encode(facts) if signal.kind == "task" else b"",
            text_sealed=self._sealed(signal, CANDIDATE_TEXT.encode(domain.text(signal)), "text"),
            closed_at=self.now if signal.completed else None,
            undo_sealed=self._sealed(signal, undo, "undo") if undo else b"",
        )

    def _sealed(self, signal: Signal, plaintext: bytes, field: str) -> bytes:
        place = place_of(self.connection.provider, self.connection.id, signal.kind, signal.id, field)
        return self.key.encrypt(plaintext, *place)


def place_of(provider: str, connection_id: str, kind: str, item_id: str, field: str) -> tuple[str, ...]:
    """Where a signal's text is sealed."""
    return ("signal", provider, connection_id, kind, item_id, field)


async def _everything(connector: Connector, call: AuthorizedClient, cursor: str) -> Page:
    """All pages since the cursor as one; from the start when the provider does not know the cursor any more."""
    try:
        page = await connector.fetch(call, cursor)
    except CursorInvalid:
        log.info("cursor invalid, reading everything", provider=connector.manifest.id)
        cursor = ""
        page = await connector.fetch(call, cursor)
    items, full = list(page.items), page.full or not cursor
    for _ in range(_PAGES_MAX):
        if not page.more:
            return replace(page, items=items, full=full)
        page = await connector.fetch(call, page.cursor)
        items.extend(page.items)
    raise Unreachable("the provider's answer has no end")
