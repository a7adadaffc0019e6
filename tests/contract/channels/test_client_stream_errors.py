"""Errors and metadata of client streams and of streams in both directions, which are the same on every channel.

The tests follow the Connect conformance suite (errors, duplicate_metadata), with further guarantees for the caller's
iterator.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from gen.oo.auth.v1 import WatchErasureRequest
from gen.oo.auth.v1.codec import WATCH_ERASURE_REQUEST
from gen.oo.recommender.v1 import Tip
from protogateway.runtime.context import Context
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.grpc_channel import MESSAGE_BYTES_MAX
from protogateway.runtime.metadata import Metadata, ResponseMetadata
from protogateway.runtime.method import Channel
from protogateway.runtime.recording_channel import RecordingChannel
from tests.contract.channels.call_ends import CHAT, UPLOAD, CallEnds
from tests.contract.channels.sending import ListeningService, Sending, joined
from tests.contract.channels.test_messages_and_errors import CODES, FAILURES, WORDS, WRONG, details
from tests.contract.channels.test_metadata import INITIAL, INVALID, SENT, TRAILING, Pairs, own

every_metadata = pytest.mark.parametrize("pairs", SENT.values(), ids=SENT)


async def upload_error(ends: CallEnds, requests: Any = ()) -> RpcError:
    with pytest.raises(RpcError) as caught:
        await ends.channel.client_stream(UPLOAD, requests)
    return caught.value


async def chat_error(ends: CallEnds, requests: Any = ()) -> tuple[str, RpcError]:
    """Return the titles of the responses, and the error after them."""
    titles = ""
    try:
        async for response in ends.channel.bidi_stream(CHAT, requests):
            titles += response.title
    except RpcError as failure:
        return titles, failure
    raise AssertionError("the stream did not fail")


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────────────────
def failing(error: BaseException, *, reads: int) -> Callable[[AsyncIterator[Tip], Context], AsyncIterator[Tip]]:
    """Return an implementation that reads and returns some requests and then fails."""

    async def chat(requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        for _ in range(reads):
            yield await anext(requests)
        raise error

    return chat


def failing_upload(error: BaseException, *, reads: int) -> Callable[[AsyncIterator[Tip], Context], Any]:
    async def upload(requests: AsyncIterator[Tip], call: Context) -> Tip:
        async with aclosing(failing(error, reads=reads)(requests, call)) as titles:  # type: ignore[type-var]
            await joined(titles)
        return Tip()

    return upload


async def test_every_status_code_of_a_stream_arrives(ends: CallEnds) -> None:
    for code in CODES:
        error = RpcError(WORDS, code=code)
        ends.serve_client_stream(failing_upload(error, reads=1))
        ends.serve_bidi_stream(failing(error, reads=1))
        assert (await upload_error(ends, Sending("a"))).code is ends.code(code)
        titles, failure = await chat_error(ends, Sending("a"))
        assert (titles, failure.code) == ("a", ends.code(code))


@pytest.mark.parametrize("reads", [0, 1, 2])
async def test_errors_of_a_stream_arrive_with_their_details(ends: CallEnds, reads: int) -> None:
    """Before a request was read, between requests, and after the last."""
    for sent in FAILURES.values():
        ends.serve_client_stream(failing_upload(sent, reads=reads))
        ends.serve_bidi_stream(failing(sent, reads=reads))
        assert details(await upload_error(ends, Sending("ab"))) == details(sent)
        titles, failure = await chat_error(ends, Sending("ab"))
        assert (titles, details(failure)) == ("ab"[:reads], details(sent))


async def test_error_ends_a_call_whose_requests_go_on(ends: CallEnds) -> None:
    error = RpcError("enough", code=StatusCode.OUT_OF_RANGE)
    ends.serve_client_stream(failing_upload(error, reads=1))
    ends.serve_bidi_stream(failing(error, reads=1))
    for fail in (upload_error, chat_error):
        sending = Sending("a", waits=True)
        async with asyncio.timeout(5):
            await fail(ends, sending)
            await sending.closed.wait()


@pytest.mark.parametrize("error", [ValueError("ada"), TimeoutError("ada")])
async def test_unexpected_error_of_a_stream_leaks_nothing(
    ends: CallEnds, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    ends.serve_client_stream(failing_upload(error, reads=1))
    ends.serve_bidi_stream(failing(error, reads=1))
    with capture_logs() as logs:
        failures = [await upload_error(ends, Sending("a")), (await chat_error(ends, Sending("a")))[1]]
    for failure in failures:
        assert failure.code is ends.code(StatusCode.UNKNOWN)
        assert "ada" not in failure.message
    assert "ada" in f"{caplog.text} {logs}"


async def test_unknown_stream_is_unimplemented(ends: CallEnds) -> None:
    for failure in (await upload_error(ends, Sending("a")), (await chat_error(ends, Sending("a")))[1]):
        assert failure.code is StatusCode.UNIMPLEMENTED


async def test_response_of_another_class_fails_a_client_stream(ends: CallEnds) -> None:
    wrong: list[Any] = []

    async def upload(requests: AsyncIterator[Tip], call: Context) -> Any:
        return wrong[-1]

    ends.serve_client_stream(upload)
    for response in WRONG.values():
        wrong.append(response)
        assert (await upload_error(ends)).code is StatusCode.INTERNAL


async def test_request_of_another_class_ends_the_stream(ends: CallEnds) -> None:
    for wrong in WRONG.values():
        service = ListeningService()
        ends.serve_client_stream(service.upload)
        assert (await upload_error(ends, [Tip(title="a"), wrong])).code is StatusCode.INTERNAL
        async with asyncio.timeout(5):
            await service.started.wait()
            await service.stopped.wait()
        assert service.was_cancelled
        ends.serve_bidi_stream(ListeningService().full_duplex)
        assert (await chat_error(ends, [Tip(title="a"), wrong]))[1].code is StatusCode.INTERNAL


async def test_request_that_is_too_large_fails_over_grpc(ends: CallEnds) -> None:
    ends.serve_client_stream(ListeningService().upload)
    requests = [Tip(title="a"), Tip(body="x" * (MESSAGE_BYTES_MAX + 1))]
    if ends.is_grpc:
        assert (await upload_error(ends, requests)).code is ends.code(StatusCode.RESOURCE_EXHAUSTED)
    else:
        assert (await ends.channel.client_stream(UPLOAD, requests)).title == "a"


CHECKED: Any = WATCH_ERASURE_REQUEST  # its id is required


async def test_each_request_is_checked_when_it_is_read(ends: CallEnds) -> None:
    read: list[str] = []

    async def upload(requests: AsyncIterator[WatchErasureRequest], call: Context) -> Tip:
        while True:
            read.append((await anext(requests)).id)

    async def chat(requests: AsyncIterator[WatchErasureRequest], call: Context) -> AsyncIterator[Tip]:
        async for request in requests:
            yield Tip(title=request.id)

    sent = [WatchErasureRequest(id="a"), WatchErasureRequest(), WatchErasureRequest(id="b")]
    uploaded, chatted = (replace(method, request=CHECKED) for method in (UPLOAD, CHAT))
    ends.serve(uploaded, upload)
    ends.serve(chatted, chat)
    with pytest.raises(RpcError) as caught:
        await ends.channel.client_stream(uploaded, sent)
    assert (caught.value.code, caught.value.fields) == (StatusCode.INVALID_ARGUMENT, {"id": "must not be empty"})
    assert read == ["a"]
    responses = ends.channel.bidi_stream(chatted, sent)
    assert (await anext(responses)).title == "a"
    with pytest.raises(RpcError) as caught:
        await anext(responses)
    assert caught.value.fields == {"id": "must not be empty"}


async def test_service_may_skip_a_request_that_breaks_a_check(ends: CallEnds) -> None:
    async def upload(requests: AsyncIterator[WatchErasureRequest], call: Context) -> Tip:
        titles = (await anext(requests)).id
        with pytest.raises(RpcError):
            await anext(requests)
        return Tip(title=titles + (await anext(requests)).id)

    method = replace(UPLOAD, request=CHECKED)
    ends.serve(method, upload)
    sent = [WatchErasureRequest(id="a"), WatchErasureRequest(), WatchErasureRequest(id="b")]
    assert (await ends.channel.client_stream(method, sent)).title == "ab"


class OwnError(Exception):
    """Error that only the caller's iterator raises."""


