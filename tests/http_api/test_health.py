"""Health for load balancers and people, and metrics for this machine alone."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from bff.app import HttpApplication
from servers.kernel.application import Application
from servers.kernel.settings import KernelSettings

ELSEWHERE = "127.0.0.1:1"
Client = Callable[[str], AbstractAsyncContextManager[httpx2.AsyncClient]]


class Part:
    """A check of one part of oO; `problem` is what it says."""

    problem = ""

    async def __call__(self) -> str:
        return self.problem


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    """No module runs here, and none is asked elsewhere."""
    made = Application(KernelSettings(data_dir=str(tmp_path), ranking_address=ELSEWHERE), {})
    yield made
    await made.stop()


@pytest.fixture
def part(app: Application) -> Part:
    """The only part of an oO that is not its ranker, which does not answer."""
    made = Part()
    app.health.add("profile", made)
    return made


@pytest.fixture
def client(app: Application) -> Client:
    """`client("192.0.2.1")` connects from that address."""
    application = HttpApplication(app)

    @asynccontextmanager
    async def from_address(address: str) -> AsyncIterator[httpx2.AsyncClient]:
        transport = httpx2.ASGITransport(application, client=(address, 4711))
        async with httpx2.AsyncClient(transport=transport, base_url=app.settings.url) as made:
            yield made

    return from_address


def assert_refused(answer: httpx2.Response) -> None:
    assert (answer.status_code, answer.json()["reason"]) == (403, "LOOPBACK_ONLY")
    assert "oo_rpc_seconds" not in answer.text


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
async def test_metrics_are_for_this_machine(client: Client, address: str) -> None:
    async with client(address) as local:
        answer = await local.get("/metrics")
    assert answer.status_code == 200
    assert "oo_rpc_seconds" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "0.0.0.0", "testclient", ""])
async def test_metrics_are_for_no_other_machine(client: Client, address: str) -> None:
    async with client(address) as remote:
        assert_refused(await remote.get("/metrics"))


@pytest.mark.parametrize("forwarded", ["192.0.2.1", "127.0.0.1", ""])
async def test_metrics_are_not_passed_on_by_a_proxy_of_this_machine(client: Client, forwarded: str) -> None:
    async with client("127.0.0.1") as proxy:
        answer = await proxy.get("/metrics", headers={"X-Forwarded-For": forwarded})
    assert_refused(answer)


async def test_a_part_that_oo_can_do_without_degrades_it(client: Client, part: Part) -> None:
    async with client("192.0.2.1") as anybody:
        ready, health = await anybody.get("/readyz"), await anybody.get("/health")
        status = await anybody.get("/status")
    assert (ready.status_code, ready.text) == (200, "degraded\n")
    assert (health.status_code, health.json()["status"]) == (200, "degraded")
    assert health.json()["components"] == {
        "profile": {"status": "ok"},
        "ranking": {"status": "degraded", "problem": "does not answer"},
    }
    assert status.status_code == 200
    assert status.text.count("Tips are chosen without it meanwhile") == 1
    assert "Does not answer. Tips are chosen without it meanwhile." in status.text


async def test_a_part_that_oo_needs_takes_it_out_of_service(client: Client, part: Part) -> None:
    part.problem = "no room is left on its disk"
    async with client("192.0.2.1") as anybody:
        live, ready = await anybody.get("/livez"), await anybody.get("/readyz")
        health, status = await anybody.get("/health"), await anybody.get("/status")
    assert (live.status_code, live.text) == (200, "ok\n")
    assert (ready.status_code, ready.text) == (503, "down\n")
    assert (health.status_code, health.json()["status"]) == (503, "down")
    assert health.json()["components"]["profile"] == {"status": "down", "problem": "no room is left on its disk"}
    assert status.status_code == 503
    assert "No room is left on its disk</p>" in status.text
    for answer in (live, ready, health):
        assert answer.headers["cache-control"] == "no-store"
