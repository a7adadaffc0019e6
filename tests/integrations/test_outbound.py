"""Calls to providers: timeouts, retries, pauses and the circuit breaker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from prometheus_client import REGISTRY

from protogateway.runtime import context
from servers.kernel.clock import SystemClock
from servers.kernel.crypto import KeyEncryptionKey
from servers.kernel.outbound import (
    AccessRefused,
    CallFailed,
    CircuitBreaker,
    FormPost,
    OutboundHttp,
    ProviderApi,
    Rejected,
    Unreachable,
)
from servers.kernel.vault import OAuthClient, Secret, Vault
from tests import virtual_time
from tests.clocks import ManualClock
from tests.integrations.transcript import respond_with

URL = "https://api.example.com/sync"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
REPEATABLE, ONCE = (FormPost(URL, {}, {}, "account", repeatable) for repeatable in (True, False))
MIB = 1024 * 1024
ResponseOrError = httpx2.Response | Exception


class SilentTransport(httpx2.AsyncBaseTransport):
    """Transport that takes a request and never responds."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError


def call_and_time(work: Callable[[], Coroutine[Any, Any, bytes]]) -> tuple[Exception | None, float]:
    """Return how a call ended, and the seconds that it took."""

    async def run() -> Exception | None:
        try:
            await work()
        except CallFailed as failure:
            return failure
        return None

    return virtual_time.run(run())


def outbound(transport: httpx2.AsyncBaseTransport, chance: float = 0.5) -> OutboundHttp:
    return OutboundHttp(SystemClock(), lambda: chance, transport)


def test_calls_that_time_out_open_the_breaker() -> None:
    async def call_often() -> list[str]:
        provider_calls, problems = outbound(SilentTransport()), []
        for _ in range(CircuitBreaker.FAILURES_MAX + 1):
            with pytest.raises(Unreachable) as caught:
                await provider_calls.post(PROVIDER, REPEATABLE)
            problems.append(str(caught.value))
        return problems

    problems, _ = virtual_time.run(call_often())
    assert problems == ["no complete response in time"] * 5 + ["the provider has failed again and again"]


def test_a_call_times_out_after_eight_seconds() -> None:
    failure, took = call_and_time(lambda: outbound(SilentTransport()).post(PROVIDER, REPEATABLE))
    assert (type(failure), took) == (Unreachable, 8.0)


@pytest.mark.parametrize(("left_s", "expected_s"), [(3.0, 2.98), (60.0, 8.0)])
def test_a_call_times_out_before_its_callers_deadline(left_s: float, expected_s: float) -> None:
    async def call() -> bytes:
        context.current_deadline.set(asyncio.get_running_loop().time() + left_s)
        return await outbound(SilentTransport()).post(PROVIDER, REPEATABLE)

    failure, took = call_and_time(call)
    assert type(failure) is Unreachable
    assert took == pytest.approx(expected_s)


@pytest.mark.parametrize(("chance", "waited_s"), [(0.0, 0.3), (0.5, 0.6), (1.0, 0.9)])
def test_three_attempts_are_made_with_doubling_waits(chance: float, waited_s: float) -> None:
    provider = respond_with(httpx2.Response(502))
    failure, took = call_and_time(lambda: outbound(provider, chance).post(PROVIDER, REPEATABLE))
    assert (type(failure), len(provider.requests)) == (Unreachable, 3)
    assert took == pytest.approx(waited_s)


@pytest.mark.parametrize(("pause_s", "requests", "waited_s"), [(1, 2, 1), (2, 2, 2), (3, 1, 0)])
def test_a_pause_of_two_seconds_is_waited_for_and_a_longer_one_is_raised(
    pause_s: int, requests: int, waited_s: float
) -> None:
    provider = respond_with(httpx2.Response(429, headers={"Retry-After": str(pause_s)}), httpx2.Response(200))
    failure, took = call_and_time(lambda: outbound(provider).post(PROVIDER, REPEATABLE))
    assert (len(provider.requests), took) == (requests, waited_s)
    if requests == 1:
        assert isinstance(failure, Unreachable)
        assert failure.retry_after_s == pause_s
    else:
        assert failure is None


