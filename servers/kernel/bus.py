"""Events by transactional outbox and inbox: committed with their change, relayed afterwards, acted on once.

`make_event` makes an outbox row, which the database commits together with the change. The process that runs a module
relays its outbox to every consumer that the event's proto names, through the consumer's EventsService. A consumer
commits an inbox row together with its effect, so that an event takes effect once, however often it is delivered.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog

from gen.oo.events.v1 import DeliverRequest, DeliverResponse, Envelope
from gen.oo.events.v1.services import EventsServiceBase
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.registry import CODEC_OF, CODECS, MESSAGE_OPTIONS
from servers.kernel import telemetry
from servers.kernel.clock import Clock
from servers.kernel.db import NOBODY, AlreadyReceived, ConcurrentUpdate, Database, bookkeeping
from servers.kernel.errors import AccountDeleted, Error, Invalid, NotFound
from servers.kernel.ids import IdGenerator
from servers.kernel.rpc import Call

_OPTION = "oo.options.v1.event"
_BATCH_EVENTS = 200
_CONCURRENT_PERSONS = 16
_POLL_S = 0.5
_BACKOFF_S = (0.2, 0.5, 1, 2, 5, 10, 30, 60)
LATE_S = 60
ATTEMPTS_MAX = 200
"""Reached after about three hours. The event is parked then and waits for an operator."""

log = structlog.get_logger()


def event_option(name: str) -> Mapping[str, Any]:
    """Return the type and consumers of an event message. Raises ValueError for a message without that option."""
    option: Mapping[str, Any] | None = MESSAGE_OPTIONS.get(name, {}).get(_OPTION)
    if not option:
        raise ValueError(f"{name} is not an event: add `option (oo.options.v1.event)` to its proto")
    return option


def codecs_by_type() -> dict[str, Any]:
    """Return the codec of each event type."""
    names = [name for name, options in MESSAGE_OPTIONS.items() if _OPTION in options]
    return {str(event_option(name)["type"]): CODECS[name] for name in names}


def consumers_by_type() -> dict[str, tuple[str, ...]]:
    """Return the modules that receive each event type."""
    names = [name for name, options in MESSAGE_OPTIONS.items() if _OPTION in options]
    return {str(event_option(n)["type"]): tuple(event_option(n).get("consumers", ())) for n in names}


def make_event(message: object, person: str, ids: IdGenerator, now: datetime) -> OutboxRecord:
    """Return the outbox row of an event message. `person` is empty for an event about nobody."""
    codec = CODEC_OF[type(message)]
    option = event_option(codec.name)
    return OutboxRecord(
        event_id=ids.uuid7(),
        type=str(option["type"]),
        schema_version=1,
        person=person,
        payload=codec.encode(message),
        traceparent=telemetry.traceparent(),
        created_at=now,
        # An event without consumers is not relayed, so it counts as published from the start.
        published_at=None if option.get("consumers") else now,
    )


class EventConsumer(Protocol):
    """Handles one type of event. It commits its effect with `person=envelope.person, inbox=envelope`."""

    async def __call__(self, event: Any, envelope: Envelope) -> None: ...


class Inbox:
    """Receives a module's events. Each takes effect once."""

    def __init__(self, consumers: Mapping[str, EventConsumer], database: Database) -> None:
        self._consumers = consumers
        self._database = database
        self._codecs = codecs_by_type()

    async def receive(self, envelope: Envelope) -> None:
        """Return when the effect is committed, by this delivery or an earlier one.

        Raises Invalid for a type that the module does not consume.
        """
        consumer = self._consumers.get(envelope.type)
        if consumer is None:
            raise Invalid(f"no consumer for events of type {envelope.type!r}", reason="EVENT_UNKNOWN")
        if await self._database.read(bookkeeping.has_received, envelope.event_id):
            return
        try:
            await consumer(self._codecs[envelope.type].decode(envelope.payload), envelope)
        except AccountDeleted:
            # Nothing may be stored for the person any more: the event has no effect left, so it is done.
            log.info("event of an erased person dropped", event_id=envelope.event_id, type=envelope.type)
        except AlreadyReceived:
            log.info("event delivered again", event_id=envelope.event_id, type=envelope.type)
        except ConcurrentUpdate:
            # Two deliveries at once: one inbox row wins, and the other delivery has nothing left to do.
            if not await self._database.read(bookkeeping.has_received, envelope.event_id):
                raise


class EventsService(EventsServiceBase[Call]):
    """Receives events for every module of this process."""

    def __init__(self, inboxes: Mapping[str, Inbox]) -> None:
        self._inboxes = inboxes

    async def deliver(self, request: DeliverRequest, call: Call) -> DeliverResponse:
        inbox = self._inboxes.get(request.consumer)
        if inbox is None:
            raise NotFound("consumer", request.consumer)
        assert request.envelope is not None
        await inbox.receive(request.envelope)
        return DeliverResponse()


Deliver = Callable[[str, DeliverRequest], Awaitable[object]]
"""Sends a request to the EventsService of the module that is named first."""


