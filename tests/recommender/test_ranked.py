"""The ranked policy with a real ml_serving beside it, and without."""

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
    process = start(tmp_path, port)
    yield process
    process.stop()


def start(folder: Path, port: int) -> ServerProcess:
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


async def until(app: RecommenderApp, person: Person, holds: Callable[[Decision], bool]) -> Decision:
    """The first decision of which it holds: the machine may be too busy for the ranker's tenth of a second."""
    async with asyncio.timeout(30):
        while not holds(found := await decision(app, person)):
            await asyncio.sleep(0.1)
    return found


async def test_the_ranker_weighs_and_its_death_costs_no_tip(tmp_path: Path, port: int, ranker: ServerProcess) -> None:
    async with open_app(tmp_path / "data", RANKED, clock=SystemClock(), ranking_port=port) as app:
        app.tasks.give("mara")
        mara = await app.person("mara")
        by_ranker = await until(app, mara, lambda decision: decision.policy == "ranked")
        assert by_ranker.fallback == ""
        ranker.kill()
        without = await decision(app, mara)
        assert (without.policy, without.fallback) == ("random", "ranker unavailable")
        again = start(tmp_path, port)
        try:
            await until(app, mara, lambda decision: decision.policy == "ranked")
        finally:
            again.stop()


async def test_a_ranker_that_was_never_there(tmp_path: Path, port: int) -> None:
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        mara = await app.person("mara")
        found = await decision(app, mara)
        assert (found.policy, found.fallback) == ("random", "ranker unavailable")


async def test_a_ranker_that_keeps_failing_is_left_alone_for_a_while(tmp_path: Path, port: int) -> None:
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        app.tasks.give("mara")
        mara = await app.person("mara")
        for _ in range(ranked.FAILURES_MAX):
            assert (await decision(app, mara)).fallback == "ranker unavailable"
        assert (await decision(app, mara)).fallback == "ranker pauses after failures"
        app.clock.advance(seconds=ranked.PAUSE_S)
        assert (await decision(app, mara)).fallback == "ranker unavailable"


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([1, 2, 3], "probabilities do not match the candidates"),
        ([0] * 39 + [65_536], "a candidate has no probability"),
        ([1] * 40, "probabilities do not sum to 65536"),
    ],
)
async def test_nonsense_from_the_ranker_is_not_drawn_from(tmp_path: Path, weights: list[int], reason: str) -> None:
    async def compute(request: ComputeProbabilitiesRequest, context: object) -> ComputeProbabilitiesResponse:
        return ComputeProbabilitiesResponse(probabilities=weights)

    server, port = await serving(compute)
    async with open_app(tmp_path, RANKED, ranking_port=port) as app:
        app.tasks.give("mara")
        mara = await app.person("mara")
        found = await decision(app, mara)
        assert (found.policy, found.fallback) == ("random", reason)
    await server.stop(None)


async def test_a_slow_ranker_is_not_waited_for(tmp_path: Path) -> None:
    async def compute(request: ComputeProbabilitiesRequest, context: object) -> ComputeProbabilitiesResponse:
        await asyncio.sleep(30)
        return ComputeProbabilitiesResponse()

    server, port = await serving(compute)
    async with open_app(tmp_path, RANKED, ranking_port=port, clock=SystemClock()) as app:
        mara = await app.person("mara")
        found = await asyncio.wait_for(decision(app, mara), 2)
        assert (found.policy, found.fallback) == ("random", "ranker too slow")
    await server.stop(None)


async def test_the_ranker_as_a_shadow_changes_nothing(tmp_path: Path, port: int, ranker: ServerProcess) -> None:
    shadow = {"OO_SHADOW_POLICIES": "ranked, random"}
    async with open_app(tmp_path / "data", shadow, clock=SystemClock(), ranking_port=port) as app:
        app.tasks.give("mara")
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
async def test_a_policy_that_there_is_not_stops_the_start_in_one_line(tmp_path: Path, env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"there is no policy 'best'; there are random, ranked") as refused:
        async with open_app(tmp_path, env):
            raise AssertionError
    assert next(iter(env)) in str(refused.value)


async def serving(compute: Callable[..., Awaitable[ComputeProbabilitiesResponse]]) -> tuple[grpc.aio.Server, int]:
    """A ranker that answers as a test wants it, on a port of its own."""
    method = RANKING_SERVICE_COMPUTE_PROBABILITIES
    handler = grpc.unary_unary_rpc_method_handler(
        compute, request_deserializer=method.request.decode, response_serializer=method.response.encode
    )
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(method.service, {method.name: handler}),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, port
