"""The contenders' cost per request, and the ratios for bench.json."""

from __future__ import annotations

from pathlib import Path

from tests.bench.http_gateway.contenders import BODY, Contender, contenders

WARM_UP = 500
ROUNDS, CALLS = 40, 150
RATIOS = {
    "bff.bare_vs_starlette": ("bare", "starlette"),
    "bff.full_vs_starlette": ("full", "starlette"),
    "bff.bare_vs_fastapi": ("bare", "fastapi"),
    "bff.bare_vs_litestar_msgspec": ("bare", "litestar"),
    "bff.bare_vs_connectrpc": ("bare", "connectrpc"),
    "bff.bare_vs_envoy": ("bare", "envoy"),
}


def measure(folder: Path) -> dict[str, float]:
    """Return the microseconds of server CPU for one request of each contender, in its best round.

    The contenders alternate. The best round counts, because other load on the machine can only add to it.
    """
    with contenders(folder) as found:
        for one in found:
            _check(one)
            _round(one, WARM_UP)
        costs: dict[str, list[float]] = {one.name: [] for one in found}
        for _ in range(ROUNDS):
            for one in found:
                costs[one.name].append(_round(one, CALLS))
    return {name: min(each) for name, each in costs.items()}


def ratios(costs: dict[str, float]) -> dict[str, float]:
    """Return the ratios by their names in bench.json."""
    return {name: costs[ours] / costs[theirs] for name, (ours, theirs) in RATIOS.items()}


def _round(one: Contender, calls: int) -> float:
    before = one.cpu_us()
    for _ in range(calls):
        one.client.send()
    return (one.cpu_us() - before) / calls


def _check(one: Contender) -> None:
    """Check that the contender responds with the tip."""
    assert b"Send the invoice to Mara" in one.client.read_body(), (one.name, BODY)