class Relay:
    """Delivers the events of a module's outbox to their consumers, in order for each person, until each took effect."""

    def __init__(self, module: str, database: Database, deliver: Deliver, clock: Clock) -> None:
        self._module = module
        self._database = database
        self._deliver = deliver
        self._clock = clock
        self._consumers = consumers_by_type()
        self._events_committed = asyncio.Event()
        database.on_events_committed = self._events_committed.set

    async def run(self) -> None:
        """Relay until cancelled. Parked events are tried once more first: a restart is how an operator asks for it."""
        released = await self._database.transaction(person=NOBODY).run(bookkeeping.retry_parked, self._clock.now())
        if released:
            log.info("trying parked events again", module=self._module, events=released)
        while True:
            try:
                relayed = await self.relay_once()
            except Error as error:
                log.error("relay failed", module=self._module, reason=error.reason)
                relayed = 0
            except Exception:
                log.exception("relay failed", module=self._module)
                relayed = 0
            if relayed < _BATCH_EVENTS:
                await self._wait_for_events()

    async def relay_once(self) -> int:
        """Relay the events that are due and return how many there were.

        Persons are relayed concurrently, so that a hanging delivery delays only its own person's events.
        """
        events = await self._database.read(bookkeeping.list_due_events, self._clock.now(), _BATCH_EVENTS)
        slots = asyncio.Semaphore(_CONCURRENT_PERSONS)
        async with asyncio.TaskGroup() as persons:
            for person_events in group_by_person(events):
                persons.create_task(self._relay_person(person_events, slots))
        return len(events)

    async def _relay_person(self, events: Sequence[OutboxRecord], slots: asyncio.Semaphore) -> None:
        """Relay one person's events in order, up to the first that fails."""
        published = []
        async with slots:
            for event in events:
                if not await self._relay(event):
                    break
                published.append(event.seq)
            if published:
                # After the deliveries: a crash in between repeats them, and the inboxes drop the repetition.
                await self._database.transaction(person=NOBODY).run(
                    bookkeeping.mark_published, published, self._clock.now()
                )

    async def _wait_for_events(self) -> None:
        # The signal comes from this process; the timeout finds retries that are due, and other processes' commits.
        with suppress(TimeoutError):
            async with asyncio.timeout(_POLL_S):
                await self._events_committed.wait()
        self._events_committed.clear()

    async def _relay(self, event: OutboxRecord) -> bool:
        """Deliver an event to its consumers. Return whether it took effect at all of them."""
        with telemetry.in_trace(event.traceparent):
            for consumer in self._consumers.get(event.type, ()):
                try:
                    await self._deliver(consumer, DeliverRequest(consumer=consumer, envelope=self._envelope(event)))
                    telemetry.EVENTS_RELAYED.labels(event.type, consumer, "delivered").inc()
                except Exception as error:
                    if not isinstance(error, Error):
                        log.exception("delivery failed", type=event.type, consumer=consumer)
                    telemetry.EVENTS_RELAYED.labels(event.type, consumer, "failed").inc()
                    await self._postpone(event, consumer, error.reason if isinstance(error, Error) else "INTERNAL")
                    return False  # the retry starts at the first consumer again: its inbox drops the repetition
        return True

    async def _postpone(self, event: OutboxRecord, consumer: str, reason: str) -> None:
        now = self._clock.now()
        wait_s = _BACKOFF_S[min(event.attempts, len(_BACKOFF_S) - 1)]
        parked = now if event.attempts + 1 >= ATTEMPTS_MAX else None
        log.warning(
            "event not delivered",
            type=event.type,
            consumer=consumer,
            reason=reason,
            retry_in_s=wait_s,
            parked=bool(parked),
        )
        await self._database.transaction(person=NOBODY).run(
            bookkeeping.postpone, event.seq, now + timedelta(seconds=wait_s), parked
        )

    def _envelope(self, event: OutboxRecord) -> Envelope:
        return Envelope(
            event_id=event.event_id,
            type=event.type,
            schema_version=event.schema_version,
            producer=self._module,
            person=event.person,
            occurred_at=event.created_at,
            traceparent=event.traceparent,
            payload=event.payload,
        )


def group_by_person(events: Iterable[OutboxRecord]) -> Iterable[Sequence[OutboxRecord]]:
    """Return the events of each person, in order. An event about nobody is a group of its own."""
    groups: defaultdict[str, list[OutboxRecord]] = defaultdict(list)
    for event in events:
        groups[event.person or event.event_id].append(event)
    return groups.values()


async def outbox_problem(database: Database) -> str:
    """Return what is wrong with the delivery of a module's events, or "" if nothing is."""
    waiting, oldest, parked = await database.read(bookkeeping.outbox_state)
    if parked:
        return f"{parked} events are parked: the log says why"
    late = oldest is not None and (database.clock.now() - oldest).total_seconds() > LATE_S
    return f"{waiting} events wait, the oldest for over a minute" if late else ""