ITERATOR_ERRORS = {
    "own": OwnError("mine"),
    "rpc": RpcError("mine", code=StatusCode.NOT_FOUND),
    "timeout": TimeoutError("mine"),
}


@pytest.mark.parametrize("error", ITERATOR_ERRORS.values(), ids=ITERATOR_ERRORS)
@pytest.mark.parametrize("titles", ["", "ab"])
async def test_error_of_the_callers_iterator_is_the_callers(ends: CallEnds, titles: str, error: Exception) -> None:
    """It is raised unchanged, and the service is cancelled: it never takes the requests before it for all."""
    uploaded, chatted = ListeningService(), ListeningService()
    ends.serve_client_stream(uploaded.upload)
    ends.serve_bidi_stream(chatted.half_duplex)
    for service, call in (
        (uploaded, ends.channel.client_stream(UPLOAD, Sending(titles, error=error))),
        (chatted, joined(ends.channel.bidi_stream(CHAT, Sending(titles, error=error)))),
    ):
        with pytest.raises(type(error)) as caught:
            async with asyncio.timeout(5):
                await call
        assert caught.value is error
        if service.started.is_set():
            async with asyncio.timeout(5):
                await service.stopped.wait()
            assert service.was_cancelled
            assert service.call
            assert service.call.cancelled


