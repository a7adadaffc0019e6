"""Events: each takes effect once and in order per person, and a failure holds up only its own person."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from gen.oo.auth.v1 import GetMeRequest, UserDeletionRequested
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.oo.profile.storage.v1 import ConsentRecord
from gen.oo.recommender.v1 import Reaction, TipDecided, TipReacted
from servers.kernel import bus, telemetry
from servers.kernel.bus import Inbox, Relay, make_event
from servers.kernel.db import NOBODY, Database, bookkeeping
from servers.kernel.db.erasure import erase_person
from servers.kernel.errors import Invalid, Unavailable
from servers.kernel.ids import IdGenerator
from servers.profile import store
from tests.clocks import ManualClock


def reacted_event(clock: ManualClock, person: str, tip_id: str) -> OutboxRecord:
    """Return an event with one consumer, integrations."""
    return make_event(TipReacted(tip_id=tip_id, reaction=Reaction.done), person, IdGenerator(clock), clock.now())


class Consumer:
    """Consumer that records events, and can fail or hang."""

    def __init__(self) -> None:
        self.received: list[str] = []
        self.errors: dict[str, BaseException] = {}
        self.hanging: set[str] = set()

    async def deliver(self, consumer: str, request: DeliverRequest) -> None:
        assert consumer == "integrations"
        assert request.envelope
        person = request.envelope.person
        if person in self.hanging:
            await asyncio.Event().wait()
        if person in self.errors:
            raise self.errors[person]
        self.received.append(f"{person}{tip_id(request.envelope)}")


def tip_id(envelope: Envelope) -> str:
    event: TipReacted = bus.codecs_by_type()["tip.reacted"].decode(envelope.payload)
    return event.tip_id


@pytest.fixture
def consumer() -> Consumer:
    return Consumer()


@pytest.fixture
def relay(database: Database, consumer: Consumer, clock: ManualClock) -> Relay:
    return Relay("recommender", database, consumer.deliver, clock)


async def emit(database: Database, clock: ManualClock, *names: str) -> None:
    """Emit an event for each name: `emit(…, "ada1", "bob1")`."""
    events = [reacted_event(clock, name[:-1], name[-1]) for name in names]
    await database.transaction(person=NOBODY, outbox=events).run(lambda tx: None)


async def test_events_are_delivered_in_order_and_once(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    await emit(database, clock, "ada1", "bob1", "ada2", "ada3")
    assert await relay.relay_once() == 4
    assert [name for name in consumer.received if name.startswith("ada")] == ["ada1", "ada2", "ada3"]
    assert Counter(consumer.received) == Counter(["ada1", "ada2", "ada3", "bob1"])
    assert await relay.relay_once() == 0


async def test_deliveries_are_counted_by_outcome(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    def counted() -> list[float]:
        labels = {"type": "tip.reacted", "consumer": "integrations"}
        found = [
            REGISTRY.get_sample_value("oo_events_relayed_total", {**labels, "outcome": outcome})
            for outcome in ("delivered", "failed")
        ]
        return [value or 0 for value in found]

    before = counted()
    consumer.errors["bob"] = Unavailable("down")
    await emit(database, clock, "ada1", "ada2", "bob1")
    await relay.relay_once()
    assert [now - then for now, then in zip(counted(), before, strict=True)] == [2, 1]


@pytest.mark.parametrize("problem", [Unavailable("down"), ValueError("a fault of ours")])
async def test_a_delivery_that_fails_is_retried_and_holds_up_nobody_else(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock, problem: Exception
) -> None:
    consumer.errors["ada"] = problem
    await emit(database, clock, "ada1", "ada2", "bob1")
    await relay.relay_once()
    await emit(database, clock, "bob2", "ada3")
    await relay.relay_once()
    assert consumer.received == ["bob1", "bob2"]
    del consumer.errors["ada"]
    assert await relay.relay_once() == 0, "it is too early"
    clock.advance(seconds=0.2)
    await relay.relay_once()
    assert consumer.received == ["bob1", "bob2", "ada1", "ada2", "ada3"]


async def test_a_delivery_that_hangs_holds_up_nobody_else(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    consumer.hanging.add("ada")
    await emit(database, clock, "ada1", "bob1", "cid1", "bob2")
    relaying = asyncio.create_task(relay.relay_once())
    async with asyncio.timeout(2):
        while len(consumer.received) < 3:
            await asyncio.sleep(0.005)
    relaying.cancel()
    with suppress(asyncio.CancelledError):
        await relaying


async def test_events_without_a_person_do_not_wait_for_each_other(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    consumer.errors[""] = Unavailable("down")
    await emit(database, clock, "1")
    await relay.relay_once()
    del consumer.errors[""]
    await emit(database, clock, "2", "ada1")
    await relay.relay_once()
    assert sorted(consumer.received) == ["2", "ada1"]


async def test_after_its_last_attempt_an_event_is_parked_with_its_person_alone(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "ATTEMPTS_MAX", 3)
    consumer.errors["ada"] = Invalid("poisoned")
    await emit(database, clock, "ada1", "ada2")
    for _ in range(5):
        await relay.relay_once()
        clock.advance(minutes=2)
    del consumer.errors["ada"]
    await emit(database, clock, "bob1")
    await relay.relay_once()
    assert consumer.received == ["bob1"]
    waiting, _, parked = await database.read(bookkeeping.outbox_state)
    assert (waiting, parked) == (2, 1)
    assert await database.transaction(person=NOBODY).run(bookkeeping.retry_parked, clock.now()) == 1
    await relay.relay_once()
    assert consumer.received == ["bob1", "ada1", "ada2"]


async def test_waits_grow_up_to_a_minute(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    consumer.errors["ada"] = Unavailable("down")
    await emit(database, clock, "ada1")
    waits = []
    for _ in range(9):
        assert await relay.relay_once() == 1
        tried_at = clock.now()
        while not await database.read(bookkeeping.list_due_events, clock.now(), 1):
            clock.advance(seconds=0.1)
        waits.append(round((clock.now() - tried_at).total_seconds(), 1))
    assert waits == [0.2, 0.5, 1, 2, 5, 10, 30, 60, 60]


async def test_a_commit_wakes_the_relay(
    database: Database, relay: Relay, consumer: Consumer, clock: ManualClock
) -> None:
    running = asyncio.create_task(relay.run())
    await asyncio.sleep(0.05)
    await emit(database, clock, "ada1")
    async with asyncio.timeout(0.4):
        while not consumer.received:
            await asyncio.sleep(0.005)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


@pytest.mark.parametrize(
    ("failure", "logged"),
    [
        (OSError("the disk"), {"exc_info": True}),
        (Unavailable("the database"), {"reason": "UNAVAILABLE"}),  # expected at times, so without a traceback
    ],
)
async def test_a_relay_that_fails_logs_it_and_continues(
    database: Database,
    relay: Relay,
    consumer: Consumer,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    logged: dict[str, object],
) -> None:
    read, failures = database.read, iter([failure])

    async def fail_once(*args: object) -> object:
        for error in failures:
            raise error
        return await read(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "read", fail_once)
    with capture_logs() as logs:
        running = asyncio.create_task(relay.run())
        await emit(database, clock, "ada1")
        async with asyncio.timeout(2):
            while not consumer.received:
                await asyncio.sleep(0.01)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    (entry,) = (log for log in logs if log["event"] == "relay failed")
    assert {name: entry.get(name) for name in ("reason", "exc_info") if name in entry} == logged


def test_an_event_without_consumers_is_published_at_once(clock: ManualClock) -> None:
    assert make_event(TipDecided(), "ada", IdGenerator(clock), clock.now()).published_at == clock.now()
    assert make_event(TipReacted(), "ada", IdGenerator(clock), clock.now()).published_at is None


def test_only_events_are_emitted(clock: ManualClock) -> None:
    with pytest.raises(ValueError, match="is not an event"):
        make_event(GetMeRequest(), "ada", IdGenerator(clock), clock.now())


def test_an_event_carries_the_trace_of_its_cause(clock: ManualClock) -> None:
    with telemetry.in_trace(f"00-{'ab' * 16}-{'cd' * 8}-01"):
        assert "ab" * 16 in reacted_event(clock, "ada", "1").traceparent


Effects = Callable[[], Awaitable[int]]


@pytest.fixture
def effects(database: Database) -> Effects:
    """Return a function that counts the effects of the consumer below."""

    async def count() -> int:
        return len(await database.read(store.current_consents, "ada"))

    return count


@pytest.fixture
def inbox(database: Database, clock: ManualClock) -> Inbox:
    async def take_effect(event: UserDeletionRequested, envelope: Envelope) -> None:
        await asyncio.sleep(0.01)
        consent = ConsentRecord(event.person, "terms", "h", clock.now())
        await database.transaction(person=event.person, inbox=envelope).run(store.add_consents, [consent])

    return Inbox({"user.deletion_requested": take_effect}, database)


def envelope(event_id: str = "e1", kind: str = "user.deletion_requested") -> Envelope:
    payload = bus.codecs_by_type()["user.deletion_requested"].encode(UserDeletionRequested(person="ada"))
    return Envelope(event_id=event_id, type=kind, person="ada", payload=payload)


async def test_an_event_that_is_delivered_again_takes_effect_once(inbox: Inbox, effects: Effects) -> None:
    for _ in range(3):
        await inbox.receive(envelope())
    await asyncio.gather(*(inbox.receive(envelope("e2")) for _ in range(5)))
    assert await effects() == 2


async def test_a_late_event_of_an_erased_person_is_dropped(
    database: Database, clock: ManualClock, inbox: Inbox, effects: Effects
) -> None:
    """It must not be delivered again and again."""
    await database.transaction(person=NOBODY).run(erase_person, database.metadata, "ada", clock.now())
    database.erased_persons = await database.read(bookkeeping.list_erased_persons)
    await inbox.receive(envelope())
    assert await effects() == 0


async def test_an_event_without_a_consumer_is_refused(inbox: Inbox) -> None:
    with pytest.raises(Invalid) as caught:
        await inbox.receive(envelope(kind="tip.decided"))
    assert caught.value.reason == "EVENT_UNKNOWN"


async def test_a_crash_after_a_delivery_repeats_the_delivery_and_not_its_effect(
    database: Database, clock: ManualClock, inbox: Inbox, effects: Effects, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "consumers_by_type", lambda: {"user.deletion_requested": ("profile",)})
    delivered = 0

    async def deliver(consumer: str, request: DeliverRequest) -> None:
        nonlocal delivered
        assert request.envelope
        await inbox.receive(request.envelope)
        delivered += 1
        if delivered == 1:
            raise asyncio.CancelledError("the process ends here")

    event = make_event(UserDeletionRequested(person="ada"), "ada", IdGenerator(clock), clock.now())
    await database.transaction(person=NOBODY, outbox=[event]).run(lambda tx: None)
    with suppress(asyncio.CancelledError):
        await Relay("auth", database, deliver, clock).relay_once()
    assert await Relay("auth", database, deliver, clock).relay_once() == 1
    assert await Relay("auth", database, deliver, clock).relay_once() == 0
    assert (delivered, await effects()) == (2, 1)
