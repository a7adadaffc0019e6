"""Delivery of an outbox: batches without a pause, concurrency, and an end to retries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from gen.oo.events.v1 import DeliverRequest
from gen.oo.kernel.storage.v1 import OutboxRecord
from gen.oo.recommender.v1 import TipReacted
from servers.kernel import bus
from servers.kernel.bus import Relay, make_event, outbox_problem
from servers.kernel.db import NOBODY, Database, bookkeeping
from servers.kernel.errors import Unavailable
from servers.kernel.ids import IdGenerator
from tests.clocks import ManualClock

HOUR = timedelta(hours=1)


class Receiver:
    """Consumer of events that fails while `is_down`, and takes `delay_s` for each."""

    def __init__(self) -> None:
        self.is_down = False
        self.delay_s = 0.0
        self.persons: list[str] = []
        self.at_once = self.at_once_most = 0

    async def deliver(self, consumer: str, request: DeliverRequest) -> None:
        if self.is_down:
            raise Unavailable("down")
        self.at_once += 1
        self.at_once_most = max(self.at_once, self.at_once_most)
        await asyncio.sleep(self.delay_s)
        self.at_once -= 1
        assert request.envelope
        self.persons.append(request.envelope.person)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def relay(sqlite: Database, receiver: Receiver, clock: ManualClock) -> Relay:
    return Relay("recommender", sqlite, receiver.deliver, clock)


async def emit(database: Database, clock: ManualClock, *persons: str) -> None:
    events = [make_event(TipReacted(), person, IdGenerator(clock), clock.now()) for person in persons]
    await database.transaction(person=NOBODY, outbox=events).run(lambda tx: None)


@asynccontextmanager
async def run_relay(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    yield
    task.cancel()
    await asyncio.wait([task])


async def wait_for_events(receiver: Receiver, count: int) -> None:
    async with asyncio.timeout(10):
        while len(receiver.persons) < count:
            await asyncio.sleep(0.01)


async def test_many_events_are_delivered_without_a_pause(
    sqlite: Database, relay: Relay, receiver: Receiver, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "_POLL_S", 60.0)
    await emit(sqlite, clock, *(f"p{number % 9}" for number in range(450)))
    async with run_relay(relay):
        await wait_for_events(receiver, 450)
    assert len(receiver.persons) == 450


async def test_an_event_of_another_process_is_found_within_half_a_second(
    sqlite: Database, relay: Relay, receiver: Receiver, clock: ManualClock
) -> None:
    """Its commit does not wake this process."""
    async with run_relay(relay):
        await asyncio.sleep(0.05)
        sqlite.on_events_committed = lambda: None
        await emit(sqlite, clock, "ada")
        started = asyncio.get_running_loop().time()
        await wait_for_events(receiver, 1)
        assert 0.2 < asyncio.get_running_loop().time() - started < 2


async def test_sixteen_people_are_served_at_a_time(
    sqlite: Database, relay: Relay, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.delay_s = 0.01
    await emit(sqlite, clock, *(f"p{number}" for number in range(40)))
    assert await relay.relay_once() == 40
    assert receiver.at_once_most == 16


async def test_an_event_is_tried_two_hundred_times_over_three_hours_and_then_parked(
    sqlite: Database, relay: Relay, receiver: Receiver, clock: ManualClock
) -> None:
    receiver.is_down = True
    await emit(sqlite, clock, "ada")
    waits: dict[int, timedelta] = {}
    while events := await waiting(sqlite, clock.now() + HOUR):
        (event,) = events
        waits[event.attempts] = (event.next_attempt_at or clock.now()) - clock.now()
        clock.advance(seconds=waits[event.attempts].total_seconds())
        assert await relay.relay_once() == 1
        if event.attempts == 10:  # and so on
            await sqlite.transaction(person=NOBODY).run(
                lambda tx: tx.execute(bookkeeping.OUTBOX.update().values(attempts=197)).close()
            )
    assert list(waits) == [*range(11), 197, 198, 199]
    assert 3 * HOUR < sum(waits.values(), timedelta()) + 186 * waits[10] < 3.5 * HOUR
    assert (await sqlite.read(bookkeeping.outbox_state))[2] == 1


async def waiting(database: Database, now: datetime) -> list[OutboxRecord]:
    return await database.read(bookkeeping.list_due_events, now, 9)


async def test_a_start_tries_parked_events_once_more(
    sqlite: Database, relay: Relay, receiver: Receiver, clock: ManualClock
) -> None:
    await emit(sqlite, clock, "ada", "ada")
    (first, _) = await waiting(sqlite, clock.now())
    await sqlite.transaction(person=NOBODY).run(bookkeeping.postpone, first.seq, clock.now() + HOUR, clock.now())
    assert await relay.relay_once() == 0
    async with run_relay(relay):
        await wait_for_events(receiver, 2)


@pytest.mark.parametrize(("seconds", "problem"), [(60, ""), (61, "2 events wait, the oldest for over a minute")])
async def test_events_are_late_after_a_minute(sqlite: Database, clock: ManualClock, seconds: int, problem: str) -> None:
    await emit(sqlite, clock, "ada")
    clock.advance(seconds=seconds)
    await emit(sqlite, clock, "bob")
    assert await outbox_problem(sqlite) == problem


async def test_one_parked_event_is_reported(sqlite: Database, clock: ManualClock) -> None:
    await emit(sqlite, clock, "ada")
    (event,) = await waiting(sqlite, clock.now())
    await sqlite.transaction(person=NOBODY).run(bookkeeping.postpone, event.seq, clock.now() + HOUR, clock.now())
    assert await outbox_problem(sqlite) == "1 events are parked: the log says why"
