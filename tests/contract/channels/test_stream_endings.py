"""Deadlines, cancellation and back-pressure of client streams and of streams in both directions, on every channel.

The tests follow the Connect conformance suite (timeouts, deadline_propagation, client_cancellation): cancelled before
and after the last request was sent, after no response and after some, half-duplex and full-duplex.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import HOP_MARGIN_S, Context
from protogateway.runtime.errors import RpcError, StatusCode
from tests.contract.channels.call_ends import CHAT, SAY, UPLOAD, CallEnds, echo
from tests.contract.channels.sending import ListeningService, Sending, joined
from tests.contract.channels.test_deadlines import (
    LONG_S,
    SHORT_S,
    raises_deadline_exceeded,
    set_within_a_second,
    takes_less_than,
)

pytestmark = pytest.mark.serial


# ── deadlines ────────────────────────────────────────────────────────────────────────────────────────────────────────
async def test_no_stream_starts_after_the_deadline(ends: CallEnds) -> None:
    service, sending = ListeningService(), Sending("a")
    ends.serve_client_stream(service.upload)
    ends.serve_bidi_stream(service.full_duplex)
    for timeout_s in (0, -1):
        with raises_deadline_exceeded():
            await ends.channel.client_stream(UPLOAD, sending, timeout_s=timeout_s)
        with raises_deadline_exceeded():
            await anext(ends.channel.bidi_stream(CHAT, sending, timeout_s=timeout_s))
    assert (sending.taken, service.call) == ("", None)


@pytest.mark.parametrize(
    ("kind", "titles"), [("upload", ""), ("upload", "ab"), ("half_duplex", "ab"), ("full_duplex", "ab")]
)
async def test_deadline_ends_both_sides_of_a_stream(ends: CallEnds, kind: str, titles: str) -> None:
    ends.serve_unary(echo)
    await ends.channel.unary(SAY, Tip())  # connects
    service, sending = ListeningService(), Sending(titles, waits=True)
    ends.serve_client_stream(service.upload)
    ends.serve_bidi_stream(getattr(service, kind))
    with raises_deadline_exceeded():
        if kind == "upload":
            await ends.channel.client_stream(UPLOAD, sending, timeout_s=0.2)
        else:
            await joined(ends.channel.bidi_stream(CHAT, sending, timeout_s=0.2))
    await set_within_a_second(service.stopped)
    await set_within_a_second(sending.closed)
    assert service.was_cancelled
    assert service.read == titles
    assert service.call
    assert service.call.cancelled


async def test_deadline_ends_a_handler_that_does_not_read(ends: CallEnds) -> None:
    stopped = asyncio.Event()

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        try:
            await asyncio.sleep(LONG_S)
        finally:
            stopped.set()
        return Tip()

    ends.serve_client_stream(upload)
    with raises_deadline_exceeded():
        await ends.channel.client_stream(UPLOAD, Sending("a"), timeout_s=SHORT_S)
    await set_within_a_second(stopped)


async def test_handler_of_a_stream_knows_the_remaining_time_and_passes_it_on(ends: CallEnds) -> None:
    left: list[float] = []

    async def say(request: Tip, call: Context) -> Tip:
        left.append(call.remaining_s() or 0)
        return request

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        left.append(call.remaining_s() or 0)
        response: Tip = await ends.channel.unary(SAY, await anext(requests))
        return response

    async def chat(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        left.append(call.remaining_s() or 0)
        yield await ends.channel.client_stream(UPLOAD, requests)

    ends.serve_unary(say)
    ends.serve_client_stream(upload)
    ends.serve_bidi_stream(chat)
    assert await joined(ends.channel.bidi_stream(CHAT, Sending("a"), timeout_s=5)) == "a"
    assert 4.5 < left[0] <= 5
    assert left[0] - left[2] >= 2 * HOP_MARGIN_S - 0.01
    assert left[2] > 3


async def test_callers_iterator_keeps_the_callers_own_deadline(ends: CallEnds) -> None:
    """Calls that it makes do not inherit the deadline of the call that takes its requests."""
    left: list[float | None] = []

    async def say(request: Tip, call: Context) -> Tip:
        left.append(call.remaining_s())
        return request

    async def requests() -> AsyncIterator[Tip]:
        yield await ends.channel.unary(SAY, Tip(title="a"), timeout_s=LONG_S)

    ends.serve_unary(say)
    ends.serve_client_stream(ListeningService().upload)
    assert (await ends.channel.client_stream(UPLOAD, requests(), timeout_s=3)).title == "a"
    assert left[0] is not None
    assert left[0] > 3


# ── the caller leaves ────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("waits", [True, False], ids=["before the last request", "after the last request"])
async def test_client_stream_is_cancelled_with_its_caller(ends: CallEnds, *, waits: bool) -> None:
    service = ListeningService()

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        response = await service.upload(requests, call)
        service.was_cancelled = True  # unless the sleep ends
        await asyncio.sleep(LONG_S)
        service.was_cancelled = False
        return response

    ends.serve_client_stream(upload)
    sending = Sending("ab", waits=waits)
    calling = asyncio.ensure_future(ends.channel.client_stream(UPLOAD, sending))
    await set_within_a_second(service.started)
    await set_within_a_second(sending.waiting)
    await asyncio.sleep(0.02)
    with takes_less_than(1):
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
    await set_within_a_second(service.stopped)
    await set_within_a_second(sending.closed)
    assert service.was_cancelled
    assert service.call
    await asyncio.sleep(0.05)
    assert service.call.cancelled


async def test_service_never_takes_a_cancelled_stream_for_a_whole_one(ends: CallEnds) -> None:
    """Many times, because grpc.aio reports the end of the requests first, and the cancellation a moment later."""
    for _ in range(150 if ends.is_grpc else 10):
        service, sending = ListeningService(), Sending("a", waits=True)
        ends.serve_client_stream(service.upload)
        calling = asyncio.ensure_future(ends.channel.client_stream(UPLOAD, sending))
        await set_within_a_second(sending.waiting)
        await set_within_a_second(service.started)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        await set_within_a_second(service.stopped)
        assert service.was_cancelled


async def test_client_stream_cancelled_before_it_starts_is_not_made(ends: CallEnds) -> None:
    service, sending = ListeningService(), Sending("a")
    ends.serve_client_stream(service.upload)
    calling = asyncio.ensure_future(ends.channel.client_stream(UPLOAD, sending))
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    await asyncio.sleep(0.05)
    assert (service.call, sending.taken) == (None, "")


async def test_unread_bidi_stream_does_not_start(ends: CallEnds) -> None:
    service, sending = ListeningService(), Sending("a")
    ends.serve_bidi_stream(service.full_duplex)
    responses = ends.channel.bidi_stream(CHAT, sending)
    await responses.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(responses)
    del responses
    ends.channel.bidi_stream(CHAT, sending)
    await asyncio.sleep(0.05)
    assert (service.call, sending.taken) == (None, "")


Leave = Callable[[CallEnds, Sending], Awaitable[None]]


async def by_aclose(ends: CallEnds, sending: Sending) -> None:
    responses = ends.channel.bidi_stream(CHAT, sending)
    assert [(await anext(responses)).title for _ in "ab"] == ["a", "b"]
    await responses.aclose()
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


async def by_break(ends: CallEnds, sending: Sending) -> None:
    async for response in ends.channel.bidi_stream(CHAT, sending):
        if response.title == "b":
            break


async def by_cancelling_a_read(ends: CallEnds, sending: Sending) -> None:
    reading = asyncio.ensure_future(joined(ends.channel.bidi_stream(CHAT, sending)))
    await set_within_a_second(sending.waiting)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def by_dropping_it_in_a_thread(ends: CallEnds, sending: Sending) -> None:
    held = [ends.channel.bidi_stream(CHAT, sending)]
    await anext(held[0])
    await asyncio.get_running_loop().run_in_executor(None, held.clear)


WAYS_TO_LEAVE = [by_aclose, by_break, by_cancelling_a_read, by_dropping_it_in_a_thread]


@pytest.mark.parametrize("leave", WAYS_TO_LEAVE)
async def test_both_sides_of_a_bidi_stream_end_when_its_reader_leaves(ends: CallEnds, leave: Leave) -> None:
    service, sending = ListeningService(), Sending("ab", waits=True)
    ends.serve_bidi_stream(service.full_duplex)
    with takes_less_than(1.5):
        await leave(ends, sending)
    await set_within_a_second(service.stopped)
    await set_within_a_second(sending.closed)
    assert service.call
    await asyncio.sleep(0.02)
    assert service.call.cancelled


@pytest.mark.parametrize("count", [0, 1])
async def test_half_duplex_stream_is_cancelled_after_some_responses(ends: CallEnds, count: int) -> None:
    """After the last request was sent, before the first response and between two."""
    service, stopped = ListeningService(), asyncio.Event()

    async def slowly(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        titles = (await service.upload(requests, call)).title
        try:
            for letter in titles[:count]:
                yield Tip(title=letter)
            await asyncio.sleep(LONG_S)
        finally:
            stopped.set()

    ends.serve_bidi_stream(slowly)
    responses = ends.channel.bidi_stream(CHAT, Sending("ab"))
    for _ in range(count):
        await anext(responses)
    reading = asyncio.ensure_future(anext(responses))
    await set_within_a_second(service.stopped)
    await asyncio.sleep(0.02)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    await set_within_a_second(stopped)
    assert service.call
    assert service.call.cancelled


# ── the service reads ────────────────────────────────────────────────────────────────────────────────────────────────
async def test_cancelled_read_of_a_request_loses_nothing(ends: CallEnds) -> None:
    released = asyncio.Event()

    async def late() -> AsyncIterator[Tip]:
        yield Tip(title="a")
        await released.wait()
        yield Tip(title="b")

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        titles = (await anext(requests)).title
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(requests), 0.05)
        released.set()
        return Tip(title=titles + await joined(requests))

    ends.serve_client_stream(upload)
    assert (await ends.channel.client_stream(UPLOAD, late(), timeout_s=5)).title == "ab"


async def test_requests_have_one_reader_at_a_time(ends: CallEnds) -> None:
    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        reading = asyncio.ensure_future(anext(requests))
        await asyncio.sleep(0)
        with pytest.raises(RuntimeError, match="being read"):
            await anext(requests)
        reading.cancel()
        return Tip(title="done")

    ends.serve_client_stream(upload)
    assert (await ends.channel.client_stream(UPLOAD, Sending("", waits=True), timeout_s=5)).title == "done"


async def test_reading_after_the_last_request_ends_again(ends: CallEnds) -> None:
    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        titles = await joined(requests)
        for _ in range(2):
            with pytest.raises(StopAsyncIteration):
                await anext(requests)
        return Tip(title=titles)

    ends.serve_client_stream(upload)
    assert (await ends.channel.client_stream(UPLOAD, Sending("ab"), timeout_s=5)).title == "ab"


async def test_reading_after_the_call_is_an_error_not_an_end(ends: CallEnds) -> None:
    kept: list[AsyncIterator[Tip]] = []

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        kept.append(requests)
        return await anext(requests)

    ends.serve_client_stream(upload)
    await ends.channel.client_stream(UPLOAD, Sending("ab"))
    await asyncio.sleep(0.02)
    with pytest.raises(RpcError) as caught:
        await anext(kept[0])
    assert caught.value.code is StatusCode.CANCELLED


# ── back-pressure ────────────────────────────────────────────────────────────────────────────────────────────────────
class LargeRequests:
    """Requests of 100 kB each, as many as are asked for."""

    MANY = 500

    def __init__(self) -> None:
        self.count = 0

    async def __aiter__(self) -> AsyncIterator[Tip]:
        for _ in range(self.MANY):
            self.count += 1
            yield Tip(body="x" * 100_000)

    async def wait_until_stalled(self) -> int:
        """Wait until no more requests are taken, and return their number."""
        count = -1
        while count != self.count:
            count = self.count
            await asyncio.sleep(0.05)
        assert count < self.MANY
        return count


async def test_fast_caller_waits_for_a_slow_service(ends: CallEnds) -> None:
    """In process a request is taken when the service reads. Over gRPC requests are ahead by HTTP/2's window."""
    sending = LargeRequests()

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        assert await sending.wait_until_stalled() == 0 or ends.is_grpc
        for read in range(1, 3):
            await anext(requests)
            assert await sending.wait_until_stalled() == read or ends.is_grpc
        return Tip(title="enough")

    ends.serve_client_stream(upload)
    assert (await ends.channel.client_stream(UPLOAD, sending, timeout_s=LONG_S)).title == "enough"
    taken = sending.count
    await asyncio.sleep(0.05)
    assert sending.count <= taken + 1 < LargeRequests.MANY


async def test_bidi_stream_waits_for_its_reader_and_takes_no_requests_meanwhile(ends: CallEnds) -> None:
    sending = LargeRequests()
    ends.serve_bidi_stream(ListeningService().full_duplex)
    responses = ends.channel.bidi_stream(CHAT, sending)
    for read in range(1, 3):
        await anext(responses)
        assert await sending.wait_until_stalled() == read or ends.is_grpc
    await responses.aclose()
