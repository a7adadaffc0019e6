"""Errors, deadlines and cancellation, which are alike on every channel."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import grpc
import pytest
from structlog.testing import capture_logs

from gen.oo.profile.v1 import (
    Agreement,
    Document,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
    GiveConsentResponse,
)
from gen.oo.profile.v1.services import PROFILE_SERVICE_GET_DOCUMENT, PROFILE_SERVICE_GIVE_CONSENT
from servers.kernel import rpc, telemetry
from servers.kernel.channels import RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.db import ConcurrentUpdate, Database
from servers.kernel.errors import (
    ERROR_CLASSES,
    Conflict,
    Error,
    Internal,
    Invalid,
    NotFound,
    TimedOut,
    Unavailable,
    Unimplemented,
)
from servers.kernel.identity import Identity
from servers.kernel.rpc import Call
from tests.kernel.rpc_harness import RpcHarness, sign_token

Method = Callable[[GetDocumentRequest, Call], Awaitable[GetDocumentResponse]]


def raise_error(error: BaseException) -> Method:
    async def method(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        raise error

    return method


async def get(harness: RpcHarness, timeout_s: float | None = None) -> GetDocumentResponse:
    return await harness.call(PROFILE_SERVICE_GET_DOCUMENT, GetDocumentRequest(id="terms"), timeout_s=timeout_s)


async def failure(harness: RpcHarness, method: Method) -> Error:
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, method)
    with pytest.raises(Error) as caught:
        await get(harness)
    return caught.value


def errors() -> Iterator[Error]:
    yield from (cls("say what to do: äöü %20 \n two lines") for cls in ERROR_CLASSES if cls not in (NotFound, Internal))
    yield from (
        Internal(),
        NotFound("tip", "7"),
        NotFound("tip"),
        Conflict("the text has changed", reason="DOCUMENT_CHANGED"),
        Invalid.field("agreements[0].hash", "is not current"),
        Invalid("two", fields={"a": "wrong", "b.c": "also wrong"}),
        Unavailable("later", retry_after_s=1.5),
        Unavailable("now", retry_after_s=0),
        NotFound("tip", "x" * 60_000),
        Invalid.field("agreements[0].hash", f"there is no hash such as {'€' * 60_000}"),
    )


@pytest.mark.parametrize("error", list(errors()), ids=lambda error: f"{type(error).__name__}-{error.reason}")
async def test_an_error_arrives_as_it_was_raised(harness: RpcHarness, error: Error) -> None:
    arrived = await failure(harness, raise_error(error))
    assert type(arrived) is type(error)
    names = ("message", "reason", "fields", "retry_after_s", "code", "http_status")
    assert {n: getattr(arrived, n) for n in names} == {n: getattr(error, n) for n in names}


UNEXPECTED_ERRORS = [
    ValueError("ada@example.org"),
    KeyError("ada"),
    TimeoutError("ada"),
    RecursionError("ada"),
    OSError("ada"),
]


@pytest.mark.parametrize("error", UNEXPECTED_ERRORS, ids=lambda error: type(error).__name__)
async def test_an_unexpected_error_is_logged_and_hidden_from_the_caller(harness: RpcHarness, error: Exception) -> None:
    with capture_logs() as logs:
        received = await failure(harness, raise_error(error))
    assert type(received) is Internal
    assert "ada" not in received.message
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["rpc failed"]


async def test_a_concurrent_update_is_a_conflict(harness: RpcHarness) -> None:
    error = await failure(harness, raise_error(ConcurrentUpdate("tip")))
    assert (type(error), error.reason) == (Conflict, "CHANGED_MEANWHILE")


async def test_a_response_with_values_of_wrong_types_is_an_internal_error(harness: RpcHarness) -> None:
    async def wrong(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        return GetDocumentResponse(document="terms")  # type: ignore[arg-type]

    assert type(await failure(harness, wrong)) is Internal


async def test_a_request_with_values_of_wrong_types_is_an_internal_error(harness: RpcHarness) -> None:
    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, lambda request, call: asyncio.sleep(0, GiveConsentResponse()))
    request = GiveConsentRequest(agreements=["terms"])  # type: ignore[list-item]
    with pytest.raises(Internal):
        await harness.call(PROFILE_SERVICE_GIVE_CONSENT, request, Identity("ada"))


async def test_a_method_that_is_not_served_is_unimplemented(harness: RpcHarness) -> None:
    with pytest.raises(Unimplemented, match=r"^/oo\.profile\.v1\.ProfileService/GetDocument is not served here"):
        await get(harness)


@contextmanager
def in_time(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


class Sleeper:
    """Method that sleeps, and records its cancellation."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.stopped = asyncio.Event()

    async def sleep(self, request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        self.began.set()
        try:
            await asyncio.sleep(30)
        finally:
            self.stopped.set()
        return GetDocumentResponse()


@pytest.mark.serial
async def test_work_stops_with_the_callers_deadline(harness: RpcHarness) -> None:
    sleeper = Sleeper()
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, lambda request, call: asyncio.sleep(0, GetDocumentResponse()))
    await get(harness)  # connects
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, sleeper.sleep)
    with in_time(1), pytest.raises(TimedOut, match="the deadline has passed"):
        await get(harness, timeout_s=0.5)
    assert sleeper.began.is_set()
    async with asyncio.timeout(0.3):
        await sleeper.stopped.wait()