async def test_error_of_the_callers_iterator_comes_once(ends: CallEnds) -> None:
    ends.serve_bidi_stream(ListeningService().full_duplex)
    responses = ends.channel.bidi_stream(CHAT, Sending("", error=OwnError()))
    with pytest.raises(OwnError):
        await anext(responses)
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


async def test_iterator_that_others_cancelled_cancels_the_call(ends: CallEnds) -> None:
    ends.serve_client_stream(ListeningService().upload)
    ends.serve_bidi_stream(ListeningService().full_duplex)
    cancelled = asyncio.CancelledError()
    assert (await upload_error(ends, Sending("a", error=cancelled))).code is StatusCode.CANCELLED
    assert (await chat_error(ends, Sending("", error=cancelled)))[1].code is StatusCode.CANCELLED


async def test_read_at_once_after_others_cancelled_the_iterator_fails(ends: CallEnds) -> None:
    tasks: list[asyncio.Task[Any] | None] = []

    async def requests() -> AsyncIterator[Tip]:
        tasks.append(asyncio.current_task())
        yield Tip(title="a")
        yield Tip(title="b")

    async def upload(received: AsyncIterator[Tip], call: Context) -> Tip:
        await anext(received)
        await asyncio.sleep(0)  # the iterator's task now waits for the next read
        assert tasks[0] is not None
        tasks[0].cancel()
        return await anext(received)

    ends.serve_client_stream(upload)
    if not ends.is_grpc:  # over gRPC the iterator's task waits for no read
        assert (await upload_error(ends, requests())).code is StatusCode.CANCELLED


async def test_error_before_the_start_takes_no_request(ends: CallEnds) -> None:
    sending = Sending("a")
    with pytest.raises(RpcError, match="Not a key"):
        await ends.channel.client_stream(UPLOAD, sending, metadata={"Not a key": ""})
    responses = ends.channel.bidi_stream(CHAT, sending, metadata={"Not a key": ""})
    with pytest.raises(RpcError, match="Not a key"):
        await anext(responses)
    with pytest.raises(StopAsyncIteration):
        await anext(responses)
    assert sending.taken == ""


