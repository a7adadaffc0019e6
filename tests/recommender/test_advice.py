"""The advice library: all of it can be shown, and when none is eligible, the next time is known."""

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
HISTORIES: dict[str, dict[str, datetime]] = {
    "fresh": {},
    "in cooldown": {"last_shown_at": NOW - timedelta(hours=1)},
    "dismissed": {"dismissed_at": NOW - timedelta(days=1)},
}


async def test_these_sources_are_found(app: RecommenderApp) -> None:
    assert sorted(discover(app.application.contexts["recommender"])) == ["advice.library", "integrations"]


def test_the_history_reaches_back_as_far_as_the_longest_cooldown() -> None:
    assert timedelta(hours=COOLDOWN_H_MAX) == eligibility.COOLDOWN_MAX


def test_all_advice_is_eligible_for_a_new_person_without_an_app() -> None:
    assert all(v.eligible for v in eligibility.evaluate(snapshot((entry(a) for a in LIBRARY), since_advice=0)))


@pytest.mark.parametrize("item", LIBRARY, ids=lambda a: a.id)
def test_every_advice_can_be_shown_while_the_others_are_excluded(item: Advice) -> None:
    """This holds with todos and without them."""
    others = [entry(a, dismissed_at=NOW - timedelta(days=20)) for a in LIBRARY if a is not item]
    for todos in ([], [todo()]):
        context = snapshot([entry(item), *others, *todos], since_advice=4)
        assert f"advice.library:{item.id}" in {
            e.id for e, v in zip(context.entries, eligibility.evaluate(context), strict=True) if v.eligible
        }


def test_advice_is_eligible_now_or_at_a_known_time() -> None:
    """This holds for every combination of families that are fresh, in cooldown or dismissed."""
    for state in product(HISTORIES, repeat=len(FAMILIES)):
        of_family = dict(zip(FAMILIES, state, strict=True))
        context = snapshot((entry(a, **HISTORIES[of_family[a.family]]) for a in LIBRARY), since_advice=0)
        eligibilities = eligibility.evaluate(context)
        assert any(v.eligible for v in eligibilities) == ("fresh" in state)
        if "fresh" not in state:
            context.now = eligibility.next_eligible_at(eligibilities, NOW)
            assert context.now
            assert context.now > NOW
            assert any(v.eligible for v in eligibility.evaluate(context))


def test_the_evidence_of_all_advice_is_a_rule_of_thumb() -> None:
    assert {a.evidence for a in LIBRARY} == {"rule of thumb"}


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 41), ("body", "x" * 141), ("cooldown_h", 0), ("cooldown_h", 169), ("family", ""), ("surplus", 1)],
)
def test_an_invalid_catalogue_is_refused(tmp_path: Path, field: str, value: object) -> None:
    items = yaml.safe_load(CATALOGUE.read_text())
    items[3][field] = value
    (tmp_path / "advice.yaml").write_text(yaml.safe_dump(items))
    with pytest.raises(ValueError, match=items[3]["id"]):
        read_catalogue(tmp_path / "advice.yaml")


def entry(item: Advice, **past: datetime) -> eligibility.Entry:
    return advice(item.id, item.family, item.cooldown_h, **past)
