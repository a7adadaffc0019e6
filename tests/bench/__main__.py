"""Measure starts, recommend, codecs, calls, the HTTP API, the disk and memory, and write bench.json (`make bench`)."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import LIMITS, codec, recommend, rpc, starting
from tests.bench.figures import Figures
from tests.bench.http_gateway import measuring
from tests.server_process import StackSettings

CATEGORIES = ("http", "auth", "rpc", "rules", "policy", "db", "json", "other")
HOTTEST = 25


def main() -> None:
    argparse.ArgumentParser(prog="make bench", description=__doc__).parse_args()
    figures = Figures()
    with memory_folder() as memory, disk_folder() as disk:
        progress("starting oO, cold and warm")
        figures.add("start.cold_s", starting.cold_s(memory / "start"))
        figures.add("start.warm_s", starting.warm_s(memory / "start"))
        settings = StackSettings(memory / "data", extra_env=LIMITS)
        progress("signing in and connecting")
        cookies = recommend.prepare(settings, memory)
        cpu_us = measure_cost(figures, settings, cookies, memory)
        measure_shares(figures, settings, cookies, memory, cpu_us)
        progress("messages to and from bytes and JSON")
        for name, value in codec.ratios().items():
            figures.add(name, value)
        measure_gateway(figures, memory / "gateway")
        progress("calls in process and over gRPC")
        for name, value in rpc.measure().items():
            figures.add(name, value)
        progress("recommend on the disk")
        data = Path(shutil.copytree(settings.data, disk / "data"))
        figures.add("box.fdatasync_p50_ms", recommend.fdatasync_p50_ms(disk))
        figures.add("recommend.p50_disk_ms", recommend.p50_ms(StackSettings(data, extra_env=LIMITS), cookies, disk))
    figures.write(Path("bench.json"))
    progress("bench.json is written")


def measure_cost(figures: Figures, settings: StackSettings, cookies: dict[str, str], folder: Path) -> float:
    """Return the microseconds of CPU that one recommend takes."""
    progress(f"{recommend.ROUNDS * recommend.PULLS} pulls in turns with the baseline")
    cost = recommend.cost(settings, cookies, folder)
    figures.add("recommend.p50_ms", cost.p50_ms)
    figures.add("recommend.p99_ms", cost.p99_ms)
    figures.add("recommend.cpu_us", cost.cpu_us)
    figures.add("baseline.starlette_cpu_us", cost.baseline_cpu_us)
    figures.add("memory.monolith_mb", cost.monolith_mb)
    figures.add("memory.all_mb", cost.all_mb)
    return cost.cpu_us


def measure_shares(
    figures: Figures, settings: StackSettings, cookies: dict[str, str], folder: Path, cpu_us: float
) -> None:
    progress(f"{recommend.SAMPLED} pulls, looking where the CPU goes")
    samples = recommend.shares(settings, cookies, folder)
    for category in CATEGORIES:
        figures.add(f"recommend.cpu_us.{category}", samples["shares"].get(category, 0.0) * cpu_us)
    for place, share in samples["hottest"][:HOTTEST]:
        progress(f"{share * cpu_us:7.1f} µs  {place}")


def measure_gateway(figures: Figures, folder: Path) -> None:
    progress("one request through the generated gateway, and through what people would use instead, in turns")
    folder.mkdir()
    costs = measuring.measure(folder)
    for name, cost_us in costs.items():
        figures.add(f"bff.{name}_cpu_us", cost_us)
    for name, ratio in measuring.ratios(costs).items():
        figures.add(name, ratio)


@contextmanager
def memory_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="oo-bench-", dir="/dev/shm") as folder:
        yield Path(folder)


@contextmanager
def disk_folder() -> Iterator[Path]:
    """Yield a temporary folder on the disk that holds this checkout."""
    Path(".oo").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=".oo") as folder:
        yield Path(folder)


def progress(text: str) -> None:
    print(f"… {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
