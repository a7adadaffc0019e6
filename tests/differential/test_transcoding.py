"""Our face makes of a request what Envoy makes of it, but for what is better here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from protogateway.http import request_decoder
from protogateway.runtime import errors
from tests.differential.betterments import BETTERMENTS
from tests.differential.echo import Echo
from tests.differential.run import Tally, tally
from tests.differential.sides import Sides, both, generated_routes

SEED = int(os.environ.get("DIFFERENTIAL_SEED", "20261123"))
COUNT = int(os.environ.get("DIFFERENTIAL_COUNT", "2500"))


@pytest.fixture(scope="module")
def echo(tmp_path_factory: pytest.TempPathFactory) -> Echo:
    return Echo(tmp_path_factory.mktemp("echo"))


@pytest.fixture(scope="module")
def routes(echo: Echo, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return generated_routes(echo, tmp_path_factory.mktemp("generated"))


@pytest.fixture(scope="module")
def sides(echo: Echo, routes: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sides]:
    with both(echo, routes, tmp_path_factory.mktemp("envoy")) as running:
        yield running


def test_requests_come_out_as_through_envoy(sides: Sides) -> None:
    found = tally(sides, SEED, COUNT)
    print(found)
    assert not found.faults, explained(found, sides)
    assert found.asked >= 2_000
    assert found.equal >= 900
    assert {one.name for one in BETTERMENTS} - set(found.bettered) == set(), "a betterment that nothing shows"


def test_a_fault_of_ours_is_noticed(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, statuses = request_decoder._split_query, errors.HTTP_STATUS
    faults: dict[str, tuple[str, Callable[[], None]]] = {
        "a path stays escaped": (
            "escaped_percent",
            lambda: monkeypatch.setattr(request_decoder, "_unquote", lambda _, raw: raw.decode()),
        ),
        "a parameter is lost": (
            "plus_in_query",
            lambda: monkeypatch.setattr(request_decoder, "_split_query", lambda query: whole(query)[:-1]),
        ),
        "a status is another": (
            "fails",
            lambda: monkeypatch.setattr(errors, "HTTP_STATUS", dict.fromkeys(statuses, 500)),
        ),
        "nonsense is taken": (
            "nothing_for_an_object",
            lambda: monkeypatch.setattr(request_decoder, "reject_lenient_json", lambda *_: None),
        ),
    }
    for name, (twist, plant) in faults.items():
        assert not tally(sides, SEED, 40, [twist]).faults, name
        plant()
        assert tally(sides, SEED, 40, [twist]).faults, name
        monkeypatch.undo()


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_twenty_times_as_many(sides: Sides) -> None:
    for seed in range(SEED + 1, SEED + 11):
        found = tally(sides, seed, 5_000)
        print(found)
        assert not found.faults, explained(found, sides)


def explained(found: Tally, sides: Sides) -> str:
    """The tally and the first faults, the shortest of each kind of oddity."""
    faults = {pair.asked.twist: pair for pair in sorted(found.faults, key=lambda one: -len(str(one.asked)))}
    told = "\n".join(pair.explained(sides.echo.messages) for pair in faults.values())
    return f"{found}\n{told}"
