"""Acting: a reaction is written down with its key first, sent after, and sent again with the same key until it is
answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import structlog

from gen.oo.events.v1 import Envelope
from gen.oo.integrations.v1 import ActRecord, ActRecordState, ConnectionRecord
from gen.oo.recommender.v1 import TipReacted
from servers.integrations import domain, store
from servers.integrations.connectors import Outcome
from servers.integrations.runner.accesses import Accesses, Gone
from servers.integrations.runner.offers import Offers
from servers.integrations.runner.rounds import Rounds
from servers.integrations.runner.syncing import place_of
from servers.kernel.crypto import DecryptionError
from servers.kernel.module import ModuleContext
from servers.kernel.vault import AccessRefused, Rejected, Unreachable

log = structlog.get_logger()


class Acting:
    def __init__(self, context: ModuleContext, accesses: Accesses, offers: Offers) -> None:
        self._context = context
        self._accesses = accesses
        self._offers = offers
        self.rounds = Rounds[str]("act", self._due, lambda person: person, self._send_all)

    async def react(self, event: TipReacted, envelope: Envelope) -> None:
        """A consumer of tip.reacted: "done" and its undo become acts, all else is none of ours."""
        provider, verb = domain.provider_of(event.source), domain.wanted_verb(event)
        if not verb or provider not in self._offers or self._context.is_erased(envelope.person):
            return
        connection = await self._context.db.read(store.find_connection, envelope.person, provider)
        act = await self._act(connection, verb, event.candidate_id) if connection else None
        if act is None:
            log.info("nothing to act on", provider=provider, verb=verb)
            return
        await self._context.db.transaction(inbox=envelope).run(store.add_act, act)
        self.rounds.wake()

    async def _act(self, connection: ConnectionRecord, verb: str, item_id: str) -> ActRecord | None:
        """None for an undo of nothing."""
        now = self._context.clock.now()
        act = ActRecord(
            id=self._context.ids.uuid7(),
            person=connection.person,
            provider=connection.provider,
            item_id=item_id,
            verb=verb,
            state=ActRecordState.waiting,
            next_attempt_at=now,
            created_at=now,
        )
        if verb == "done":
            return replace(act, undo_sealed=await self._undo_sealed(connection, act))
        done = await self._context.db.read(store.find_last_done, act.person, act.provider, item_id)
        return replace(act, undoes=done.id) if done else None

    async def _undo_sealed(self, connection: ConnectionRecord, act: ActRecord) -> bytes:
        """What would undo the act, as the task is now, before it: sealed anew for the act."""
        signal = await self._context.db.read(store.find_signal, act.person, act.provider, "task", act.item_id)
        if signal is None or not signal.undo_sealed:
            return b""
        key = await self._context.person_keys.key_for(act.person)
        undo = key.decrypt(signal.undo_sealed, *place_of(act.provider, connection.id, "task", act.item_id, "undo"))
        return key.encrypt(undo, *_undo_place(act.id))

    async def _due(self, limit: int, busy: Sequence[str]) -> Sequence[str]:
        now = self._context.clock.now()
        return await self._context.db.read(store.persons_with_acts_due, now, list(self._offers), busy, limit)

    async def _send_all(self, person: str) -> None:
        """Sends the person's acts in order; ends at the first that must wait."""
        while acts := await self._acts_due(person):
            for act in acts:
                if not await self._send(act):
                    return

    async def _acts_due(self, person: str) -> list[ActRecord]:
        return await self._context.db.read(store.acts_due, self._context.clock.now(), list(self._offers), person)

    async def _send(self, act: ActRecord) -> bool:
        """False when the act must wait."""
        try:
            outcome = await self._outcome(act)
        except (Gone, AccessRefused):
            return False
        except Rejected as error:
            outcome = Outcome(refused=f"HTTP {error.status}")
        except DecryptionError:
            outcome = Outcome(refused="what would take it back does not open")
        except Unreachable as error:
            return await self._postpone(act, error.retry_after_s)
        if not (outcome.done or outcome.refused):
            return await self._postpone(act, None)
        state = ActRecordState.sent if outcome.done else ActRecordState.refused
        now = self._context.clock.now()
        finished = replace(act, state=state, problem=outcome.refused, finished_at=now)
        await self._context.db.write(store.finish_act, finished)
        log.info("acted", provider=act.provider, verb=act.verb, refused=outcome.refused)
        return True

    async def _outcome(self, act: ActRecord) -> Outcome:
        if domain.is_too_late(act, self._context.clock.now()):
            return Outcome(refused="too late")
        undo: Any = None
        if act.verb == "undo":
            done = await self._context.db.read(store.find_act, act.undoes)
            if done is None or done.state != ActRecordState.sent:
                return Outcome(refused="there is nothing to take back")
            undo = await self._undo_of(done)
        connection = await self._context.db.read(store.find_connection, act.person, act.provider)
        if connection is None:
            raise Gone
        connector = self._offers[act.provider].connector
        return await self._accesses.use(
            connection, lambda call: connector.act(call, act.verb, act.item_id, act.id, undo)
        )

    async def _undo_of(self, done: ActRecord) -> Any:
        if not done.undo_sealed:
            return None
        key = await self._context.person_keys.key_for(done.person)
        return orjson.loads(key.decrypt(done.undo_sealed, *_undo_place(done.id)))

    async def _postpone(self, act: ActRecord, asked_s: float | None) -> bool:
        wait_s = domain.wait_s(act.attempts, self._context.ids.u64() / 2**64, asked_s)
        until = self._context.clock.now() + timedelta(seconds=wait_s)
        await self._context.db.write(store.postpone_act, act.id, until)
        return False


def _undo_place(act_id: str) -> tuple[str, ...]:
    return ("act", act_id, "undo")
