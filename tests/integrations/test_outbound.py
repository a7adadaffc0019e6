"""Calls to providers: how long they may take, what is tried again and when, and when a provider is left alone."""

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
    FormPost,
    OutboundHttp,
    ProviderApi,
    Rejected,
    Unreachable,
)
from servers.kernel.vault import OAuthClient, Secret, Vault
from tests import virtual_time
from tests.clocks import ManualClock
from tests.integrations.transcript import Provided

URL = "https://api.example.com/sync"
PROVIDER = ProviderApi("example", frozenset({"api.example.com"}))
REPEATABLE, ONCE = (FormPost(URL, {}, {}, "account", repeatable) for repeatable in (True, False))
MIB = 1024 * 1024
Answer = httpx2.Response | Exception


def network(*answers: Answer) -> Provided:
    """Gives each answer once, and the last one from then on."""
    left = list(answers)

    def respond(_: httpx2.Request) -> httpx2.Response:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(answer.status_code, content=answer.content, headers=answer.headers)

    return Provided(respond)


class Silent(httpx2.AsyncBaseTransport):
    """Takes a request and never answers."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError


def timed(work: Callable[[], Coroutine[Any, Any, bytes]]) -> tuple[Exception | None, float]:
    """Return how a call ended, and the seconds that it took."""

    async def ended() -> Exception | None:
        try:
            await work()
        except CallFailed as failure:
            return failure
        return None

    return virtual_time.run(ended())


def outbound(transport: httpx2.AsyncBaseTransport, chance: float = 0.5) -> OutboundHttp:
    return OutboundHttp(SystemClock(), lambda: chance, transport)


def test_an_answer_is_waited_for_eight_seconds() -> None:
    failure, took = timed(lambda: outbound(Silent()).post(PROVIDER, REPEATABLE))
    assert (type(failure), took) == (Unreachable, 8.0)


@pytest.mark.parametrize(("left_s", "expected_s"), [(3.0, 2.98), (60.0, 8.0)])
def test_an_answer_is_waited_for_no_longer_than_the_caller_waits(left_s: float, expected_s: float) -> None:
    async def called() -> bytes:
        context.current_deadline.set(asyncio.get_running_loop().time() + left_s)
        return await outbound(Silent()).post(PROVIDER, REPEATABLE)

    failure, took = timed(called)
    assert type(failure) is Unreachable
    assert took == pytest.approx(expected_s)


@pytest.mark.parametrize(("chance", "waited_s"), [(0.0, 0.3), (0.5, 0.6), (1.0, 0.9)])
def test_three_tries_come_after_waits_that_double(chance: float, waited_s: float) -> None:
    provider = network(httpx2.Response(502))
    failure, took = timed(lambda: outbound(provider, chance).post(PROVIDER, REPEATABLE))
    assert (type(failure), len(provider.seen)) == (Unreachable, 3)
    assert took == pytest.approx(waited_s)


@pytest.mark.parametrize(("pause_s", "requests", "waited_s"), [(1, 2, 1), (2, 2, 2), (3, 1, 0)])
def test_a_pause_of_two_seconds_is_waited_for_and_a_longer_one_is_left_to_the_caller(
    pause_s: int, requests: int, waited_s: float
) -> None:
    provider = network(httpx2.Response(429, headers={"Retry-After": str(pause_s)}), httpx2.Response(200))
    failure, took = timed(lambda: outbound(provider).post(PROVIDER, REPEATABLE))
    assert (len(provider.seen), took) == (requests, waited_s)
    if requests == 1:
        assert isinstance(failure, Unreachable)
        assert failure.retry_after_s == pause_s
    else:
        assert failure is None


@pytest.mark.parametrize(
    ("answer", "repeatable_requests", "once_requests"),
    [
        # It never reached the provider.
        (httpx2.ConnectError("x"), 2, 2),
        (httpx2.ConnectTimeout("x"), 2, 2),
        (httpx2.PoolTimeout("x"), 2, 2),
        # It may have.
        (httpx2.ReadError("x"), 2, 1),
        (httpx2.WriteError("x"), 2, 1),
        (httpx2.RemoteProtocolError("x"), 2, 1),
        (httpx2.Response(408), 2, 1),
        (httpx2.Response(425), 2, 1),
        (httpx2.Response(500), 2, 1),
        (httpx2.Response(503), 2, 1),
        # It takes too long already.
        (httpx2.ReadTimeout("x"), 1, 1),
        # It is an answer.
        (httpx2.Response(400), 1, 1),
        (httpx2.Response(401), 1, 1),
        (httpx2.Response(409), 1, 1),
    ],
    ids=lambda answer: answer.status_code if isinstance(answer, httpx2.Response) else type(answer).__name__,
)
@pytest.mark.parametrize("is_repeatable", [True, False], ids=["repeatable", "once"])
def test_what_may_have_arrived_is_sent_again_only_if_that_does_no_harm(
    answer: Answer, repeatable_requests: int, once_requests: int, is_repeatable: bool
) -> None:
    provider = network(answer, httpx2.Response(200))
    timed(lambda: outbound(provider).post(PROVIDER, REPEATABLE if is_repeatable else ONCE))
    assert len(provider.seen) == (repeatable_requests if is_repeatable else once_requests)


@pytest.mark.parametrize("lost", [httpx2.ReadError("x"), httpx2.RemoteProtocolError("x"), httpx2.Response(502)])
async def test_a_code_is_exchanged_and_a_token_renewed_once(lost: Answer) -> None:
    """The provider may have spent the code, or the refresh token, before its answer was lost."""
    provider, client = network(lost), OAuthClient("id", Secret("s"))
    vault = Vault(None, KeyEncryptionKey(bytes(32)), ManualClock(), outbound(provider))  # type: ignore[arg-type]
    with pytest.raises(Unreachable):
        await vault.exchange(PROVIDER, client, URL, "code", "https://oo.example/back")
    assert len(provider.seen) == 1


@pytest.mark.parametrize(
    ("headers", "asked_s", "pause_s"),
    [({"Retry-After": "90"}, 30.0, 90.0), ({}, 30.0, 30.0), ({}, None, 60.0), ({"Retry-After": "soon"}, None, 60.0)],
)
async def test_a_pause_is_what_the_header_says_or_the_body_or_a_minute(
    headers: dict[str, str], asked_s: float | None, pause_s: float
) -> None:
    clock, answers = ManualClock(), network(httpx2.Response(429, headers=headers), httpx2.Response(200))
    provider = ProviderApi("example", PROVIDER.hosts, parse_pause_s=lambda body: asked_s)
    calling = OutboundHttp(clock, lambda: 0.0, answers)
    with pytest.raises(Unreachable) as paused:
        await calling.post(provider, REPEATABLE)
    assert paused.value.retry_after_s == pause_s
    clock.advance(seconds=pause_s - 0.5)
    with pytest.raises(Unreachable) as paused:
        await calling.post(provider, REPEATABLE)
    assert (paused.value.retry_after_s, len(answers.seen)) == (0.5, 1)
    clock.advance(seconds=0.5)
    await calling.post(provider, REPEATABLE)


async def fails(calling: OutboundHttp, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(Unreachable):
            await calling.post(PROVIDER, ONCE)


async def test_after_five_failures_a_provider_is_left_alone_for_twenty_seconds() -> None:
    clock, answers = ManualClock(), network(httpx2.Response(500))
    calling = OutboundHttp(clock, lambda: 0.0, answers)
    await fails(calling, 5)
    clock.advance(seconds=1)
    with pytest.raises(Unreachable, match="again and again") as refused:
        await calling.post(PROVIDER, ONCE)
    assert (refused.value.retry_after_s, len(answers.seen)) == (19, 5)
    clock.advance(seconds=19)
    await fails(calling)
    assert len(answers.seen) == 6, "one call finds out"
    await fails(calling)
    assert len(answers.seen) == 6, "and it found that nothing is better"


async def test_while_one_call_finds_out_the_others_wait_and_one_success_is_enough() -> None:
    clock, answered = ManualClock(), asyncio.Event()

    class Slow(httpx2.AsyncBaseTransport):
        requests = 0

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            self.requests += 1
            if self.requests <= 5:
                return httpx2.Response(500)
            await answered.wait()
            return httpx2.Response(200)

    transport = Slow()
    calling = OutboundHttp(clock, lambda: 0.0, transport)
    await fails(calling, 5)
    clock.advance(seconds=20)
    finding_out = asyncio.create_task(calling.post(PROVIDER, ONCE))
    await asyncio.sleep(0)
    await fails(calling)
    answered.set()
    await finding_out
    assert transport.requests == 6
    await calling.post(PROVIDER, ONCE)


@pytest.mark.parametrize("status", [200, 400, 401, 408])
async def test_any_answer_but_a_5xx_ends_a_row_of_failures(status: int) -> None:
    failure, answer = httpx2.Response(500), httpx2.Response(status)
    answers = network(*[failure] * 4, answer, *[failure] * 4, httpx2.Response(200))
    calling = OutboundHttp(ManualClock(), lambda: 0.0, answers)
    for _ in range(10):
        with suppress(CallFailed):
            await calling.post(PROVIDER, ONCE)
    assert len(answers.seen) == 10, "none was held back"


async def test_one_providers_failures_leave_no_other_alone() -> None:
    other = ProviderApi("other", PROVIDER.hosts)
    answers = network(*[httpx2.Response(500)] * 5, httpx2.Response(200))
    calling = OutboundHttp(ManualClock(), lambda: 0.0, answers)
    await fails(calling, 5)
    await calling.post(other, ONCE)


def test_at_most_ten_retries_are_saved_however_long_all_went_well() -> None:
    answers = network(*[httpx2.Response(200)] * 300, httpx2.Response(408))

    async def work() -> None:
        calling = outbound(answers)
        for _ in range(300):
            await calling.post(PROVIDER, REPEATABLE)
        for _ in range(20):
            with pytest.raises(Unreachable):
                await calling.post(PROVIDER, REPEATABLE)

    virtual_time.run(work())
    assert len(answers.seen) == 300 + 20 + 10 + 1, "and one more for every ten calls"


@pytest.mark.parametrize(("size", "is_taken"), [(32 * MIB, True), (32 * MIB + 1, False)])
async def test_an_answer_has_at_most_32_mebibytes(size: int, is_taken: bool) -> None:
    calling = outbound(network(httpx2.Response(200, content=bytes(size))))
    if is_taken:
        assert len(await calling.post(PROVIDER, ONCE)) == size
    else:
        with pytest.raises(Unreachable, match="larger"):
            await calling.post(PROVIDER, ONCE)


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
async def test_each_answer_is_told_and_counted_by_its_kind(
    status: int, raised: type[Exception] | None, outcome: str
) -> None:
    def counted() -> float:
        labels = {"provider": "example", "outcome": outcome}
        return REGISTRY.get_sample_value("oo_provider_calls_total", labels) or 0.0

    before = counted()
    calling = outbound(network(httpx2.Response(status, content=b"body")))
    if raised is None:
        assert await calling.post(PROVIDER, ONCE) == b"body"
    else:
        with pytest.raises(raised) as caught:
            await calling.post(PROVIDER, ONCE)
        assert type(caught.value) is raised
        if isinstance(caught.value, Rejected):
            assert (caught.value.status, caught.value.body) == (status, b"body")
    assert counted() == before + 1
