"""What is measured, what it should be, and bench.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

AIMS: Mapping[str, float] = {
    "start.cold_s": 60,
    "start.warm_s": 5,
    "recommend.p50_ms": 4,
    "recommend.cpu_us": 1500,
    "memory.monolith_mb": 150,
    "memory.all_mb": 300,
}
"""Upper limits; a figure without one is there to be compared."""


class Figures:
    """Named numbers, told as they come."""

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def add(self, name: str, value: float) -> None:
        """Keeps a figure and prints its line, with the aim beside it."""
        self._values[name] = round(value, 3)
        aim = AIMS.get(name)
        verdict = "" if aim is None else f"   aim ≤ {aim:g}   {'met' if value <= aim else 'MISSED'}"
        print(f"{name:28} {value:10.2f}{verdict}", flush=True)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(dict(sorted(self._values.items())), indent=2) + "\n")
