"""Timeouts, limits and cache lifetimes of the kernel, each to the exact figure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client import REGISTRY

from gen.oo.auth.v1 import WatchErasureRequest, WatchErasureResponse
from gen.oo.auth.v1.services import AUTH_SERVICE_WATCH_ERASURE
from gen.oo.events.v1 import DeliverRequest, Envelope
from gen.oo.profile.v1 import (
    Agreement,
    CheckConsentRequest,
    CheckConsentResponse,
    Document,
    GetDocumentRequest,
    GetDocumentResponse,
    GiveConsentRequest,
)
from gen.oo.profile.v1.services import PROFILE_SERVICE_GET_DOCUMENT, PROFILE_SERVICE_GIVE_CONSENT, ProfileServiceStub
from servers.kernel import identity as identities
from servers.kernel import rpc
from servers.kernel.background import start_background_task
from servers.kernel.bus import EventsService
from servers.kernel.cache import CommitCache
from servers.kernel.channels import LocalModuleChannel, RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.consents import CachedConsents
from servers.kernel.db import Database
from servers.kernel.errors import Error, NotFound, SignInNeeded, StepUpNeeded, TimedOut, Unavailable
from servers.kernel.health import Health
from servers.kernel.identity import Identity
from servers.kernel.ids import IdGenerator
from servers.kernel.rpc import SECRET, Call, RpcHandler
from servers.kernel.settings import KernelSettings, SettingsError, read
from tests import virtual_time
from tests.clocks import ManualClock
from tests.kernel.rpc_harness import RpcHarness

REQUEST = GetDocumentRequest(id="terms")


async def hang(request: object, call: Call) -> GetDocumentResponse:
    await asyncio.Event().wait()
    raise AssertionError


async def hang_after_one(request: object, call: Call) -> AsyncIterator[WatchErasureResponse]:
    yield WatchErasureResponse(sequence=1)
    await asyncio.Event().wait()


def local(method: Any, implementation: Callable[[Any, Call], Any]) -> LocalModuleChannel:
    """Return an in-process channel to one method, whose caller has consented to everything."""

    async def has_consented(person: str, purpose: str) -> bool:
        return True

    handler = RpcHandler(method, implementation, SystemClock(), None, has_consented, lambda person: False)
    return LocalModuleChannel({method.path: handler}, identities.current)


def measure_wait_s(call: Callable[[], Coroutine[Any, Any, object]]) -> float:
    """Return how long a caller waited for a response that never comes."""

    async def work() -> None:
        with pytest.raises(TimedOut):
            await call()

    return virtual_time.run(work())[1]


@pytest.mark.parametrize(("timeout_s", "expected_s"), [(None, 10), (0.25, 0.25), (45.0, 45)])
def test_a_call_times_out_after_ten_seconds_or_the_timeout_of_its_caller(
    timeout_s: float | None, expected_s: float
) -> None:
    channel = local(PROFILE_SERVICE_GET_DOCUMENT, hang)
    unary = lambda: channel.unary(PROFILE_SERVICE_GET_DOCUMENT, REQUEST, timeout_s=timeout_s, metadata=None)  # noqa: E731
    assert measure_wait_s(unary) == expected_s


def test_a_stream_times_out_after_an_hour() -> None:
    channel = local(AUTH_SERVICE_WATCH_ERASURE, hang_after_one)
    received: list[int] = []

    async def listen() -> None:
        secret = {SECRET: "s3cret"}
        request = WatchErasureRequest(id="e")
        async for response in channel.stream(AUTH_SERVICE_WATCH_ERASURE, request, timeout_s=None, metadata=secret):
            received.append(response.sequence)  # noqa: PERF401 (what came before the end counts)

    assert measure_wait_s(listen) == 3600
    assert received == [1]


@pytest.mark.parametrize(("timeout_s", "least_s", "most_s"), [(None, 9, 10), (1000.0, 59, 60), (30.0, 29, 30)])
async def test_a_remote_caller_gets_ten_seconds_and_a_minute_at_most(
    sqlite: Database, clock: ManualClock, timeout_s: float | None, least_s: float, most_s: float
) -> None:
    seen: list[float] = []

    async def record(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        left_s = call.context.remaining_s()
        assert left_s is not None
        seen.append(left_s)
        return GetDocumentResponse(document=Document())

    grpc_harness = RpcHarness("wire", sqlite, clock)
    await grpc_harness.open()
    grpc_harness.serve(PROFILE_SERVICE_GET_DOCUMENT, record)
    await grpc_harness.call(PROFILE_SERVICE_GET_DOCUMENT, REQUEST, timeout_s=timeout_s)
    await grpc_harness.close()
    assert least_s < seen[0] <= most_s


async def measure_call(code: str, channel: str, call: Callable[[], Coroutine[Any, Any, object]]) -> tuple[float, float]:
    """Make a call; return the increase of the number of calls with this outcome, and of their seconds."""
    labels = {"rpc": PROFILE_SERVICE_GET_DOCUMENT.path, "channel": channel, "code": code}

    def sample() -> tuple[float, ...]:
        return tuple(REGISTRY.get_sample_value(f"oo_rpc_seconds_{name}", labels) or 0.0 for name in ("count", "sum"))

    before = sample()
    await call()
    async with asyncio.timeout(5):
        while sample() == before:  # the server counts on its own, after the caller has left
            await asyncio.sleep(0.01)
    calls, seconds = (after - earlier for after, earlier in zip(sample(), before, strict=True))
    return calls, round(seconds, 6)


async def test_each_call_is_counted_by_its_outcome_and_timed(harness: RpcHarness, clock: ManualClock) -> None:
    clock.advance(hours=1)
    channel = "wire" if harness.kind == "wire" else "local"

    async def slowly(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        clock.advance(seconds=0.75)
        return GetDocumentResponse(document=Document())

    async def refuse(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        raise SignInNeeded("no")

    async def get(timeout_s: float | None = None) -> None:
        try:
            await harness.call(PROFILE_SERVICE_GET_DOCUMENT, REQUEST, timeout_s=timeout_s)
        except Error:
            await asyncio.sleep(0.05)  # the server notices as well

    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, slowly)
    assert await measure_call("OK", channel, get) == (1, 0.75)
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, refuse)
    assert await measure_call("UNAUTHENTICATED", channel, get) == (1, 0)
    harness.serve(PROFILE_SERVICE_GET_DOCUMENT, hang)
    assert (await measure_call("DEADLINE_EXCEEDED", channel, lambda: get(0.2)))[0] == 1

    async def leave() -> None:
        pending = asyncio.create_task(get())
        await asyncio.sleep(0.1)
        pending.cancel()
        await asyncio.wait([pending])
        await asyncio.sleep(0.1)

    assert (await measure_call("CANCELLED", channel, leave))[0] == 1


async def test_a_forbidden_caller_does_not_learn_what_is_wrong_with_the_request(harness: RpcHarness) -> None:
    async def give(request: GiveConsentRequest, call: Call) -> Any:
        raise AssertionError

    harness.serve(PROFILE_SERVICE_GIVE_CONSENT, give, erased=["bob"])
    wrong = GiveConsentRequest(agreements=[Agreement(document_id="", hash="x")])
    for who in (None, Identity("bob"), Identity("ada", service="svc:x")):
        with pytest.raises(SignInNeeded):
            await harness.call(PROFILE_SERVICE_GIVE_CONSENT, wrong, who)


def test_a_component_has_half_a_second_to_report_its_health() -> None:
    async def after(seconds: float) -> str:
        await asyncio.sleep(seconds)
        return ""

    health = Health(ManualClock())
    for name, seconds in (("quick", 0.49), ("slow", 0.51), ("stuck", 1e9)):
        health.add(name, lambda seconds=seconds: after(seconds))  # type: ignore[misc]
    report, took = virtual_time.run(health.report())
    assert [part.problem for part in report.components] == ["", "does not answer", "does not answer"]
    assert took == 0.5


async def test_a_report_is_kept_for_a_quarter_of_a_second() -> None:
    clock, purposes = ManualClock(), []

    async def count() -> str:
        purposes.append(clock.monotonic())
        return ""

    health = Health(clock)
    health.add("auth", count)
    for _ in range(7):
        await health.report()
        clock.advance(seconds=0.125)
    assert purposes == [0, 0.375, 0.75]


def test_a_response_of_another_module_is_cached_for_a_minute() -> None:
    clock = ManualClock()
    memory: CommitCache[str, str] = CommitCache(lambda: 1, clock)
    memory.put("who", "Mara", memory.commit_count())
    clock.advance(seconds=60)
    assert memory.get("who") == "Mara"
    clock.advance(seconds=0.001)
    assert memory.get("who") is None


def test_a_cache_holds_four_thousand_entries_and_is_then_emptied() -> None:
    memory: CommitCache[int, str] = CommitCache(lambda: 1, ManualClock())
    for number in range(4096):
        memory.put(number, "x", 1)
    assert memory.get(0) == memory.get(4095) == "x"
    memory.put(4096, "x", 1)
    assert (memory.get(4095), memory.get(4096)) == (None, "x")


def test_an_id_begins_with_the_millisecond_of_its_creation() -> None:
    clock = ManualClock(datetime(2026, 11, 2, 9, 0, 0, 123_999, tzinfo=UTC))
    zeros, ones = IdGenerator(clock, bytes).uuid7(), IdGenerator(clock, lambda length: b"\xff" * length).uuid7()
    milliseconds = int(datetime(2026, 11, 2, 9, tzinfo=UTC).timestamp()) * 1000 + 123
    assert [int(made.replace("-", "")[:12], 16) for made in (zeros, ones)] == [milliseconds] * 2
    assert (zeros[13:], ones[13:]) == ("-7000-8000-000000000000", "-7fff-bfff-ffffffffffff")
    clock.advance(milliseconds=1)
    assert IdGenerator(clock, bytes).uuid7() > ones


def test_secrets_have_256_bits_and_random_numbers_64() -> None:
    purposes: list[int] = []

    def entropy(length: int) -> bytes:
        purposes.append(length)
        return b"\xff" * length

    ids = IdGenerator(ManualClock(), entropy)
    assert (len(ids.secret()), ids.u64()) == (43, 2**64 - 1)
    assert purposes == [32, 8]


@pytest.mark.parametrize(
    "env",
    [
        {"OO_BACKUP_DAYS": "7"},
        {"OO_BACKUP_DAYS": "3650"},
        {"OO_HTTP_PORT": "0"},
        {"OO_GRPC_PORT": "65535"},
        {"OO_RANKING_PORT": "65535"},
        {"OO_LOG_LEVEL": "DEBUG"},
        {"OO_GRPC_HOST": "localhost"},
        {"OO_GRPC_HOST": "::1"},
        {"OO_GRPC_HOST": "0.0.0.0", "OO_GRPC_TLS_CERT": "c", "OO_GRPC_TLS_KEY": "k"},
    ],
)
def test_settings_at_their_bounds_are_accepted(env: dict[str, str]) -> None:
    read(KernelSettings, env).check()


@pytest.mark.parametrize(
    ("env", "setting"),
    [
        ({"OO_BACKUP_DAYS": "6"}, "OO_BACKUP_DAYS"),
        ({"OO_BACKUP_DAYS": "3651"}, "OO_BACKUP_DAYS"),
        ({"OO_RANKING_PORT": "65536"}, "OO_RANKING_PORT"),
        ({"OO_HTTP_PORT": "-1"}, "OO_HTTP_PORT"),
        ({"OO_LOG_LEVEL": "debugging"}, "OO_LOG_LEVEL"),
        ({"OO_GRPC_HOST": "127.0.0.2"}, "OO_GRPC_HOST"),
        ({"OO_ENV": "Production"}, "OO_ENV"),
    ],
)
def test_settings_beyond_their_bounds_are_refused(env: dict[str, str], setting: str) -> None:
    with pytest.raises(SettingsError, match=setting):
        read(KernelSettings, env).check()


def test_addresses_come_from_the_settings_or_are_local() -> None:
    default = KernelSettings()
    assert (default.address("auth"), default.address("ranking")) == ("", "127.0.0.1:50052")
    assert default.url == "http://localhost:8080"
    parted = KernelSettings(auth_address="a:1", ranking_address="r:2", public_url="https://oo.example/", http_port=1)
    assert (parted.address("auth"), parted.address("profile"), parted.address("ranking")) == ("a:1", "", "r:2")
    assert parted.url == "https://oo.example"
    assert replace(default, http_port=81, ranking_port=82).url == "http://localhost:81"
    assert replace(default, ranking_port=82).address("ranking") == "127.0.0.1:82"


@pytest.mark.parametrize(
    ("signed_in_ago", "is_fresh"), [(timedelta(seconds=300), True), (timedelta(seconds=301), False)]
)
async def test_a_fresh_sign_in_is_one_of_the_last_five_minutes(
    clock: ManualClock, sqlite: Database, signed_in_ago: timedelta, is_fresh: bool
) -> None:
    stepping_up = replace(
        PROFILE_SERVICE_GET_DOCUMENT, options={rpc.RULE_OPTION: {"caller": "CALLER_SESSION", "step_up_s": 300}}
    )

    async def get(request: GetDocumentRequest, call: Call) -> GetDocumentResponse:
        return GetDocumentResponse(document=Document())

    made = RpcHarness("local", sqlite, clock)
    made.serve(stepping_up, get)
    who = Identity("ada", signed_in_at=clock.now() - signed_in_ago)
    with nullcontext() if is_fresh else pytest.raises(StepUpNeeded):
        await made.call(stepping_up, REQUEST, who)


def test_a_background_task_that_fails_is_restarted_after_five_seconds() -> None:
    begun: list[float] = []

    async def fail() -> None:
        begun.append(asyncio.get_running_loop().time())
        if len(begun) < 3:
            raise Unavailable("down") if len(begun) == 1 else ValueError("a fault of ours")

    async def work() -> None:
        await start_background_task("profile", fail, SystemClock())

    assert virtual_time.run(work())[1] == 10
    assert [at - begun[0] for at in begun] == [0, 5, 10]


async def test_a_granted_consent_is_cached_until_profile_commits_and_a_missing_one_is_not() -> None:
    purposes: list[str] = []
    granted, commits = True, 1

    class Profile:
        async def unary(self, method: object, request: CheckConsentRequest, **_: Any) -> CheckConsentResponse:
            purposes.append(request.purpose)
            return CheckConsentResponse(granted=granted)

    cache: CommitCache[tuple[str, str], bool] = CommitCache(lambda: commits, ManualClock())
    consents = CachedConsents(ProfileServiceStub(Profile()), cache)  # type: ignore[arg-type]
    assert [await consents("ada", "tips") for _ in range(3)] == [True] * 3
    assert purposes == ["tips"]
    assert [await consents("ada", "research"), await consents("bob", "tips")] == [True] * 2
    assert purposes == ["tips", "research", "tips"], "for each person and purpose"
    granted, commits = False, 2
    assert [await consents("ada", "tips") for _ in range(2)] == [False] * 2
    assert len(purposes) == 5


async def test_a_process_that_is_stopping_reports_that_it_does_not_serve(sqlite: Database, clock: ManualClock) -> None:
    grpc_harness = RpcHarness("wire", sqlite, clock)
    await grpc_harness.open()
    assert grpc_harness.server
    assert isinstance(grpc_harness.channel, RemoteModuleChannel)
    assert await grpc_harness.channel.is_serving(2)
    watching = health_pb2_grpc.HealthStub(grpc_harness.channel.channel).Watch(health_pb2.HealthCheckRequest())
    assert (await watching.read()).status == health_pb2.HealthCheckResponse.SERVING
    await grpc_harness.server.health.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    assert not await grpc_harness.channel.is_serving(2)
    assert (await watching.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
    await grpc_harness.server.health.set("", health_pb2.HealthCheckResponse.SERVING)
    assert (await watching.read()).status == health_pb2.HealthCheckResponse.SERVING
    await grpc_harness.server.stop(0.2)
    assert (await watching.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
    await grpc_harness.close()


async def test_an_event_for_a_module_of_another_process_is_refused() -> None:
    envelope = Envelope(event_id="e", type="tip.reacted")
    with pytest.raises(NotFound) as refused:
        await EventsService({}).deliver(DeliverRequest(consumer="elsewhere", envelope=envelope), None)  # type: ignore[arg-type]
    assert refused.value.reason == "CONSUMER_NOT_FOUND"
