"""Middleware of streams on every channel, which is that of unary calls: rule, errors, metrics."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from gen.oo.auth.v1 import WatchErasureRequest, WatchErasureResponse
from gen.oo.auth.v1.services import AUTH_SERVICE_WATCH_ERASURE
from protogateway.runtime.method import Method
from servers.kernel import identity as identities
from servers.kernel import rpc, telemetry
from servers.kernel.db import ConcurrentUpdate
from servers.kernel.errors import Conflict, ConsentNeeded, Error, Internal, Invalid, NotFound, SignInNeeded, TimedOut
from servers.kernel.identity import Identity
from servers.kernel.rpc import SECRET, Call, RpcRule
from tests.kernel.rpc_harness import RpcHarness

Watch = Method[WatchErasureRequest, WatchErasureResponse]
ADA = Identity("ada")
ONE = WatchErasureRequest(id="e")


def with_rule(**rule: Any) -> Watch:
    """Return WatchErasure with another rule."""
    return replace(AUTH_SERVICE_WATCH_ERASURE, options={"oo.options.v1.rpc": rule})


PUBLIC, SESSION = with_rule(caller="CALLER_PUBLIC"), with_rule(caller="CALLER_SESSION")


async def count(request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
    for number in (1, 2, 3):
        yield WatchErasureResponse(sequence=number)


def raise_after_one(error: Exception) -> Any:
    """Fail after one response."""

    async def watch(request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
        yield WatchErasureResponse(sequence=1)
        raise error

    return watch


async def numbers(responses: AsyncIterator[WatchErasureResponse]) -> list[int]:
    return [response.sequence async for response in responses]


async def failure(responses: AsyncIterator[WatchErasureResponse]) -> Error:
    with pytest.raises(Error) as caught:
        await numbers(responses)
    return caught.value


def count_ended(method: Watch) -> Mapping[str, float]:
    """Return how many streams ended so far, by status code."""
    series = [sample for metric in REGISTRY.collect() if metric.name == "oo_rpc_seconds" for sample in metric.samples]
    ends = [s for s in series if s.name == "oo_rpc_seconds_count" and s.labels["rpc"] == method.path]
    return {s.labels["code"]: sum(e.value for e in ends if e.labels["code"] == s.labels["code"]) for s in ends}


async def test_the_rule_says_who_may_call(harness: RpcHarness) -> None:
    harness.serve(SESSION, count)
    assert await numbers(harness.stream(SESSION, ONE, ADA)) == [1, 2, 3]
    assert isinstance(await failure(harness.stream(SESSION, ONE)), SignInNeeded)
    harness.serve(AUTH_SERVICE_WATCH_ERASURE, count)
    assert (await failure(harness.stream(AUTH_SERVICE_WATCH_ERASURE, ONE, ADA))).reason == "SECRET_NEEDED"
    assert await numbers(harness.stream(AUTH_SERVICE_WATCH_ERASURE, ONE, metadata={SECRET: "s"})) == [1, 2, 3]


async def test_consent_erasure_and_checks_apply_to_streams(harness: RpcHarness) -> None:
    agreed = with_rule(caller="CALLER_SESSION", purpose="tips")
    harness.serve(agreed, count)
    assert isinstance(await failure(harness.stream(agreed, ONE, ADA)), ConsentNeeded)
    harness.serve(agreed, count, purposes=["tips"])
    assert await numbers(harness.stream(agreed, ONE, ADA)) == [1, 2, 3]
    assert (await failure(harness.stream(agreed, WatchErasureRequest(), ADA))).fields == {"id": "must not be empty"}
    harness.serve(agreed, count, purposes=["tips"], erased=["ada"])
    assert (await failure(harness.stream(agreed, ONE, ADA))).reason == "ACCOUNT_DELETED"


ERRORS = [
    (NotFound("erasure", "e"), NotFound, "ERASURE_NOT_FOUND"),
    (Invalid.field("id", "no"), Invalid, "INVALID"),
    (ConcurrentUpdate("erasure"), Conflict, "CHANGED_MEANWHILE"),
    (ValueError("ada@example.org"), Internal, "INTERNAL"),
]


@pytest.mark.parametrize(("error", "expected", "reason"), ERRORS, ids=[reason for _, _, reason in ERRORS])
async def test_an_error_arrives_with_its_reason(
    harness: RpcHarness, error: Exception, expected: type[Error], reason: str
) -> None:
    harness.serve(PUBLIC, raise_after_one(error))
    responses = harness.stream(PUBLIC, ONE)
    assert (await anext(responses)).sequence == 1
    arrived = await failure(responses)
    assert (type(arrived), arrived.reason) == (expected, reason)
    assert "ada" not in arrived.message


async def test_a_stream_has_the_principal_of_its_call_and_not_of_its_reader(harness: RpcHarness) -> None:
    seen: list[tuple[Identity | None, str]] = []

    async def record(request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
        for number in (1, 2):
            await asyncio.sleep(0)
            acting = identities.current()
            seen.append((acting and replace(acting, signed_in_at=None), telemetry.trace_id()))
            yield WatchErasureResponse(sequence=number)

    harness.serve(SESSION, record)
    with telemetry.in_trace(f"00-{'ab' * 16}-{'cd' * 8}-01"):
        responses = harness.stream(SESSION, ONE, ADA)
    with identities.as_principal(Identity("bob")), telemetry.in_trace(f"00-{'ef' * 16}-{'cd' * 8}-01"):
        assert await numbers(responses) == [1, 2]
        assert identities.current() == Identity("bob")
    assert seen == [(ADA, "ab" * 16)] * 2


async def test_a_call_within_a_stream_gets_the_remaining_time(harness: RpcHarness) -> None:
    left: list[float] = []

    async def record(request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
        for number in (1, 2):
            left.append(rpc.remaining_s())
            yield WatchErasureResponse(sequence=number)
            await asyncio.sleep(0.05)

    harness.serve(PUBLIC, record)
    assert await numbers(harness.stream(PUBLIC, ONE, timeout_s=5)) == [1, 2]
    assert 5 > left[0] > left[1] > 4


async def test_each_stream_is_counted_once_by_its_outcome(harness: RpcHarness) -> None:
    async def hang(request: WatchErasureRequest, call: Call) -> AsyncIterator[WatchErasureResponse]:
        yield WatchErasureResponse(sequence=1)
        await asyncio.Event().wait()

    before = count_ended(PUBLIC)
    harness.serve(PUBLIC, count)
    await numbers(harness.stream(PUBLIC, ONE))
    harness.serve(PUBLIC, raise_after_one(NotFound("erasure")))
    await failure(harness.stream(PUBLIC, ONE))
    harness.serve(PUBLIC, hang)
    assert isinstance(await failure(harness.stream(PUBLIC, ONE, timeout_s=0.2)), TimedOut)
    leaving: Any = harness.stream(PUBLIC, ONE)
    await anext(leaving)
    await leaving.aclose()
    await asyncio.sleep(0.1)
    after = count_ended(PUBLIC)
    more = {code: after[code] - before.get(code, 0) for code in after if after[code] != before.get(code, 0)}
    assert more == {"OK": 1, "NOT_FOUND": 1, "DEADLINE_EXCEEDED": 1, "CANCELLED": 1}


def with_client_stream(**rule: Any) -> Watch:
    return replace(with_rule(**rule), server_streaming=False, client_streaming=True)


async def test_rule_checks_and_metrics_apply_to_client_streams(harness: RpcHarness) -> None:
    method, taken = with_client_stream(caller="CALLER_SESSION"), list[str]()

    async def add_up(requests: AsyncIterator[WatchErasureRequest], call: Call) -> WatchErasureResponse:
        assert call.person == "ada"
        return WatchErasureResponse(sequence=len([request async for request in requests]))

    async def sent(*ids: str) -> AsyncIterator[WatchErasureRequest]:
        for id_ in ids:
            taken.append(id_)
            yield WatchErasureRequest(id=id_)

    harness.serve(method, add_up)
    before = count_ended(method)
    assert (await harness.client_stream(method, sent("a", "b"), ADA)).sequence == 2
    with pytest.raises(Invalid) as caught:
        await harness.client_stream(method, sent("a", ""), ADA)
    assert caught.value.fields == {"id": "must not be empty"}
    taken.clear()
    with pytest.raises(SignInNeeded):
        await harness.client_stream(method, sent("a"))
    assert taken == [] or harness.kind == "wire", "a caller who may not call sends nothing in process"
    after = count_ended(method)
    for code in ("OK", "INVALID_ARGUMENT", "UNAUTHENTICATED"):
        assert after[code] - before.get(code, 0) == 1, code


def test_a_stream_in_either_direction_takes_no_idempotency_key() -> None:
    for method in (with_rule, with_client_stream):
        with pytest.raises(ValueError, match="is a stream"):
            RpcRule.from_method(method(caller="CALLER_SESSION", idempotency_key=True))
