"""The ranked policy with a real ml_serving process, and without."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import grpc
import pytest

from gen.oo.ranking.v1 import ComputeProbabilitiesRequest, ComputeProbabilitiesResponse
from gen.oo.ranking.v1.services import RANKING_SERVICE_COMPUTE_PROBABILITIES
from gen.oo.recommender.storage.v1 import Decision
from servers.kernel.clock import SystemClock
from servers.kernel.settings import SettingsError
from servers.recommender.policies import ranked
from tests.recommender.app import Person, RecommenderApp, open_app
from tests.server_process import ServerProcess, free_port, wait_until_listening

RANKED = {"OO_POLICY": "ranked"}


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def ranker(tmp_path: Path, port: int) -> Iterator[ServerProcess]:
    process = start_ranker(tmp_path, port)
    yield process
    process.stop()


def start_ranker(folder: Path, port: int) -> ServerProcess:
    env = {"OO_DATA_DIR": str(folder / "data"), "OO_RANKING_PORT": str(port)}
    process = ServerProcess("ml_serving", env, folder / "ranker.log")
    wait_until_listening(port, process)
    return process


async def decision(app: RecommenderApp, person: Person) -> Decision:
    """Pull another tip; return its decision."""
    await person.tip("pull")
    found = (await app.decisions())[-1].decision
    assert found
    return found


async def until(app: RecommenderApp, person: Person, condition: Callable[[Decision], bool]) -> Decision:
    """Pull tips until a decision meets the condition, as a busy machine may exceed the ranker's tenth of a second."""
    async with asyncio.timeout(30):
        while not condition(found := await decision(app, person)):
            await asyncio.sleep(0.1)
    return found


async def test_random_decides_while_the_ranker_is_down(tmp_path: Path, port: int, ranker: ServerProcess) -> None:
    async with open_app(tmp_path / "data", RANKED, clock=SystemClock(), ranking_port=port) as app:
        app.tasks.add("mara")
        mara = await app.person("mara")
        ranked_decision = await until(app, mara, lambda decision: decision.policy == "ranked")
        assert ranked_decision.fallback == ""
        ranker.kill()
        fallback_decision = await decision(app, mara)
        assert (fallback_decision.policy, fallback_decision.fallback) == ("random", "ranker unavailable")
        restarted = start_ranker(tmp_path, port)
        try:
            await until(app, mara, lambda decision: decision.policy == "ranked")
        finally:
            restarted.stop()


async def test_random_decides_if_the_ranker_never_started(tmp_path: Path, port: int) -> None:
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        mara = await app.person("mara")
        found = await decision(app, mara)
        assert (found.policy, found.fallback) == ("random", "ranker unavailable")


async def test_a_ranker_that_keeps_failing_is_paused(tmp_path: Path, port: int) -> None:
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        app.tasks.add("mara")
        mara = await app.person("mara")
        for _ in range(ranked.FAILURES_MAX):
            assert (await decision(app, mara)).fallback == "ranker unavailable"
        assert (await decision(app, mara)).fallback == "ranker pauses after failures"
        app.clock.advance(seconds=ranked.PAUSE_S)
        assert (await decision(app, mara)).fallback == "ranker unavailable"


@pytest.mark.parametrize(
    ("probabilities", "reason"),
    [
        ([1, 2, 3], "probabilities do not match the candidates"),
        ([0] * 39 + [65_536], "a candidate has no probability"),
        ([1] * 40, "probabilities do not sum to 65536"),
    ],
)
async def test_invalid_probabilities_from_the_ranker_are_not_used(
    tmp_path: Path, probabilities: list[int], reason: str
) -> None:
    async def compute(request: ComputeProbabilitiesRequest, context: object) -> ComputeProbabilitiesResponse:
        return ComputeProbabilitiesResponse(probabilities=probabilities)

    server, port = await serve_ranker(compute)
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        app.tasks.add("mara")
        mara = await app.person("mara")
        found = await decision(app, mara)
        assert (found.policy, found.fallback) == ("random", reason)
    await server.stop(None)


async def test_a_slow_ranker_is_not_waited_for(tmp_path: Path) -> None:
    async def compute(request: ComputeProbabilitiesRequest, context: object) -> ComputeProbabilitiesResponse:
        await asyncio.sleep(30)
        return ComputeProbabilitiesResponse()

    server, port = await serve_ranker(compute)
    async with open_app(tmp_path, RANKED, ranking_port=port, clock=SystemClock()) as app:
        mara = await app.person("mara")
        found = await asyncio.wait_for(decision(app, mara), 2)
        assert (found.policy, found.fallback) == ("random", "ranker too slow")
    await server.stop(None)


async def test_the_ranker_as_a_shadow_changes_nothing(tmp_path: Path, port: int, ranker: ServerProcess) -> None:
    shadow = {"OO_SHADOW_POLICIES": "ranked, random"}
    async with open_app(tmp_path / "data", shadow, clock=SystemClock(), ranking_port=port) as app:
        app.tasks.add("mara")
        mara = await app.person("mara")
        found = await until(app, mara, lambda decision: not decision.shadows[0].problem)
        assert [(s.policy, s.problem, s.chosen) for s in found.shadows] == [
            ("ranked", "", found.chosen),
            ("random", "", found.chosen),
        ]
        ranker.kill()
        found = await decision(app, mara)
        assert found.policy == "random"
        assert found.shadows[0].problem == "ranker unavailable"


@pytest.mark.parametrize("env", [{"OO_POLICY": "best"}, {"OO_SHADOW_POLICIES": "random,best"}])
async def test_an_unknown_policy_is_a_settings_error(tmp_path: Path, env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"there is no policy 'best'; there are random, ranked") as caught:
        async with open_app(tmp_path, env):
            raise AssertionError
    assert next(iter(env)) in str(caught.value)


async def serve_ranker(compute: Callable[..., Awaitable[ComputeProbabilitiesResponse]]) -> tuple[grpc.aio.Server, int]:
    """Serve a ranker with this handler on a free port."""
    method = RANKING_SERVICE_COMPUTE_PROBABILITIES
    handler = grpc.unary_unary_rpc_method_handler(
        compute, request_deserializer=method.request.decode, response_serializer=method.response.encode
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(method.service, {method.name: handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
