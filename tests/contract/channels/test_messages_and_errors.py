"""Messages and errors, which are the same on every channel.

The tests follow the Connect conformance suite (its files basic, errors, server_empty, client_cancellation,
deadline_propagation, duplicate_metadata, timeouts) for unary calls and server streams; test_client_streams.py,
test_client_stream_errors.py and test_stream_endings.py do for client and bidirectional streams. These do not apply:

- `client_http_to_rpc_code`, `*_code_to_http_code`, `*_unexpected`, `*_trailers`, `*_empty` of gRPC-Web and Connect,
  `*_subformat`, `connect_with_get`, `tls_client_certs`: bytes of HTTP, which grpcio reads and writes;
- `*_compressed_*`: our processes send messages uncompressed;
- `server_message_size`: a message has no size until it is encoded, so only the wire has a limit.

One difference remains: a copy in process does not check scalar values, so a number in a string field is found by the
type checker and by bytes, but not in process.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from gen.oo.recommender.v1 import Tip, TipKind, TipSummary
from protogateway.runtime.context import Context
from protogateway.runtime.errors import SERVICE_STOPPED, RpcError, StatusCode
from protogateway.runtime.grpc_channel import MESSAGE_BYTES_MAX
from tests.contract.channels.call_ends import RECITE, SAY, CallEnds, echo, letters

CODES = [code for code in StatusCode if code is not StatusCode.OK]
WORDS = "say what to do: äöü 漢字 %20 \n two lines"
DETAILS = ("code", "message", "reason", "fields", "retry_after_s")


def details(failure: RpcError) -> dict[str, object]:
    return {name: getattr(failure, name) for name in DETAILS}


async def error_of(ends: CallEnds, error: BaseException) -> RpcError:
    """Return the error that the caller gets from a unary method that raises this one."""

    async def fail(request: Tip, call: Context) -> Tip:
        raise error

    ends.serve_unary(fail)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip())
    return caught.value


async def read_stream(ends: CallEnds, request: Tip | None = None) -> tuple[str, RpcError | None]:
    """Return the titles of a stream, and the error at its end, or None."""
    titles = ""
    try:
        async for response in ends.channel.stream(RECITE, request or Tip()):
            titles += response.title
    except RpcError as failure:
        return titles, failure
    return titles, None


def serve_failing_stream(ends: CallEnds, titles: str, error: BaseException) -> None:
    async def recite(request: Tip, call: Context) -> AsyncIterator[Tip]:
        for title in titles:
            yield Tip(title=title)
        raise error

    ends.serve_stream(recite)


MESSAGES = {
    "empty": Tip(),
    "unicode": Tip(title="Über 漢字 🎈\n\x00", meta={"ключ": "значение"}),
    "large": Tip(body="x" * (MESSAGE_BYTES_MAX - 1000)),
    "whole": Tip(id="1", kind=TipKind.todo, title="Send it", body="now", meta={"a": "b", "c": ""}),
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
async def test_message_arrives_as_it_was_sent(ends: CallEnds, message: Tip) -> None:
    ends.serve_unary(echo)
    assert await ends.channel.unary(SAY, message) == message

    async def recite(request: Tip, call: Context) -> AsyncIterator[Tip]:
        yield request
        yield request

    ends.serve_stream(recite)
    assert [response async for response in ends.channel.stream(RECITE, message)] == [message, message]


@pytest.mark.parametrize("count", [0, 1, 2, 50])
async def test_stream_keeps_the_order_of_responses(ends: CallEnds, count: int) -> None:
    ends.serve_stream(letters)
    titles = "abcdefghij" * 5
    assert await read_stream(ends, Tip(title=titles[:count])) == (titles[:count], None)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
async def test_status_code_arrives(ends: CallEnds, code: StatusCode) -> None:
    wanted = ends.code(code)
    assert (await error_of(ends, RpcError(WORDS, code=code))).code is wanted
    serve_failing_stream(ends, "ab", RpcError(WORDS, code=code))
    titles, failure = await read_stream(ends)
    assert failure is not None
    assert (titles, failure.code) == ("ab", wanted)


FAILURES = {
    "bare": RpcError(code=StatusCode.UNAVAILABLE),
    "without details": RpcError("no", code=StatusCode.NOT_FOUND),
    "reason": RpcError(WORDS, code=StatusCode.FAILED_PRECONDITION, reason="CHANGED_MEANWHILE"),
    "fields": RpcError("two", code=StatusCode.INVALID_ARGUMENT, fields={"a": "wrong", "b[0].c": "übel"}),
    "retry": RpcError("later", code=StatusCode.UNAVAILABLE, retry_after_s=1.5),
    "retry now": RpcError("now", code=StatusCode.RESOURCE_EXHAUSTED, retry_after_s=0),
}


@pytest.mark.parametrize("sent", FAILURES.values(), ids=FAILURES)
async def test_error_arrives_with_its_details(ends: CallEnds, sent: RpcError) -> None:
    assert details(await error_of(ends, sent)) == details(sent)


@pytest.mark.parametrize("titles", ["", "a", "abc"])
@pytest.mark.parametrize("sent", FAILURES.values(), ids=FAILURES)
async def test_stream_fails_after_exactly_its_responses(ends: CallEnds, titles: str, sent: RpcError) -> None:
    serve_failing_stream(ends, titles, sent)
    got, failure = await read_stream(ends)
    assert failure is not None
    assert (got, details(failure)) == (titles, details(sent))


async def test_slow_reader_gets_every_response_before_the_error(ends: CallEnds) -> None:
    serve_failing_stream(ends, "abc", RpcError("no", code=StatusCode.NOT_FOUND))
    responses, titles = ends.channel.stream(RECITE, Tip()), ""
    for _ in "abc":
        titles += (await anext(responses)).title
        await asyncio.sleep(0.05)
    with pytest.raises(RpcError):
        await anext(responses)
    assert titles == "abc"


async def test_nothing_comes_after_an_error(ends: CallEnds) -> None:
    serve_failing_stream(ends, "", RpcError("no", code=StatusCode.NOT_FOUND))
    responses = ends.channel.stream(RECITE, Tip())
    with pytest.raises(RpcError):
        await anext(responses)
    for _ in range(2):
        with pytest.raises(StopAsyncIteration):
            await anext(responses)


async def test_error_before_the_start_is_raised_by_the_first_read(ends: CallEnds) -> None:
    responses = ends.channel.stream(RECITE, Tip(), metadata={"Not a key": ""})
    with pytest.raises(RpcError, match="Not a key"):
        await anext(responses)
    with pytest.raises(StopAsyncIteration):
        await anext(responses)


@pytest.mark.parametrize("error", [ValueError("ada"), KeyError("ada"), TimeoutError("ada"), StopAsyncIteration("ada")])
async def test_unexpected_error_is_logged_and_leaks_nothing(
    ends: CallEnds, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with capture_logs() as logs:
        failures = [await error_of(ends, error), await unexpected_stream_error(ends, error)]
    for failure in failures:
        assert failure.code is ends.code(StatusCode.UNKNOWN)
        assert "ada" not in failure.message
    assert "ada" in f"{caplog.text} {logs}"


async def test_handler_cancelled_by_others_is_cancelled_for_its_caller(ends: CallEnds) -> None:
    error = asyncio.CancelledError()
    for failure in (await error_of(ends, error), await unexpected_stream_error(ends, error)):
        assert (failure.code, failure.message) == (StatusCode.CANCELLED, SERVICE_STOPPED)


async def unexpected_stream_error(ends: CallEnds, error: BaseException) -> RpcError:
    serve_failing_stream(ends, "a", error)
    titles, failure = await read_stream(ends)
    assert titles == "a"
    assert failure is not None
    return failure


WRONG: dict[str, Any] = {
    "nothing": None,
    "another class": TipSummary(),
    "a string": "a tip",
    "a field of another type": Tip(meta="a text"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("response", WRONG.values(), ids=WRONG)
async def test_response_of_another_class_is_an_internal_error(ends: CallEnds, response: Any) -> None:
    async def say(request: Tip, call: Context) -> Any:
        return response

    async def recite(request: Tip, call: Context) -> AsyncIterator[Any]:
        yield Tip(title="a")
        yield response

    ends.serve_unary(say)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, Tip())
    assert caught.value.code is StatusCode.INTERNAL
    ends.serve_stream(recite)
    titles, failure = await read_stream(ends)
    assert failure is not None
    assert (titles, failure.code) == ("a", StatusCode.INTERNAL)


@pytest.mark.parametrize("request_", WRONG.values(), ids=WRONG)
async def test_request_of_another_class_is_not_sent(ends: CallEnds, request_: Any) -> None:
    async def say(request: Tip, call: Context) -> Tip:
        raise AssertionError("sent")

    ends.serve_unary(say)
    with pytest.raises(RpcError) as caught:
        await ends.channel.unary(SAY, request_)
    assert caught.value.code is StatusCode.INTERNAL


async def test_unknown_method_is_unimplemented(ends: CallEnds) -> None:
    for call in (lambda: ends.channel.unary(SAY, Tip()), lambda: anext(ends.channel.stream(RECITE, Tip()))):
        with pytest.raises(RpcError, match="is not served here") as caught:
            await call()
        assert caught.value.code is StatusCode.UNIMPLEMENTED


class ScribblingService:
    """Service that keeps its requests and responses, and changes both."""

    def __init__(self) -> None:
        self.requests: list[Tip] = []
        self.responses: list[Tip] = []

    def _respond(self, request: Tip) -> Tip:
        self.requests.append(request)
        self.responses.append(Tip(title=f"of {request.title}", meta={"by": "the service"}))
        request.title = "scribbled"
        request.meta["by"] = "the service"
        return self.responses[-1]

    async def say(self, request: Tip, call: Context) -> Tip:
        return self._respond(request)

    async def recite(self, request: Tip, call: Context) -> AsyncIterator[Tip]:
        response = self._respond(request)
        yield response
        response.title = "changed after it was sent"
        yield response


async def test_caller_and_service_do_not_share_messages(ends: CallEnds) -> None:
    service = ScribblingService()
    ends.serve_unary(service.say)
    request = Tip(title="mine", meta={"by": "the caller"})
    response = await ends.channel.unary(SAY, request)
    assert request == Tip(title="mine", meta={"by": "the caller"})
    response.title, response.meta["by"] = "scribbled", "the caller"
    assert service.responses == [Tip(title="of mine", meta={"by": "the service"})]
    request.title = "another"
    assert service.requests[0].title == "scribbled"


async def test_one_message_may_be_sent_twice(ends: CallEnds) -> None:
    service = ScribblingService()
    ends.serve_unary(service.say)
    request = Tip(title="mine")
    responses = await asyncio.gather(*(ends.channel.unary(SAY, request) for _ in range(2)))
    assert responses[0] == responses[1]
    assert responses[0] is not responses[1]


async def test_stream_does_not_share_messages_and_copies_the_request(ends: CallEnds) -> None:
    service = ScribblingService()
    ends.serve_stream(service.recite)
    request = Tip(title="mine")
    responses = ends.channel.stream(RECITE, request)
    request.title = "changed after it was sent"
    first = await anext(responses)
    assert first.title == "of mine"
    second = await anext(responses)
    assert (first.title, second.title) == ("of mine", "changed after it was sent")
    assert request.title == "changed after it was sent"


async def test_concurrent_calls_get_their_own_responses(ends: CallEnds) -> None:
    async def slowly(request: Tip, call: Context) -> Tip:
        await asyncio.sleep(0.001 * (int(request.title) % 3))
        return request

    ends.serve_unary(slowly)
    ends.serve_stream(letters)
    titles = [str(number) for number in range(60)]
    responses = asyncio.gather(*(ends.channel.unary(SAY, Tip(title=title)) for title in titles))
    recitals = asyncio.gather(*(read_stream(ends, Tip(title=title)) for title in titles))
    assert [response.title for response in await responses] == titles
    assert await recitals == [(title, None) for title in titles]
