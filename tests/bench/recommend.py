"""The cost of one recommend over HTTP, for a person with about 40 tasks, with a new decision each time."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tests.bench.client import Client
from tests.os_processes import cpu_s, process_running, processes_using, resident_mb
from tests.person_client import PersonClient
from tests.server_process import StackSettings, free_port, run_process, wait_until_listening, wait_until_ready
from tests.stack import running_stack

WARM_UP = 100
ROUNDS, PULLS, BASELINES = 10, 100, 500
SAMPLED, ON_DISK = 1500, 300
_BODY = b'{"trigger":"pull"}'


@dataclass(frozen=True)
class Cost:
    """The cost of recommend and of the baseline, measured alternately, and the memory used after that."""

    p50_ms: float
    p99_ms: float
    cpu_us: float
    baseline_cpu_us: float
    monolith_mb: float
    all_mb: float


def prepare(settings: StackSettings, folder: Path) -> dict[str, str]:
    """Sign a person in, connect an app, and return the person's cookies."""
    with run_process("servers.cli", settings.env(), folder / "prepare.log", "run") as process:
        wait_until_ready(settings.url, process)
        person = PersonClient(settings.url).sign_in().agree().connect()
        person.get_todo()
    return person.cookies


def cost(settings: StackSettings, cookies: dict[str, str], folder: Path) -> Cost:
    """Measure all of oO, as `oo run` starts it."""
    port = free_port()
    with (
        run_process("servers.cli", settings.env(), folder / "cost.log", "run") as process,
        run_process("tests.bench.baseline", settings.env(), folder / "baseline.log", str(port)) as baseline,
    ):
        wait_until_ready(settings.url, process)
        wait_until_listening(port, baseline)
        monolith = process_running(settings.data, "servers.monolith")
        with recommend_client(settings, cookies) as pull, baseline_client(port) as constant:
            _check_decisions_are_new(pull)
            took_ms, used_s, baseline_s = _measure_rounds(pull, constant, monolith, baseline.popen.pid)
        alive = [pid for pid in processes_using(settings.data) if pid != baseline.popen.pid]
        return Cost(
            p50_ms=statistics.median(took_ms),
            p99_ms=statistics.quantiles(took_ms, n=100)[98],
            cpu_us=used_s / len(took_ms) * 1e6,
            baseline_cpu_us=baseline_s / (ROUNDS * BASELINES) * 1e6,
            monolith_mb=resident_mb(monolith),
            all_mb=sum(resident_mb(pid) for pid in alive),
        )


def shares(settings: StackSettings, cookies: dict[str, str], folder: Path) -> dict[str, Any]:
    """Return the CPU `shares` by category and the `hottest` functions.

    They have a run of their own, because the sampler uses CPU too.
    """
    found = folder / "samples.json"
    with running_stack(settings) as oo:
        oo.start_sandbox_and_ranking()
        monolith = oo.start("monolith", "tests.bench.monolith", str(found))
        wait_until_ready(settings.url, monolith)
        with recommend_client(settings, cookies) as pull:
            _repeat(pull, WARM_UP)
            os.kill(monolith.popen.pid, signal.SIGUSR1)
            _repeat(pull, SAMPLED)
            os.kill(monolith.popen.pid, signal.SIGUSR2)
            while not found.exists():
                time.sleep(0.05)
    samples: dict[str, Any] = orjson.loads(found.read_bytes())
    return samples


def p50_ms(settings: StackSettings, cookies: dict[str, str], folder: Path) -> float:
    """Return the median duration only."""
    with run_process("servers.cli", settings.env(), folder / "p50.log", "run") as process:
        wait_until_ready(settings.url, process)
        with recommend_client(settings, cookies) as pull:
            _repeat(pull, WARM_UP)
            return statistics.median(_repeat(pull, ON_DISK))


def fdatasync_p50_ms(folder: Path, times: int = 200) -> float:
    """Return the median time to sync one page to the disk of a folder, which no commit can be faster than."""
    descriptor = os.open(folder / "page", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return statistics.median(_sync_ms(descriptor) for _ in range(times))
    finally:
        os.close(descriptor)


@contextmanager
def recommend_client(settings: StackSettings, cookies: dict[str, str]) -> Iterator[Client]:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    own = {"Cookie": cookie, "X-oO": "1", "Content-Type": "application/json", "Origin": settings.url}
    client = Client(settings.http_port, "POST", "/api/recommend", _BODY, own)
    yield client
    client.close()


@contextmanager
def baseline_client(port: int) -> Iterator[Client]:
    client = Client(port, "POST", "/api/recommend", _BODY, {"Content-Type": "application/json"})
    yield client
    client.close()


def _measure_rounds(pull: Client, constant: Client, monolith: int, baseline: int) -> tuple[list[float], float, float]:
    """Alternate between the two, so that other load on the machine falls on both."""
    _repeat(pull, WARM_UP)
    _repeat(constant, WARM_UP)
    took_ms: list[float] = []
    used_s = baseline_s = 0.0
    for _ in range(ROUNDS):
        before = cpu_s(monolith)
        took_ms += _repeat(pull, PULLS)
        used_s += cpu_s(monolith) - before
        before = cpu_s(baseline)
        _repeat(constant, BASELINES)
        baseline_s += cpu_s(baseline) - before
    return took_ms, used_s, baseline_s


def _repeat(client: Client, times: int) -> list[float]:
    return [client.send() for _ in range(times)]


def _check_decisions_are_new(pull: Client) -> None:
    ids = [orjson.loads(pull.read_body())["tip"]["id"] for _ in range(5)]
    assert len(set(ids)) == 5, "each pull must make a new decision"


def _sync_ms(descriptor: int) -> float:
    os.pwrite(descriptor, os.urandom(4096), 0)
    began = time.perf_counter()
    os.fdatasync(descriptor)
    return (time.perf_counter() - began) * 1000
