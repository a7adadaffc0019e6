"""ml_serving as a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gen.oo.ranking.v1 import ComputeProbabilitiesRequest, Features
from gen.oo.ranking.v1.services import RankingServiceStub
from servers.kernel import keys
from servers.kernel.channels import RemoteModuleChannel
from servers.kernel.clock import SystemClock
from servers.kernel.errors import Forbidden, Invalid, SignInNeeded
from servers.kernel.identity import TokenAuthority
from servers.kernel.settings import KernelSettings
from tests.server_process import ServerProcess, free_port, wait_until_listening


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ranking")


@pytest.fixture(scope="module")
def port(data: Path) -> Iterator[int]:
    free = free_port()
    process = start(data, free)
    yield free
    assert process.stop() == 0


def start(data: Path, port: int) -> ServerProcess:
    process = ServerProcess(
        "ml_serving", {"OO_DATA_DIR": str(data), "OO_RANKING_PORT": str(port)}, data / f"ranker-{port}.log"
    )
    wait_until_listening(port, process)
    return process


def channel(data: Path, port: int, audience: str = "ranking", *, signed: bool = True) -> RemoteModuleChannel:
    tokens = TokenAuthority(keys.service_key(KernelSettings(data_dir=str(data))), SystemClock(), _no_session_keys)
    return RemoteModuleChannel(
        f"127.0.0.1:{port}",
        lambda: tokens.mint("svc:recommender", "mara", audience) if signed else "",
    )


async def _no_session_keys(kid: str) -> None:
    return None


def request(count: int, values: int = 3) -> ComputeProbabilitiesRequest:
    candidates = [Features(candidate_id=f"c{n:03}", values=[n] * values) for n in range(count)]
    return ComputeProbabilitiesRequest(schema_hash="s", candidates=candidates)


@pytest.mark.parametrize("count", [1, 2, 3, 40, 1000])
async def test_every_candidate_gets_an_equal_probability(data: Path, port: int, count: int) -> None:
    open_channel = channel(data, port)
    response = await RankingServiceStub(open_channel).compute_probabilities(request(count))
    assert (response.ranker, response.version, len(response.probabilities)) == ("uniform", "1", count)
    assert sum(response.probabilities) == 65_536
    assert max(response.probabilities) - min(response.probabilities) <= 1
    await open_channel.close()


async def test_the_health_service_reports_serving(data: Path, port: int) -> None:
    open_channel = channel(data, port)
    assert await open_channel.is_serving(2)
    await open_channel.close()


async def test_only_services_may_call(data: Path, port: int) -> None:
    nobody, stray = channel(data, port, signed=False), channel(data, port, audience="profile")
    with pytest.raises((SignInNeeded, Forbidden)):
        await RankingServiceStub(nobody).compute_probabilities(request(2))
    with pytest.raises(SignInNeeded):
        await RankingServiceStub(stray).compute_probabilities(request(2))
    await nobody.close()
    await stray.close()


async def test_invalid_candidates_are_refused(data: Path, port: int) -> None:
    open_channel = channel(data, port)
    uneven = request(2)
    uneven.candidates[1].values = [1]
    for invalid in (request(0), uneven):
        with pytest.raises(Invalid) as error:
            await RankingServiceStub(open_channel).compute_probabilities(invalid)
        assert "candidates" in error.value.fields
    await open_channel.close()


def test_the_process_stops_promptly(data: Path) -> None:
    process = start(data, free_port())
    started = time.monotonic()
    assert process.stop() == 0
    assert time.monotonic() - started < 5


def test_a_taken_port_is_reported_in_one_line_with_what_to_do(data: Path, port: int, tmp_path: Path) -> None:
    env = {"OO_DATA_DIR": str(data), "OO_RANKING_PORT": str(port)}
    process = ServerProcess("ml_serving", env, tmp_path / "second.log")
    assert process.popen.wait(20) == 2
    assert process.output_tail().splitlines()[-1] == (
        f"oo: port {port} is taken: stop what listens there, or set OO_RANKING_PORT"
    )


def test_the_process_creates_no_key_and_no_database(data: Path, port: int) -> None:
    made = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert {name for name in made if not name.endswith(".log")} == {"keys/service.pem"}
