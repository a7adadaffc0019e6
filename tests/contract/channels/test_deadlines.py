"""Deadlines, cancellation and back-pressure, which are the same on every channel.

The tests follow the Connect conformance suite (timeouts, deadline_propagation, client_cancellation), and further
guarantees of gRPC.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from itertools import pairwise

import pytest

from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import HOP_MARGIN_S, Context
from protogateway.runtime.deadline import run_with_timeout
from protogateway.runtime.errors import RpcError, StatusCode
from tests.contract.channels.call_ends import RECITE, SAY, CallEnds, echo, letters

pytestmark = pytest.mark.serial
SHORT_S, LONG_S = 0.15, 20.0


@contextmanager
def takes_less_than(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


@contextmanager
def raises_deadline_exceeded() -> Iterator[None]:
    with takes_less_than(2), pytest.raises(RpcError, match="the deadline has passed") as caught:
        yield
    assert caught.value.code is StatusCode.DEADLINE_EXCEEDED


async def set_within_a_second(event: asyncio.Event) -> None:
    async with asyncio.timeout(1):
        await event.wait()


class SlowService:
    """Service that works for a long time, with events for its start and its end."""

    def __init__(self, *, stubborn: bool = False) -> None:
        self.started, self.stopped = asyncio.Event(), asyncio.Event()
        self.call: Context | None = None
        self._stubborn = stubborn

    async def say(self, request: Tip, call: Context) -> Tip:
        self.call = call
        self.started.set()
        try:
            await asyncio.sleep(LONG_S)
        except asyncio.CancelledError:
            if self._stubborn:
                await asyncio.sleep(3)
            raise
        finally:
            self.stopped.set()
        return request

    async def recite(self, request: Tip, call: Context) -> AsyncIterator[Tip]:
        """Yield the letters of the title, then wait for a long time."""
        self.call = call
        try:
            for letter in request.title:
                yield Tip(title=letter)
            self.started.set()
            await asyncio.sleep(LONG_S)
        except asyncio.CancelledError:
            if self._stubborn:
                await asyncio.sleep(3)
            raise
        finally:
            self.stopped.set()


async def test_no_call_starts_after_the_deadline(ends: CallEnds) -> None:
    async def called(request: Tip, call: Context) -> Tip:
        raise AssertionError("called")

    ends.serve_unary(called)
    ends.serve_stream(called)
    for timeout_s in (0, -1):
        with raises_deadline_exceeded():
            await ends.channel.unary(SAY, Tip(), timeout_s=timeout_s)
        with raises_deadline_exceeded():
            await anext(ends.channel.stream(RECITE, Tip(), timeout_s=timeout_s))


@pytest.mark.parametrize("stubborn", [False, True])
async def test_handler_is_cancelled_at_the_deadline(ends: CallEnds, *, stubborn: bool) -> None:
    ends.serve_unary(echo)
    await ends.channel.unary(SAY, Tip())  # connects
    slow = SlowService(stubborn=stubborn)
    ends.serve_unary(slow.say)
    with raises_deadline_exceeded():
        await ends.channel.unary(SAY, Tip(), timeout_s=SHORT_S)
    assert slow.started.is_set()
    if not stubborn:
        await set_within_a_second(slow.stopped)
    assert slow.call
    async with asyncio.timeout(1):  # over gRPC the caller's clock may be a moment ahead of the service's
        while not slow.call.cancelled:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("titles", ["", "ab"])
@pytest.mark.parametrize("stubborn", [False, True])
async def test_stream_deadline_is_for_the_whole_stream(ends: CallEnds, titles: str, *, stubborn: bool) -> None:
    slow = SlowService(stubborn=stubborn)
    ends.serve_stream(slow.recite)
    responses, got = ends.channel.stream(RECITE, Tip(title=titles), timeout_s=3 * SHORT_S), ""
    with raises_deadline_exceeded():
        async for response in responses:
            got += response.title
    assert got == titles
    if not stubborn:
        await set_within_a_second(slow.stopped)


async def test_deadline_passes_between_reads(ends: CallEnds) -> None:
    slow = SlowService()
    ends.serve_stream(slow.recite)
    responses = ends.channel.stream(RECITE, Tip(title="abc"), timeout_s=2 * SHORT_S)
    await anext(responses)
    await set_within_a_second(slow.stopped)
    with raises_deadline_exceeded():
        await anext(responses)
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


async def test_timeout_inside_the_implementation_is_not_the_deadline(ends: CallEnds) -> None:
    async def impatient(request: Tip, call: Context) -> Tip:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(LONG_S)
        except TimeoutError:
            return Tip(title="went on")
        return Tip()

    ends.serve_unary(impatient)
    assert (await ends.channel.unary(SAY, Tip(), timeout_s=LONG_S)).title == "went on"


async def test_timeout_raised_by_the_implementation_is_an_internal_error(ends: CallEnds) -> None:
    async def impatient(request: Tip, call: Context) -> Tip:
        return await run_with_timeout(0.01, asyncio.sleep(LONG_S, request))

    ends.serve_unary(impatient)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip(), timeout_s=LONG_S)
    assert caught.value.code in (StatusCode.UNKNOWN, StatusCode.INTERNAL)


async def test_implementation_knows_the_remaining_time(ends: CallEnds) -> None:
    left: list[float | None] = []

    async def say(request: Tip, call: Context) -> Tip:
        left.append(call.remaining_s())
        return request

    async def recite(request: Tip, call: Context) -> AsyncIterator[Tip]:
        left.append(call.remaining_s())
        yield request

    ends.serve_unary(say)
    ends.serve_stream(recite)
    await ends.channel.unary(SAY, Tip(), timeout_s=5)
    await anext(ends.channel.stream(RECITE, Tip(), timeout_s=5))
    for seconds in left:
        assert seconds is not None
        assert 4.5 < seconds <= 5


async def test_deadline_is_passed_on_minus_the_hop_margin(ends: CallEnds) -> None:
    left: list[float] = []

    async def say(request: Tip, call: Context) -> Tip:
        left.append(call.remaining_s() or 0)
        await asyncio.sleep(0.001)
        if len(left) < 3:
            await ends.channel.unary(SAY, request)
        elif len(left) < 6:
            await anext(ends.channel.stream(RECITE, request, timeout_s=LONG_S))
        return request

    async def recite(request: Tip, call: Context) -> AsyncIterator[Tip]:
        left.append(call.remaining_s() or 0)
        yield await ends.channel.unary(SAY, request)

    ends.serve_unary(say)
    ends.serve_stream(recite)
    await ends.channel.unary(SAY, Tip(), timeout_s=4)
    assert len(left) == 7
    for before, after in pairwise(left):
        assert before - after >= HOP_MARGIN_S - 0.005
    assert left[-1] > 3


@pytest.mark.parametrize("stubborn", [False, True])
async def test_handler_is_cancelled_with_its_caller(ends: CallEnds, *, stubborn: bool) -> None:
    slow = SlowService(stubborn=stubborn)
    ends.serve_unary(slow.say)
    calling = asyncio.ensure_future(ends.channel.unary(SAY, Tip()))
    await set_within_a_second(slow.started)
    with takes_less_than(1):
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
    if not stubborn:
        await set_within_a_second(slow.stopped)


async def test_call_cancelled_before_it_starts_is_not_made(ends: CallEnds) -> None:
    slow = SlowService()
    ends.serve_unary(slow.say)
    calling = asyncio.ensure_future(ends.channel.unary(SAY, Tip()))
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    await asyncio.sleep(0.05)
    assert not slow.started.is_set()


async def test_unread_stream_does_not_start(ends: CallEnds) -> None:
    slow = SlowService()
    ends.serve_stream(slow.recite)
    responses = ends.channel.stream(RECITE, Tip())
    await responses.aclose()
    del responses
    ends.channel.stream(RECITE, Tip())
    await asyncio.sleep(0.05)
    assert slow.call is None


Leave = Callable[[CallEnds, SlowService], Awaitable[None]]


async def by_aclose(ends: CallEnds, slow: SlowService) -> None:
    responses = ends.channel.stream(RECITE, Tip(title="abc"))
    async with aclosing(responses):
        assert [(await anext(responses)).title for _ in "ab"] == ["a", "b"]
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


async def by_break(ends: CallEnds, slow: SlowService) -> None:
    async for response in ends.channel.stream(RECITE, Tip(title="abc")):
        if response.title == "b":
            break


async def by_cancelling_a_read(ends: CallEnds, slow: SlowService) -> None:
    async def read() -> str:
        return "".join([response.title async for response in ends.channel.stream(RECITE, Tip(title="abc"))])

    reading = asyncio.ensure_future(read())
    await set_within_a_second(slow.started)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def by_giving_up_a_read(ends: CallEnds, slow: SlowService) -> None:
    responses = ends.channel.stream(RECITE, Tip())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(responses), SHORT_S)
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


async def by_dropping_it_in_a_thread(ends: CallEnds, slow: SlowService) -> None:
    """Drop the stream in another thread, as the garbage collector may, which runs in any thread that allocates."""
    held = [ends.channel.stream(RECITE, Tip(title="a"))]
    await anext(held[0])
    await asyncio.get_running_loop().run_in_executor(None, held.clear)


WAYS_TO_LEAVE = [by_aclose, by_break, by_cancelling_a_read, by_giving_up_a_read, by_dropping_it_in_a_thread]


@pytest.mark.parametrize("stubborn", [False, True])
@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
async def test_handler_is_cancelled_when_its_reader_leaves(ends: CallEnds, leave: Leave, *, stubborn: bool) -> None:
    slow = SlowService(stubborn=stubborn)
    ends.serve_stream(slow.recite)
    with takes_less_than(1.5):
        await leave(ends, slow)
    if not stubborn:
        await set_within_a_second(slow.stopped)
        assert slow.call
        assert slow.call.cancelled


async def test_stream_has_one_reader_at_a_time(ends: CallEnds) -> None:
    slow = SlowService()
    ends.serve_stream(slow.recite)
    responses = ends.channel.stream(RECITE, Tip())
    reading = asyncio.ensure_future(anext(responses))
    await set_within_a_second(slow.started)
    with pytest.raises(RuntimeError, match="being read"):
        await anext(responses)
    reading.cancel()


class Producer:
    """Service that makes large responses as fast as they are read."""

    MANY = 1000

    def __init__(self) -> None:
        self.count = 0

    async def recite(self, request: Tip, call: Context) -> AsyncIterator[Tip]:
        for _ in range(self.MANY):
            self.count += 1
            yield Tip(body="x" * 100_000)


async def test_fast_service_waits_for_a_slow_reader(ends: CallEnds) -> None:
    """In process the service is never ahead of its reader. Over gRPC it is ahead by HTTP/2's flow-control window."""
    producer = Producer()
    ends.serve_stream(producer.recite)
    responses = ends.channel.stream(RECITE, Tip())
    for read in range(1, 4):
        await anext(responses)
        assert await wait_until_stalled(producer) == read or ends.is_grpc
    await responses.aclose()
    await asyncio.sleep(0.05)
    assert producer.count < Producer.MANY


async def wait_until_stalled(producer: Producer) -> int:
    """Wait until no more responses are made, and return their number."""
    count = -1
    while count != producer.count:
        count = producer.count
        await asyncio.sleep(0.1)
    assert count < Producer.MANY
    return count


async def test_implementation_may_read_another_methods_stream(ends: CallEnds) -> None:
    ends.serve_stream(letters)

    async def say(request: Tip, call: Context) -> Tip:
        return Tip(title="".join([response.title async for response in ends.channel.stream(RECITE, request)]))

    ends.serve_unary(say)
    assert (await ends.channel.unary(SAY, Tip(title="abc"), timeout_s=5)).title == "abc"
