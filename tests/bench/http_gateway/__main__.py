"""Print the CPU per request of each contender's servers: `python -m tests.bench.http_gateway`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.http_gateway.measuring import measure, ratios


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="oo-bench-", dir="/dev/shm") as folder:
        found = measure(Path(folder))
    for name, cost_us in sorted(found.items(), key=lambda item: item[1]):
        print(f"{name:12} {cost_us:8.1f} µs")
    for name, ratio in ratios(found).items():
        print(f"{name:28} {ratio:8.2f}")


if __name__ == "__main__":
    main()
