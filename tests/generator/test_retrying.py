"""Retries over gRPC, which need a rule that allows them and keep within the timeout and a budget."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from gen.oo.auth.v1 import DeleteMeRequest
from gen.oo.auth.v1.services import AuthServiceStub
from gen.oo.events.v1 import DeliverRequest, DeliverResponse, Envelope
from gen.oo.events.v1.services import EventsServiceBase, EventsServiceStub
from gen.oo.recommender.v1 import RecommendRequest, RecommendRequestTrigger
from gen.oo.recommender.v1.services import RECOMMENDER_SERVICE_GET_OPEN_TIP, RecommenderServiceStub
from protogateway.runtime.context import Context
from protogateway.runtime.errors import RpcError, StatusCode
from protogateway.runtime.grpc_channel import GrpcChannel
from protogateway.runtime.grpc_server import GrpcServer
from protogateway.runtime.handlers import serve
from protogateway.runtime.method import Method
from protogateway.runtime.retries import RETRY_BUDGET, RetryingChannel

DOWN = RpcError("not now", code=StatusCode.UNAVAILABLE)
EVENT = DeliverRequest(consumer="profile", envelope=Envelope(event_id="1", type="tip.reacted"))


class FlakyEventsService(EventsServiceBase[Context]):
    """Service that raises the errors in `failures` first. `called_at` has the loop's time of each request."""

    def __init__(self) -> None:
        self.failures: list[RpcError] = []
        self.called_at: list[float] = []

    async def deliver(self, request: DeliverRequest, call: Context) -> DeliverResponse:
        self.called_at.append(asyncio.get_running_loop().time())
        if self.failures:
            raise self.failures.pop(0)
        return DeliverResponse()


@pytest.fixture
def events() -> FlakyEventsService:
    return FlakyEventsService()


@pytest.fixture
async def wire(events: FlakyEventsService) -> AsyncIterator[GrpcChannel]:
    server = GrpcServer(serve(events))
    port = await server.start("127.0.0.1:0")
    channel = GrpcChannel(f"127.0.0.1:{port}")
    yield channel
    await channel.close()
    await server.stop(0.2)


async def deliver(channel: RetryingChannel, timeout_s: float | None = None) -> None:
    await EventsServiceStub(channel).deliver(EVENT, timeout_s=timeout_s)


async def test_unavailable_call_is_retried(events: FlakyEventsService, wire: GrpcChannel) -> None:
    events.failures = [DOWN, DOWN]
    await deliver(RetryingChannel(wire, backoff_first_s=0.05, random_unit=lambda: 1.0))
    first, second, third = events.called_at
    assert 0.05 <= second - first < 0.1 <= third - second


async def test_attempts_are_limited(events: FlakyEventsService, wire: GrpcChannel) -> None:
    events.failures = [DOWN] * 5
    with pytest.raises(RpcError, match="not now"):
        await deliver(RetryingChannel(wire, backoff_first_s=0.001))
    assert len(events.called_at) == 3


async def test_other_errors_are_not_retried(events: FlakyEventsService, wire: GrpcChannel) -> None:
    for code in (
        StatusCode.DEADLINE_EXCEEDED,
        StatusCode.INTERNAL,
        StatusCode.NOT_FOUND,
        StatusCode.RESOURCE_EXHAUSTED,
    ):
        events.failures = [RpcError("no", code=code)]
        with pytest.raises(RpcError) as caught:
            await deliver(RetryingChannel(wire))
        assert caught.value.code is code
    assert len(events.called_at) == 4


async def test_retry_waits_as_long_as_the_service_says(events: FlakyEventsService, wire: GrpcChannel) -> None:
    events.failures = [RpcError("later", code=StatusCode.UNAVAILABLE, retry_after_s=0.2)]
    await deliver(RetryingChannel(wire, backoff_first_s=0.001))
    assert events.called_at[1] - events.called_at[0] >= 0.2


