"""Sync of connections: stores the changes at the providers."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog

from gen.oo.integrations.storage.v1 import ConnectionRecord, ProviderItemRecord
from gen.oo.integrations.v1 import ConnectionEnded
from gen.oo.integrations.v1.codec import CANDIDATE_TEXT, TASK_FACTS
from gen.oo.kernel.storage.v1 import OutboxRecord
from servers.integrations import domain, store
from servers.integrations.connectors import AuthorizedClient, Connector, CursorInvalid, ProviderItem, SyncBatch
from servers.integrations.runner.available_connectors import AvailableConnectors
from servers.integrations.runner.credentials import ConnectionGone, CredentialManager
from servers.integrations.runner.polling_worker import PollingWorker
from servers.kernel.crypto import DataKey, DecryptionError
from servers.kernel.db import NOBODY
from servers.kernel.errors import TimedOut
from servers.kernel.module import ModuleContext
from servers.kernel.outbound import AccessRefused, Rejected, Unreachable

CLAIM_DURATION = timedelta(minutes=2)
_PAGES_MAX = 200
_SWEEP_S = 600

log = structlog.get_logger()


class Syncer:
    """Syncs connections. `every_s` is the time between two syncs of a connection, jittered by a tenth."""

    def __init__(
        self, context: ModuleContext, credentials: CredentialManager, connectors: AvailableConnectors, every_s: float
    ) -> None:
        self._context = context
        self._credentials = credentials
        self._connectors = connectors
        self._every_s = every_s
        self.worker = PollingWorker[ConnectionRecord]("sync", self._due, lambda connection: connection.id, self.sync)

    async def sync(self, connection: ConnectionRecord) -> bool:
        """Bring the stored items of a connection up to date, and return True if that worked.

        A failure is stored in the connection's state and retried.
        """
        try:
            await self._sync(connection)
            return True
        except (ConnectionGone, AccessRefused, DecryptionError):
            return False  # disconnected, erased or refused: the connection's row, if it exists, says so already
        except Rejected as error:
            log.error("sync rejected", provider=connection.provider, status=error.status)
            await self._postpone(connection, None)
        except (Unreachable, TimedOut) as error:
            await self._postpone(connection, error.retry_after_s)
        return False

    async def delete_expired(self) -> None:
        """Delete expired rows, again and again."""
        while True:
            now = self._context.clock.now()
            await self._context.db.transaction(person=NOBODY).run(
                store.items.delete_expired, now - domain.CLOSED_RETENTION, now - domain.ACTIONS_RETENTION
            )
            await self._context.clock.sleep(_SWEEP_S)

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[ConnectionRecord]:
        """Claim due connections, so that busy ones are not among them."""
        now = self._context.clock.now()
        return await self._context.db.transaction(person=NOBODY).run(
            store.connections.claim_due, now, now + CLAIM_DURATION, list(self._connectors), limit
        )

    async def _sync(self, connection: ConnectionRecord) -> None:
        begun, connector = self._context.clock.now(), self._connectors[connection.provider].connector
        # Get the key before the call, so that none is made for a person who is erased during it.
        key = await self._context.person_keys.key_for(connection.person)
        batch = await self._credentials.use(connection, lambda call: _fetch_all(connector, call, connection.cursor))
        refreshed = replace(
            connection,
            cursor=batch.cursor,
            account_id=batch.account_id or connection.account_id,
            time_zone=batch.time_zone or connection.time_zone,
        )
        after = domain.after_sync(refreshed, self._context.clock.now(), self._every_s, self._random())
        reader = ItemReader(connector, after, key, self._context.clock.now())
        # In a thread, because the first sync of an account may encrypt thousands of texts.
        items, deleted = await asyncio.to_thread(reader.read, batch.items)
        ended = None
        if domain.is_other_account(connection, batch.account_id):
            ended = connection_ended(self._context, connection.person, connection.provider)
        await self._context.db.transaction(person=connection.person).run(
            store.items.save_batch, after, items, deleted, batch.full, begun, ended
        )
        if ended:
            self._context.db.on_events_committed()

    async def _postpone(self, connection: ConnectionRecord, asked_s: float | None) -> None:
        later = domain.after_failed_sync(connection, self._context.clock.now(), self._every_s, self._random(), asked_s)
        await self._context.db.transaction(person=connection.person).run(store.connections.save_connection, later)

    def _random(self) -> float:
        return self._context.ids.u64() / 2**64


def connection_ended(context: ModuleContext, person: str, provider: str) -> OutboxRecord:
    """Return the event for modules that store data from a connection."""
    return context.new_event(ConnectionEnded(provider=provider, ended_at=context.clock.now()), person)


@dataclass(frozen=True, slots=True)
class ItemReader:
    """Turns raw items into records, with their facts in plain text and their texts encrypted."""

    connector: Connector
    connection: ConnectionRecord
    key: DataKey
    now: datetime

    def read(self, items: Sequence[Mapping[str, Any]]) -> tuple[list[ProviderItemRecord], list[str]]:
        """Return the records to store, and the ids of deleted items.

        An item that cannot be read is skipped, so that the others arrive.
        """
        found: dict[tuple[str, str], ProviderItemRecord | None] = {}
        for raw in items:
            try:
                item = self.connector.read_item(raw)
                found[item.kind, item.id] = None if item.gone else self._record(item)
            except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
                log.error("item not understood", provider=self.connection.provider, error=type(error).__name__)
        kept = [record for record in found.values() if record]
        return kept, [item_id for (_, item_id), record in found.items() if record is None]

    def _record(self, item: ProviderItem) -> ProviderItemRecord:
        connection = self.connection
        facts = domain.facts(item, connection.account_id, connection.time_zone)
        undo = orjson.dumps(item.undo) if item.undo else b""
        return ProviderItemRecord(
            person=connection.person,
            provider=connection.provider,
            item_id=item.id,
            kind=item.kind,
            parent_id=item.parent_id,
            facts=TASK_FACTS.encode(facts) if item.kind == "task" else b"",
            text_encrypted=self._encrypt(item, CANDIDATE_TEXT.encode(domain.text(item)), "text"),
            closed_at=self.now if item.completed else None,
            undo_encrypted=self._encrypt(item, undo, "undo") if undo else b"",
        )

    def _encrypt(self, item: ProviderItem, plaintext: bytes, field: str) -> bytes:
        binding = associated_data(self.connection.provider, self.connection.id, item.kind, item.id, field)
        return self.key.encrypt(plaintext, *binding)


def associated_data(provider: str, connection_id: str, kind: str, item_id: str, field: str) -> tuple[str, ...]:
    """Return the associated data that binds a text to its item. Stored texts are bound to it: it must not change."""
    return ("signal", provider, connection_id, kind, item_id, field)


async def _fetch_all(connector: Connector, call: AuthorizedClient, cursor: str) -> SyncBatch:
    """Fetch all batches since the cursor as one, or everything if the provider no longer knows the cursor."""
    try:
        batch = await connector.fetch(call, cursor)
    except CursorInvalid:
        log.info("cursor invalid, reading everything", provider=connector.manifest.id)
        cursor = ""
        batch = await connector.fetch(call, cursor)
    items, full = list(batch.items), batch.full or not cursor
    for _ in range(_PAGES_MAX):
        if not batch.more:
            return replace(batch, items=items, full=full)
        batch = await connector.fetch(call, batch.cursor)
        items.extend(batch.items)
    raise Unreachable("the provider's response does not end")
