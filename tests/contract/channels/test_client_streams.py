"""Messages of client streams and of streams in both directions, which are the same on every channel.

The tests follow the Connect conformance suite (basic, streaming_delivery).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import Context
from protogateway.runtime.metadata import Metadata, ResponseMetadata
from tests.contract.channels.call_ends import CHAT, UPLOAD, CallEnds
from tests.contract.channels.sending import ListeningService, Sending, joined
from tests.contract.channels.test_messages_and_errors import MESSAGES
from tests.contract.channels.test_metadata import INITIAL, own


@pytest.mark.parametrize("titles", ["", "a", "ab", "abcdefghij" * 5])
async def test_client_stream_keeps_the_order_of_requests(ends: CallEnds, titles: str) -> None:
    ends.serve_client_stream(ListeningService().upload)
    assert (await ends.channel.client_stream(UPLOAD, Sending(titles))).title == titles


@pytest.mark.parametrize("titles", ["", "a", "abc", "abcdefghij" * 5])
@pytest.mark.parametrize("duplex", ["half_duplex", "full_duplex"])
async def test_bidi_stream_keeps_the_order_in_both_directions(ends: CallEnds, duplex: str, titles: str) -> None:
    ends.serve_bidi_stream(getattr(ListeningService(), duplex))
    assert await joined(ends.channel.bidi_stream(CHAT, Sending(titles))) == titles


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
async def test_message_of_a_stream_arrives_as_it_was_sent(ends: CallEnds, message: Tip) -> None:
    got: list[Tip] = []

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        got.extend([request async for request in requests])
        return got[-1]

    ends.serve_client_stream(upload)
    ends.serve_bidi_stream(ListeningService().full_duplex)
    assert await ends.channel.client_stream(UPLOAD, [message, message]) == message
    assert got == [message, message]
    assert [one async for one in ends.channel.bidi_stream(CHAT, [message, message])] == [message, message]


async def test_requests_may_be_any_iterable(ends: CallEnds) -> None:
    async def generated() -> AsyncIterator[Tip]:
        yield Tip(title="a")
        yield Tip(title="b")

    for requests in (Sending("ab"), generated(), aiter(Sending("ab")), [Tip(title="a"), Tip(title="b")]):
        ends.serve_client_stream(ListeningService().upload)
        assert (await ends.channel.client_stream(UPLOAD, requests)).title == "ab"
    ends.serve_bidi_stream(ListeningService().full_duplex)
    assert await joined(ends.channel.bidi_stream(CHAT, (Tip(title=letter) for letter in "ab"))) == "ab"


async def test_one_message_is_no_iterable(ends: CallEnds) -> None:
    with pytest.raises(TypeError, match="not iterable"):
        await ends.channel.client_stream(UPLOAD, Tip())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="not iterable"):
        ends.channel.bidi_stream(CHAT, Tip())  # type: ignore[arg-type]


async def test_each_response_arrives_before_the_next_request_is_sent(ends: CallEnds) -> None:
    ends.serve_bidi_stream(ListeningService().full_duplex)
    got: asyncio.Queue[str] = asyncio.Queue()

    async def ping() -> AsyncIterator[Tip]:
        for letter in "abc":
            yield Tip(title=letter)
            assert await got.get() == letter

    async with asyncio.timeout(5):
        async for response in ends.channel.bidi_stream(CHAT, ping()):
            got.put_nowait(response.title)


async def test_service_may_respond_before_it_reads(ends: CallEnds) -> None:
    async def greet(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        call.initial_metadata = INITIAL
        yield Tip(title="hello")
        async for request in requests:
            yield request

    ends.serve_bidi_stream(greet)
    received, greeted = ResponseMetadata(), asyncio.Event()

    async def wait_for_the_greeting() -> AsyncIterator[Tip]:
        await greeted.wait()
        yield Tip(title="a")

    async with asyncio.timeout(5):
        responses = ends.channel.bidi_stream(CHAT, wait_for_the_greeting(), response_metadata=received)
        assert (await anext(responses)).title == "hello"
        assert own(received.initial) == own(Metadata(INITIAL))
        greeted.set()
        assert await joined(responses) == "a"


async def test_service_that_never_reads_may_respond(ends: CallEnds) -> None:
    async def ignore(requests: AsyncIterator[Tip], call: Context) -> Tip:
        return Tip(title="enough")

    async def ignore_all(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        for letter in "ab":
            yield Tip(title=letter)

    ends.serve_client_stream(ignore)
    ends.serve_bidi_stream(ignore_all)
    sending = Sending("abc", waits=True)
    async with asyncio.timeout(5):
        assert (await ends.channel.client_stream(UPLOAD, sending)).title == "enough"
        assert await joined(ends.channel.bidi_stream(CHAT, Sending("abc", waits=True))) == "ab"
    assert ends.is_grpc or sending.taken == ""


async def test_requests_left_over_are_not_taken_and_their_iterator_is_closed(ends: CallEnds) -> None:
    async def first(requests: AsyncIterator[Tip], call: Context) -> Tip:
        return await anext(requests)

    async def first_two(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        yield await anext(requests)
        yield await anext(requests)

    ends.serve_client_stream(first)
    ends.serve_bidi_stream(first_two)
    for call in (ends.channel.client_stream, lambda *a: joined(ends.channel.bidi_stream(CHAT, a[1]))):
        sending = Sending("abc", waits=True)
        async with asyncio.timeout(5):
            await call(UPLOAD, sending)
            await sending.closed.wait()
        assert ends.is_grpc or "c" not in sending.taken


async def test_plain_generator_is_closed_too(ends: CallEnds) -> None:
    closed = asyncio.Event()

    def requests() -> Iterator[Tip]:
        try:
            while True:
                yield Tip(title="a" * 1000)
        finally:
            closed.set()

    async def first(received: AsyncIterator[Tip], call: Context) -> Tip:
        return await anext(received)

    ends.serve_client_stream(first)
    held = requests()
    async with asyncio.timeout(5):
        await ends.channel.client_stream(UPLOAD, held)
        await closed.wait()
    assert next(held, None) is None


class ScribblingChat:
    """Service that keeps its requests, and changes them."""

    def __init__(self) -> None:
        self.requests: list[Tip] = []

    async def chat(self, requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        async for request in requests:
            self.requests.append(request)
            request.meta["by"] = "the service"
            yield request
            request.title = "changed after it was sent"


async def test_streams_do_not_share_messages(ends: CallEnds) -> None:
    service, mine = ScribblingChat(), Tip(title="mine", meta={"by": "the caller"})
    ends.serve_bidi_stream(service.chat)
    responses = [response async for response in ends.channel.bidi_stream(CHAT, [mine, mine])]
    assert mine == Tip(title="mine", meta={"by": "the caller"})
    assert responses == [Tip(title="mine", meta={"by": "the service"})] * 2
    responses[0].title = "scribbled"
    assert [request.title for request in service.requests] == ["changed after it was sent"] * 2


async def test_request_may_be_changed_and_sent_again(ends: CallEnds) -> None:
    ends.serve_client_stream(ListeningService().upload)

    async def reused() -> AsyncIterator[Tip]:
        request = Tip()
        for letter in "abc":
            request.title = letter
            yield request

    assert (await ends.channel.client_stream(UPLOAD, reused())).title == "abc"


async def test_concurrent_streams_get_their_own_responses(ends: CallEnds) -> None:
    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        return Tip(title=await joined(requests))

    ends.serve_client_stream(upload)
    titles = [f"{number} abc" for number in range(40)]
    responses = await asyncio.gather(*(ends.channel.client_stream(UPLOAD, Sending(title)) for title in titles))
    assert [response.title for response in responses] == titles


async def test_service_may_pass_its_requests_on_to_another_method(ends: CallEnds) -> None:
    async def chat(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        yield await anext(requests)
        yield await ends.channel.client_stream(UPLOAD, requests)

    ends.serve_bidi_stream(chat)
    ends.serve_client_stream(ListeningService().upload)
    assert await joined(ends.channel.bidi_stream(CHAT, Sending("abc"), timeout_s=5)) == "abc"


async def test_requests_that_a_handler_leaves_remain_for_its_caller(ends: CallEnds) -> None:
    """A handler's requests are not closed by a call that they are passed on to, but a generator is."""

    async def first(requests: AsyncIterator[Tip], call: Context) -> Tip:
        return await anext(requests)

    async def chat(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        yield await ends.channel.client_stream(UPLOAD, requests)
        yield Tip(title=await joined(requests))

    ends.serve_bidi_stream(chat)
    ends.serve_client_stream(first)
    got = await joined(ends.channel.bidi_stream(CHAT, Sending("abc"), timeout_s=5))
    assert got == "abc" or ends.is_grpc  # which has taken more for the window than the callee read
