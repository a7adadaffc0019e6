"""The transcoding of requests by our gateway, which is Envoy's except for intended differences."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from protogateway.http import request_decoder
from protogateway.runtime import errors
from tests.differential.intended_differences import INTENDED_DIFFERENCES
from tests.differential.run import ComparisonTally, compare_all
from tests.differential.sides import Sides

SEED = int(os.environ.get("DIFFERENTIAL_SEED", "20261123"))
COUNT = int(os.environ.get("DIFFERENTIAL_COUNT", "2500"))


def test_requests_are_transcoded_as_by_envoy(sides: Sides) -> None:
    found = compare_all(sides, SEED, COUNT)
    print(found)
    assert not found.faults, describe(found, sides)
    assert found.total >= 2_000
    assert found.equal >= 900
    assert {one.name for one in INTENDED_DIFFERENCES} - set(found.intended) == set(), (
        "some intended differences were not seen"
    )


def test_injected_bug_is_found(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    split_query, statuses = request_decoder._split_query, errors.HTTP_STATUS
    faults: dict[str, tuple[str, Callable[[], None]]] = {
        "a path stays escaped": (
            "escaped_percent",
            lambda: monkeypatch.setattr(request_decoder, "_unquote", lambda _, raw: raw.decode()),
        ),
        "a parameter is lost": (
            "plus_in_query",
            lambda: monkeypatch.setattr(request_decoder, "_split_query", lambda query: split_query(query)[:-1]),
        ),
        "a status is another": (
            "fails",
            lambda: monkeypatch.setattr(errors, "HTTP_STATUS", dict.fromkeys(statuses, 500)),
        ),
        "lenient JSON is accepted": (
            "nothing_for_an_object",
            lambda: monkeypatch.setattr(request_decoder, "reject_lenient_json", lambda *_: None),
        ),
    }
    for name, (mutation, break_gateway) in faults.items():
        assert not compare_all(sides, SEED, 40, [mutation]).faults, name
        break_gateway()
        assert compare_all(sides, SEED, 40, [mutation]).faults, name
        monkeypatch.undo()


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_twenty_times_as_many_requests(sides: Sides) -> None:
    for seed in range(SEED + 1, SEED + 11):
        found = compare_all(sides, seed, 5_000)
        print(found)
        assert not found.faults, describe(found, sides)


def describe(found: ComparisonTally, sides: Sides) -> str:
    """Return the tally and the shortest fault of each mutation."""
    faults = {pair.request.mutation: pair for pair in sorted(found.faults, key=lambda one: -len(str(one.request)))}
    descriptions = "\n".join(pair.describe(sides.echo.messages) for pair in faults.values())
    return f"{found}\n{descriptions}"