@pytest.mark.serial
async def test_work_stops_when_the_caller_goes_away(harness: RpcHarness) -> None:
    sleeper = Sleeper()
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, sleeper.sleep)
    pending = asyncio.create_task(get(harness))
    await sleeper.began.wait()
    pending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await pending
    async with asyncio.timeout(0.5):
        await sleeper.stopped.wait()


async def test_a_timeout_within_the_method_is_not_the_callers_deadline(harness: RpcHarness) -> None:
    async def time_out(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(1)
        return GetDocumentResponse()

    assert type(await failure(harness, time_out)) is Internal


async def test_a_deadline_is_passed_on_less_one_hop(harness: RpcHarness) -> None:
    seen: list[float] = []

    async def record(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        seen.append(rpc.remaining_s())
        if len(seen) < 3:
            await get(harness)
        return GetDocumentResponse()

    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, record)
    await get(harness, timeout_s=2)
    assert 2 > seen[0] > seen[1] > seen[2] > 1.5


async def test_no_call_is_made_after_the_deadline(harness: RpcHarness) -> None:
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, raise_error(AssertionError("called")))
    with pytest.raises(TimedOut):
        await get(harness, timeout_s=0)


async def test_one_trace_goes_through_all_calls(harness: RpcHarness) -> None:
    seen: list[str] = []

    async def record(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        seen.append(telemetry.trace_id())
        if len(seen) < 2:
            await get(harness)
        return GetDocumentResponse()

    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, record)
    with telemetry.in_trace(f"00-{'ab' * 16}-{'cd' * 8}-01"):
        await get(harness)
    assert seen == ["ab" * 16, "ab" * 16]


@pytest.fixture
async def grpc_harness(sqlite: Database) -> RpcHarness:
    return RpcHarness("wire", sqlite, SystemClock())


async def call_raw(harness: RpcHarness, data: bytes, *metadata: tuple[str, str]) -> grpc.aio.AioRpcError:
    """Make a call without a stub and return its error."""
    assert isinstance(harness.channel, RemoteModuleChannel)
    call: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes] = harness.channel.channel.unary_unary(
        PROFILE_SERVICE_GIVE_CONSENT.path
    )
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(data, metadata=metadata, timeout=2)
    return caught.value


async def test_bytes_that_are_not_a_message_are_invalid(grpc_harness: RpcHarness) -> None:
    await grpc_harness.open()
    grpc_harness.serve(PROFILE_SERVICE_GIVE_CONSENT, lambda request, call: asyncio.sleep(0, GiveConsentResponse()))
    good = GiveConsentRequest(agreements=[Agreement(document_id="terms", hash="0" * 64)])
    data = PROFILE_SERVICE_GIVE_CONSENT.request.encode(good)
    error = await call_raw(grpc_harness, data[:-1])
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    for header in ("Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer a.b.c", f"Bearer {sign_token({})}"):
        assert (await call_raw(grpc_harness, data, ("authorization", header))).code() is grpc.StatusCode.UNAUTHENTICATED
    await grpc_harness.close()


async def test_a_stopped_process_is_unavailable_until_it_is_back(grpc_harness: RpcHarness) -> None:
    await grpc_harness.open()
    grpc_harness.serve(
        PROFILE_SERVICE_GET_DOCUMENT, lambda request, call: asyncio.sleep(0, GetDocumentResponse(Document()))
    )
    assert isinstance(grpc_harness.channel, RemoteModuleChannel)
    assert grpc_harness.server
    assert await grpc_harness.channel.is_serving(1)
    await grpc_harness.server.stop(0)
    with pytest.raises(Unavailable) as caught:
        await get(grpc_harness, timeout_s=1)
    assert caught.value.retry_after_s == 1
    assert not await grpc_harness.channel.is_serving(0.3)
    await grpc_harness.close()


async def test_a_process_that_stops_finishes_running_calls(grpc_harness: RpcHarness) -> None:
    await grpc_harness.open()
    begun = asyncio.Event()

    async def slowly(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        begun.set()
        await asyncio.sleep(0.1)
        return GetDocumentResponse(Document(id="whole"))

    grpc_harness.serve(PROFILE_SERVICE_GET_DOCUMENT, slowly)
    pending = asyncio.create_task(get(grpc_harness))
    await begun.wait()
    assert grpc_harness.server
    await grpc_harness.server.stop(1)
    assert (await pending).document == Document(id="whole")
    await grpc_harness.close()


async def test_a_call_that_a_stopping_process_cuts_off_is_unavailable(grpc_harness: RpcHarness) -> None:
    await grpc_harness.open()
    sleeper = Sleeper()
    grpc_harness.serve(PROFILE_SERVICE_GET_DOCUMENT, sleeper.sleep)
    pending = asyncio.create_task(get(grpc_harness))
    await sleeper.began.wait()
    assert grpc_harness.server
    await grpc_harness.server.stop(0.05)
    with pytest.raises(Unavailable):
        await pending
    await grpc_harness.close()


async def test_proxy_settings_of_the_environment_are_ignored(
    grpc_harness: RpcHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    await grpc_harness.open()
    grpc_harness.serve(
        PROFILE_SERVICE_GET_DOCUMENT, lambda request, call: asyncio.sleep(0, GetDocumentResponse(Document()))
    )
    await get(grpc_harness, timeout_s=2)
    await grpc_harness.close()
