"""The library of advice: nothing in it is dead, and where it has nothing to say it knows when it will."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
import yaml

from servers.recommender import eligibility
from servers.recommender.sources import discover
from servers.recommender.sources.advice import CATALOGUE, COOLDOWN_H_MAX, Advice, read_catalogue
from tests.recommender.app import RecommenderApp
from tests.recommender.candidates import NOW, advice, snapshot, todo

LIBRARY = read_catalogue()
FAMILIES = sorted({a.family for a in LIBRARY})
PAST: dict[str, dict[str, datetime]] = {
    "fresh": {},
    "resting": {"last_shown_at": NOW - timedelta(hours=1)},
    "dismissed": {"dismissed_at": NOW - timedelta(days=1)},
}


async def test_these_sources_are_found(app: RecommenderApp) -> None:
    assert sorted(discover(app.application.contexts["recommender"])) == ["advice.library", "integrations"]


def test_the_recommender_remembers_as_long_as_any_advice_rests() -> None:
    assert timedelta(hours=COOLDOWN_H_MAX) == eligibility.COOLDOWN_MAX


def test_a_person_without_any_app_always_finds_advice_at_first() -> None:
    assert all(v.eligible for v in eligibility.evaluate(snapshot((entry(a) for a in LIBRARY), since_advice=0)))


@pytest.mark.parametrize("item", LIBRARY, ids=lambda a: a.id)
def test_no_advice_is_dead(item: Advice) -> None:
    """Each can be the only one that may be shown, beside todos and without them."""
    others = [entry(a, dismissed_at=NOW - timedelta(days=20)) for a in LIBRARY if a is not item]
    for todos in ([], [todo()]):
        taken = snapshot([entry(item), *others, *todos], since_advice=4)
        assert f"advice.library:{item.id}" in {
            e.id for e, v in zip(taken.entries, eligibility.evaluate(taken), strict=True) if v.eligible
        }


def test_whatever_rests_there_is_advice_now_or_a_time_when_there_will_be() -> None:
    """Every combination of families that are fresh, rest or were dismissed."""
    for state in product(PAST, repeat=len(FAMILIES)):
        of_family = dict(zip(FAMILIES, state, strict=True))
        taken = snapshot((entry(a, **PAST[of_family[a.family]]) for a in LIBRARY), since_advice=0)
        verdicts = eligibility.evaluate(taken)
        assert any(v.eligible for v in verdicts) == ("fresh" in state)
        if "fresh" not in state:
            taken.now = eligibility.next_eligible_at(verdicts, NOW)
            assert taken.now
            assert taken.now > NOW
            assert any(v.eligible for v in eligibility.evaluate(taken))


def test_advice_claims_no_evidence_that_nobody_read() -> None:
    assert {a.evidence for a in LIBRARY} == {"rule of thumb"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 41), ("body", "x" * 141), ("cooldown_h", 0), ("cooldown_h", 169), ("family", ""), ("surplus", 1)],
)
def test_a_catalogue_with_a_fault_is_refused(tmp_path: Path, field: str, value: object) -> None:
    items = yaml.safe_load(CATALOGUE.read_text())
    items[3][field] = value
    (tmp_path / "advice.yaml").write_text(yaml.safe_dump(items))
    with pytest.raises(ValueError, match=items[3]["id"]):
        read_catalogue(tmp_path / "advice.yaml")


def entry(item: Advice, **past: datetime) -> eligibility.Entry:
    return advice(item.id, item.family, item.cooldown_h, **past)