async def test_no_retry_if_the_service_says_too_long(events: FlakyEventsService, wire: GrpcChannel) -> None:
    events.failures = [RpcError("much later", code=StatusCode.UNAVAILABLE, retry_after_s=60)]
    with pytest.raises(RpcError) as caught:
        await deliver(RetryingChannel(wire))
    assert caught.value.retry_after_s == 60
    assert len(events.called_at) == 1


async def test_timeout_is_for_all_attempts_together(events: FlakyEventsService, wire: GrpcChannel) -> None:
    events.failures = [RpcError("later", code=StatusCode.UNAVAILABLE, retry_after_s=0.3)] * 2
    start = asyncio.get_running_loop().time()
    with pytest.raises(RpcError, match="later"):
        await deliver(RetryingChannel(wire), timeout_s=0.5)
    assert asyncio.get_running_loop().time() - start < 0.5
    assert len(events.called_at) == 2


async def test_retry_budget_stops_retries(events: FlakyEventsService, wire: GrpcChannel) -> None:
    channel = RetryingChannel(wire, backoff_first_s=0.001)
    events.failures = [DOWN] * 100
    for _ in range(20):
        with pytest.raises(RpcError):
            await deliver(channel)
    assert len(events.called_at) <= 20 + RETRY_BUDGET / 2
    before, events.failures = len(events.called_at), []
    for _ in range(70):
        await deliver(channel)
    events.failures = [DOWN]
    await deliver(channel)
    assert len(events.called_at) == before + 72


class UnavailableChannel:
    """Channel whose service is down."""

    def __init__(self) -> None:
        self.calls = 0

    async def unary(self, method: Method[Any, Any], request: Any, **_: Any) -> Any:
        self.calls += 1
        raise DOWN

    def stream(self, method: Method[Any, Any], request: Any, **_: Any) -> Any:
        raise DOWN

    async def client_stream(
        self,
        method: Method[Any, Any],
        requests: Any,
        *,
        timeout_s: float | None,
        metadata: Any,
        response_metadata: Any = None,
    ) -> Any:
        self.calls += 1
        raise DOWN

    def bidi_stream(
        self,
        method: Method[Any, Any],
        requests: Any,
        *,
        timeout_s: float | None,
        metadata: Any,
        response_metadata: Any = None,
    ) -> Any:
        self.calls += 1
        raise DOWN


@pytest.mark.parametrize(("metadata", "calls"), [(None, 1), ({"trace": "x"}, 1), ({"oo-idempotency-key": "k"}, 3)])
async def test_call_that_needs_a_key_is_retried_only_with_one(metadata: dict[str, str] | None, calls: int) -> None:
    down = UnavailableChannel()
    channel = RetryingChannel(down, key="oo-idempotency-key", backoff_first_s=0.001)
    request = RecommendRequest(trigger=RecommendRequestTrigger.open)
    with pytest.raises(RpcError):
        await RecommenderServiceStub(channel).recommend(request, metadata=metadata)
    assert down.calls == calls


async def test_method_without_retry_rule_is_sent_once() -> None:
    down = UnavailableChannel()
    with pytest.raises(RpcError):
        await AuthServiceStub(RetryingChannel(down)).delete_me(DeleteMeRequest())
    assert down.calls == 1


async def test_client_stream_is_sent_once_even_if_its_rule_says_safe() -> None:
    down = UnavailableChannel()
    channel, safe = RetryingChannel(down), replace(RECOMMENDER_SERVICE_GET_OPEN_TIP, retry="safe")
    with pytest.raises(RpcError):
        await channel.client_stream(safe, [])
    assert down.calls == 1
    with pytest.raises(RpcError):
        channel.bidi_stream(safe, [])
    assert down.calls == 2


async def test_cancelling_during_the_backoff_ends_the_call() -> None:
    down = UnavailableChannel()
    task = asyncio.create_task(deliver(RetryingChannel(down, backoff_first_s=2, random_unit=lambda: 1.0)))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert down.calls == 1
