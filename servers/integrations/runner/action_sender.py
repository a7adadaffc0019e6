"""Actions at providers.

Each is stored with an idempotency key, then sent, and retried with the same key until the provider responds.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import structlog

from gen.oo.events.v1 import Envelope
from gen.oo.integrations.storage.v1 import ConnectionRecord, ProviderActionRecord, ProviderActionRecordState
from gen.oo.recommender.v1 import TipReacted
from servers.integrations import domain, store
from servers.integrations.connectors import ActionResult
from servers.integrations.runner.available_connectors import AvailableConnectors
from servers.integrations.runner.credentials import ConnectionGone, CredentialManager
from servers.integrations.runner.polling_worker import PollingWorker
from servers.integrations.runner.syncer import associated_data
from servers.kernel.crypto import DecryptionError
from servers.kernel.module import ModuleContext
from servers.kernel.outbound import AccessRefused, Rejected, Unreachable

log = structlog.get_logger()


class ActionSender:
    """Turns reactions into actions at providers."""

    def __init__(self, context: ModuleContext, credentials: CredentialManager, connectors: AvailableConnectors) -> None:
        self._context = context
        self._credentials = credentials
        self._connectors = connectors
        self.worker = PollingWorker[str]("act", self._due, lambda person: person, self._send_all)

    async def on_tip_reacted(self, event: TipReacted, envelope: Envelope) -> None:
        """Consume tip.reacted: store an action for "done" and for its undo, and ignore other reactions."""
        provider, verb = domain.provider_of(event.source), domain.verb_for(event)
        if not verb or provider not in self._connectors:
            return
        connection = await self._context.db.read(store.connections.find_connection, envelope.person, provider)
        action = await self._action(connection, verb, event.candidate_id) if connection else None
        if action is None:
            log.info("nothing to act on", provider=provider, verb=verb)
            return
        await self._context.db.transaction(person=envelope.person, inbox=envelope).run(store.actions.add_action, action)
        self.worker.notify()

    async def _action(self, connection: ConnectionRecord, verb: str, item_id: str) -> ProviderActionRecord | None:
        """Return the record of an action, or None for an undo of nothing."""
        now = self._context.clock.now()
        action = ProviderActionRecord(
            id=self._context.ids.uuid7(),
            person=connection.person,
            provider=connection.provider,
            item_id=item_id,
            verb=verb,
            state=ProviderActionRecordState.waiting,
            next_attempt_at=now,
            created_at=now,
        )
        if verb == "done":
            return replace(action, undo_encrypted=await self._encrypt_undo(connection, action))
        done = await self._context.db.read(store.actions.find_last_done, action.person, action.provider, item_id)
        return replace(action, undoes=done.id) if done else None

    async def _encrypt_undo(self, connection: ConnectionRecord, action: ProviderActionRecord) -> bytes:
        """Return the data to undo the action, from the task as it is before, encrypted for the action."""
        item = await self._context.db.read(
            store.items.find_item, action.person, action.provider, "task", action.item_id
        )
        if item is None or not item.undo_encrypted:
            return b""
        key = await self._context.person_keys.key_for(action.person)
        undo = key.decrypt(
            item.undo_encrypted, *associated_data(action.provider, connection.id, "task", action.item_id, "undo")
        )
        return key.encrypt(undo, *_undo_associated_data(action.id))

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[str]:
        now = self._context.clock.now()
        return await self._context.db.read(
            store.actions.list_persons_with_due_actions, now, list(self._connectors), busy, limit
        )

    async def _send_all(self, person: str) -> None:
        """Send the person's actions in order, up to the first that must wait."""
        # Read again after each round: the person may have reacted meanwhile, and the worker skips busy persons.
        while actions := await self._actions_due(person):
            for action in actions:
                if not await self._send(action):
                    return

    async def _actions_due(self, person: str) -> list[ProviderActionRecord]:
        return await self._context.db.read(
            store.actions.list_due_actions, self._context.clock.now(), list(self._connectors), person
        )

    async def _send(self, action: ProviderActionRecord) -> bool:
        """Send one action. Return False if it must wait."""
        try:
            result = await self._perform(action)
        except (ConnectionGone, AccessRefused):
            return False
        except Rejected as error:
            result = ActionResult(refusal=f"HTTP {error.status}")
        except DecryptionError:
            result = ActionResult(refusal="its undo data cannot be decrypted")
        except Unreachable as error:
            return await self._postpone(action, error.retry_after_s)
        if not (result.done or result.refusal):
            return await self._postpone(action, None)
        state = ProviderActionRecordState.sent if result.done else ProviderActionRecordState.refused
        now = self._context.clock.now()
        finished = replace(action, state=state, problem=result.refusal, finished_at=now)
        await self._context.db.transaction(person=action.person).run(store.actions.finish_action, finished)
        log.info("acted", provider=action.provider, verb=action.verb, refused=result.refusal)
        return True

    async def _perform(self, action: ProviderActionRecord) -> ActionResult:
        if domain.is_expired(action, self._context.clock.now()):
            return ActionResult(refusal="too late")
        undo: Any = None
        if action.verb == "undo":
            done = await self._context.db.read(store.actions.find_action, action.undoes)
            if done is None or done.state != ProviderActionRecordState.sent:
                return ActionResult(refusal="there is nothing to undo")
            undo = await self._decrypt_undo(done)
        connection = await self._context.db.read(store.connections.find_connection, action.person, action.provider)
        if connection is None:
            raise ConnectionGone
        connector = self._connectors[action.provider].connector
        return await self._credentials.use(
            connection, lambda call: connector.act(call, action.verb, action.item_id, action.id, undo)
        )

    async def _decrypt_undo(self, done: ProviderActionRecord) -> Any:
        if not done.undo_encrypted:
            return None
        key = await self._context.person_keys.key_for(done.person)
        return orjson.loads(key.decrypt(done.undo_encrypted, *_undo_associated_data(done.id)))

    async def _postpone(self, action: ProviderActionRecord, asked_s: float | None) -> bool:
        wait_s = domain.backoff_s(action.attempts, self._context.ids.u64() / 2**64, asked_s)
        until = self._context.clock.now() + timedelta(seconds=wait_s)
        await self._context.db.transaction(person=action.person).run(store.actions.postpone_action, action.id, until)
        return False


def _undo_associated_data(action_id: str) -> tuple[str, ...]:
    """Return the associated data of an action's undo data. Stored data is bound to it: it must not change."""
    return ("act", action_id, "undo")