@pytest.mark.parametrize(
    ("response", "repeatable_requests", "once_requests"),
    [
        # The request did not reach the provider.
        (httpx2.ConnectError("x"), 2, 2),
        (httpx2.ConnectTimeout("x"), 2, 2),
        (httpx2.PoolTimeout("x"), 2, 2),
        # The request may have reached it.
        (httpx2.ReadError("x"), 2, 1),
        (httpx2.WriteError("x"), 2, 1),
        (httpx2.RemoteProtocolError("x"), 2, 1),
        (httpx2.Response(408), 2, 1),
        (httpx2.Response(425), 2, 1),
        (httpx2.Response(500), 2, 1),
        (httpx2.Response(503), 2, 1),
        # The call has taken too long already.
        (httpx2.ReadTimeout("x"), 1, 1),
        # The provider has responded.
        (httpx2.Response(400), 1, 1),
        (httpx2.Response(401), 1, 1),
        (httpx2.Response(409), 1, 1),
    ],
    ids=lambda value: value.status_code if isinstance(value, httpx2.Response) else type(value).__name__,
)
@pytest.mark.parametrize("is_repeatable", [True, False], ids=["repeatable", "once"])
def test_a_request_that_may_have_arrived_is_retried_only_if_repeatable(
    response: ResponseOrError, repeatable_requests: int, once_requests: int, is_repeatable: bool
) -> None:
    provider = respond_with(response, httpx2.Response(200))
    call_and_time(lambda: outbound(provider).post(PROVIDER, REPEATABLE if is_repeatable else ONCE))
    assert len(provider.requests) == (repeatable_requests if is_repeatable else once_requests)


@pytest.mark.parametrize("failure", [httpx2.ReadError("x"), httpx2.RemoteProtocolError("x"), httpx2.Response(502)])
async def test_a_code_exchange_is_not_retried(failure: ResponseOrError) -> None:
    """The provider may have used up the code before its response was lost."""
    provider, client = respond_with(failure), OAuthClient("id", Secret("s"))
    vault = Vault(None, KeyEncryptionKey(bytes(32)), ManualClock(), outbound(provider))  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await vault.exchange(PROVIDER, client, URL, "code", "https://oo.example/back")
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("headers", "asked_s", "pause_s"),
    [({"Retry-After": "90"}, 30.0, 90.0), ({}, 30.0, 30.0), ({}, None, 60.0), ({"Retry-After": "soon"}, None, 60.0)],
)
async def test_a_pause_is_taken_from_the_header_else_the_body_else_a_minute(
    headers: dict[str, str], asked_s: float | None, pause_s: float
) -> None:
    clock, transport = ManualClock(), respond_with(httpx2.Response(429, headers=headers), httpx2.Response(200))
    provider = ProviderApi("example", PROVIDER.hosts, parse_pause_s=lambda body: asked_s)
    client = OutboundHttp(clock, lambda: 0.0, transport)
    with pytest.raises(Unreachable) as paused:
        await client.post(provider, REPEATABLE)
    assert paused.value.retry_after_s == pause_s
    clock.advance(seconds=pause_s - 0.5)
    with pytest.raises(Unreachable) as paused:
        await client.post(provider, REPEATABLE)
    assert (paused.value.retry_after_s, len(transport.requests)) == (0.5, 1)
    clock.advance(seconds=0.5)
    await client.post(provider, REPEATABLE)


async def assert_fails(client: OutboundHttp, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Unreachable):
            await client.post(PROVIDER, ONCE)


async def test_after_five_failures_the_circuit_is_open_for_twenty_seconds() -> None:
    clock, transport = ManualClock(), respond_with(httpx2.Response(500))
    client = OutboundHttp(clock, lambda: 0.0, transport)
    await assert_fails(client, 5)
    clock.advance(seconds=1)
    with pytest.raises(Unreachable, match="again and again") as refused:
        await client.post(PROVIDER, ONCE)
    assert (refused.value.retry_after_s, len(transport.requests)) == (19, 5)
    clock.advance(seconds=19)
    await assert_fails(client)
    assert len(transport.requests) == 6, "one trial call"
    await assert_fails(client)
    assert len(transport.requests) == 6, "which failed, so the circuit is open again"