# ── metadata ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class ParrotChat:
    """Service with metadata of its own, which fails with `error` after it has read its requests."""

    def __init__(self, initial: Pairs = INITIAL, trailing: Pairs = TRAILING, error: Exception | None = None) -> None:
        self.received: list[dict[str, Any]] = []
        self._initial, self._trailing, self._error = initial, trailing, error

    async def chat(self, requests: AsyncIterator[Tip], call: Context) -> AsyncIterator[Tip]:
        self.received.append(own(call.metadata))
        call.initial_metadata, call.trailing_metadata = self._initial, self._trailing
        async for request in requests:
            yield request
        if self._error:
            raise self._error

    async def upload(self, requests: AsyncIterator[Tip], call: Context) -> Tip:
        return Tip(title=await joined(self.chat(requests, call)))


@every_metadata
async def test_metadata_of_streams_arrives(ends: CallEnds, pairs: Pairs) -> None:
    parrot, received = ParrotChat(initial=pairs, trailing=pairs), ResponseMetadata()
    ends.serve_client_stream(parrot.upload)
    ends.serve_bidi_stream(parrot.chat)
    await ends.channel.client_stream(UPLOAD, Sending("ab"), metadata=pairs, response_metadata=received)
    assert (own(received.initial), own(received.trailing)) == (own(Metadata(pairs)),) * 2
    received = ResponseMetadata()
    await joined(ends.channel.bidi_stream(CHAT, Sending("ab"), metadata=pairs, response_metadata=received))
    assert (own(received.initial), own(received.trailing)) == (own(Metadata(pairs)),) * 2
    assert parrot.received == [own(Metadata(pairs))] * 2


@pytest.mark.parametrize("error", [RpcError("no", code=StatusCode.NOT_FOUND), ValueError("a surprise")])
async def test_metadata_of_a_failed_stream_arrives(ends: CallEnds, error: Exception) -> None:
    ends.serve_client_stream(ParrotChat(error=error).upload)
    ends.serve_bidi_stream(ParrotChat(error=error).chat)
    uploaded, chatted = ResponseMetadata(), ResponseMetadata()
    with capture_logs(), pytest.raises(RpcError):
        await ends.channel.client_stream(UPLOAD, Sending("a"), response_metadata=uploaded)
    with capture_logs(), pytest.raises(RpcError):
        await joined(ends.channel.bidi_stream(CHAT, Sending("a"), response_metadata=chatted))
    for received in (uploaded, chatted):
        assert (own(received.initial), own(received.trailing)) == (own(Metadata(INITIAL)), own(Metadata(TRAILING)))


async def test_invalid_metadata_of_a_stream_is_refused(ends: CallEnds) -> None:
    for pairs in INVALID.values():
        with pytest.raises(RpcError) as caught:
            await ends.channel.client_stream(UPLOAD, Sending("a"), metadata=pairs)
        assert (caught.value.code, caught.value.reason) == (StatusCode.INVALID_ARGUMENT, "METADATA_INVALID")


async def test_stub_can_record_the_metadata_of_streams(ends: CallEnds) -> None:
    ends.serve_client_stream(ParrotChat().upload)
    ends.serve_bidi_stream(ParrotChat().chat)
    received = ResponseMetadata()
    channel: Channel = RecordingChannel(ends.channel, received)
    assert (await channel.client_stream(UPLOAD, Sending("ab"), timeout_s=None, metadata=None)).title == "ab"
    assert received.initial.get_text("x-initial") == "1"
    received.initial = Metadata()
    assert await joined(channel.bidi_stream(CHAT, Sending("ab"), timeout_s=None, metadata=None)) == "ab"
    assert received.initial.get_text("x-initial") == "1"
