"""The measured figures, their aims, and bench.json."""

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
    "bff.bare_vs_starlette": 1.5,
    "bff.full_vs_starlette": 2.5,
    "bff.bare_vs_fastapi": 0.5,
    "bff.bare_vs_litestar_msgspec": 1.0,
    "bff.bare_vs_connectrpc": 0.8,
    "bff.bare_vs_envoy": 0.2,
    "rpc.inprocess_vs_wire": 0.1,
}
"""Upper limits. Figures without a limit are only compared with earlier runs."""
FLOORS: Mapping[str, float] = {
    "codec.encode_vs_stock": 10,
    "codec.decode_vs_stock": 6,
    "codec.json_vs_stock": 50,
}
"""Lower limits of how many times faster the generated codecs are."""


class Figures:
    """Named numbers, each printed when it is added."""

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def add(self, name: str, value: float) -> None:
        """Keep a figure and print its line, with the aim beside it."""
        self._values[name] = round(value, 3)
        print(f"{name:28} {value:10.2f}{_verdict(name, value)}", flush=True)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(dict(sorted(self._values.items())), indent=2) + "\n")


def _verdict(name: str, value: float) -> str:
    if name in AIMS:
        return f"   aim ≤ {AIMS[name]:g}   {'met' if value <= AIMS[name] else 'MISSED'}"
    if name in FLOORS:
        return f"   aim ≥ {FLOORS[name]:g}   {'met' if value >= FLOORS[name] else 'MISSED'}"
    return ""