async def test_a_trial_call_holds_the_others_back_and_its_success_closes_the_circuit() -> None:
    clock, responded = ManualClock(), asyncio.Event()

    class SlowTransport(httpx2.AsyncBaseTransport):
        requests = 0

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            self.requests += 1
            if self.requests <= 5:
                return httpx2.Response(500)
            await responded.wait()
            return httpx2.Response(200)

    transport = SlowTransport()
    client = OutboundHttp(clock, lambda: 0.0, transport)
    await assert_fails(client, 5)
    clock.advance(seconds=20)
    trial = asyncio.create_task(client.post(PROVIDER, ONCE))
    await asyncio.sleep(0)
    await assert_fails(client)
    responded.set()
    await trial
    assert transport.requests == 6
    await client.post(PROVIDER, ONCE)


@pytest.mark.parametrize("status", [200, 400, 401, 408])
async def test_any_response_but_a_5xx_ends_a_series_of_failures(status: int) -> None:
    failure, response = httpx2.Response(500), httpx2.Response(status)
    transport = respond_with(*[failure] * 4, response, *[failure] * 4, httpx2.Response(200))
    client = OutboundHttp(ManualClock(), lambda: 0.0, transport)
    for _ in range(10):
        with suppress(CallFailed):
            await client.post(PROVIDER, ONCE)
    assert len(transport.requests) == 10, "no call was held back"


async def test_failures_of_one_provider_do_not_hold_back_another() -> None:
    other = ProviderApi("other", PROVIDER.hosts)
    transport = respond_with(*[httpx2.Response(500)] * 5, httpx2.Response(200))
    client = OutboundHttp(ManualClock(), lambda: 0.0, transport)
    await assert_fails(client, 5)
    await client.post(other, ONCE)


def test_at_most_ten_retries_are_saved_up() -> None:
    transport = respond_with(*[httpx2.Response(200)] * 300, httpx2.Response(408))

    async def work() -> None:
        client = outbound(transport)
        for _ in range(300):
            await client.post(PROVIDER, REPEATABLE)
        for _ in range(20):
            with pytest.raises(Unreachable):
                await client.post(PROVIDER, REPEATABLE)

    virtual_time.run(work())
    assert len(transport.requests) == 300 + 20 + 10 + 1, "and one more for every ten calls"


@pytest.mark.parametrize(("size", "is_accepted"), [(32 * MIB, True), (32 * MIB + 1, False)])
async def test_a_response_has_at_most_32_mebibytes(size: int, is_accepted: bool) -> None:
    client = outbound(respond_with(httpx2.Response(200, content=bytes(size))))
    if is_accepted:
        assert len(await client.post(PROVIDER, ONCE)) == size
    else:
        with pytest.raises(Unreachable, match="larger"):
            await client.post(PROVIDER, ONCE)


@pytest.mark.parametrize(
    ("status", "raised", "outcome"),
    [
        (200, None, "ok"),
        (204, None, "ok"),
        (299, None, "ok"),
        (300, Rejected, "Rejected"),
        (401, AccessRefused, "AccessRefused"),
        (403, Rejected, "Rejected"),
        (429, Unreachable, "Unreachable"),
        (500, Unreachable, "Unreachable"),
    ],
)
async def test_each_response_is_reported_and_counted_by_kind(
    status: int, raised: type[Exception] | None, outcome: str
) -> None:
    def count() -> float:
        labels = {"provider": "example", "outcome": outcome}
        return REGISTRY.get_sample_value("oo_provider_calls_total", labels) or 0.0

    before = count()
    client = outbound(respond_with(httpx2.Response(status, content=b"body")))
    if raised is None:
        assert await client.post(PROVIDER, ONCE) == b"body"
    else:
        with pytest.raises(raised) as caught:
            await client.post(PROVIDER, ONCE)
        assert type(caught.value) is raised
        if isinstance(caught.value, Rejected):
            assert (caught.value.status, caught.value.body) == (status, b"body")
    assert count() == before + 1
