from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.storage.v1 import ContextSnapshot, ContextSnapshotEntry
from gen.oo.recommender.v1 import TipKind
from servers.recommender import eligibility
from servers.recommender.eligibility import evaluate
from tests.recommender.candidates import NOW, advice, snapshot, snapshots, todo

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def excluded_by(*entries: ContextSnapshotEntry, since_advice: int = 4) -> dict[str, tuple[str, ...]]:
    """Name of a candidate → rules that hold it back."""
    taken = snapshot(entries, since_advice)
    verdicts = evaluate(taken)
    return {e.id.split(":")[1]: v.excluded_by for e, v in zip(taken.entries, verdicts, strict=True)}


@pytest.mark.parametrize("fact", ["completed", "assigned_to_other", "uncompletable", "has_open_subtasks"])
def test_a_task_that_cannot_be_done_now_is_left_out(fact: str) -> None:
    facts = TaskFacts()
    setattr(facts, fact, True)
    assert excluded_by(todo("x", facts=facts), todo("y")) == {"x": (fact,), "y": ()}


def test_a_snoozed_tip_returns_at_its_time_and_not_before() -> None:
    assert excluded_by(todo(snoozed_until=NOW + HOUR, last_shown_at=NOW - HOUR))["a"] == ("snoozed",)
    assert excluded_by(todo(snoozed_until=NOW, last_shown_at=NOW - HOUR))["a"] == ()


def test_a_snoozed_advice_returns_though_its_family_rests() -> None:
    entry = advice(snoozed_until=NOW, last_shown_at=NOW - HOUR)
    assert excluded_by(entry, advice("b")) == {"a": (), "b": ("family_cooldown",)}


def test_what_was_shown_again_after_its_snooze_rests_like_anything_shown() -> None:
    assert excluded_by(todo(snoozed_until=NOW - 2 * HOUR, last_shown_at=NOW - HOUR))["a"] == ("shown_lately",)


def test_a_tip_shown_lately_rests_for_four_hours() -> None:
    assert excluded_by(todo(last_shown_at=NOW - 3 * HOUR))["a"] == ("shown_lately",)
    assert excluded_by(todo(last_shown_at=NOW - 4 * HOUR))["a"] == ()


def test_a_dismissed_tip_stays_away_for_thirty_days() -> None:
    assert excluded_by(todo(dismissed_at=NOW - 29 * DAY))["a"] == ("dismissed",)
    assert excluded_by(todo(dismissed_at=NOW - 30 * DAY))["a"] == ()


def test_a_task_done_through_oo_does_not_come_back_before_its_provider_could_know() -> None:
    assert excluded_by(todo(completed_at=NOW - 6 * DAY))["a"] == ("done",)
    assert excluded_by(todo(completed_at=NOW - 7 * DAY))["a"] == ()


def test_a_daily_task_done_at_nine_may_come_at_eight_the_next_day() -> None:
    daily = TaskFacts(recurring=True)
    assert excluded_by(todo(facts=daily, completed_at=NOW - 19 * HOUR))["a"] == ("done",)
    assert excluded_by(todo(facts=daily, completed_at=NOW - 23 * HOUR))["a"] == ()


def test_the_tip_that_stands_is_not_drawn_again_by_a_pull() -> None:
    assert excluded_by(todo(is_open_tip=True), todo("b")) == {"a": ("asked_for_another",), "b": ()}


def test_a_family_of_advice_rests_together() -> None:
    found = excluded_by(advice("a", "f", 48, completed_at=NOW - 47 * HOUR), advice("b", "f", 48), advice("c", "g", 48))
    assert found == {"a": ("family_cooldown",), "b": ("family_cooldown",), "c": ()}


def test_advice_is_at_most_one_in_five_where_there_are_todos() -> None:
    assert excluded_by(todo(), advice("x"), since_advice=3) == {"a": (), "x": ("advice_share",)}
    assert excluded_by(todo(), advice("x"), since_advice=4) == {"a": (), "x": ()}
    assert excluded_by(advice("x"), since_advice=0) == {"x": ()}


def test_todos_that_may_not_be_shown_do_not_keep_advice_away() -> None:
    assert excluded_by(todo(snoozed_until=NOW + HOUR), advice("x"), since_advice=0)["x"] == ()


def test_every_rule_that_holds_a_candidate_back_is_named() -> None:
    facts = TaskFacts(completed=True, has_open_subtasks=True)
    entry = todo(facts=facts, snoozed_until=NOW + HOUR)
    assert excluded_by(entry)["a"] == ("completed", "has_open_subtasks", "snoozed")


@given(snapshots)
def test_rules_judge_each_candidate_alike_wherever_it_stands_in_the_list(taken: ContextSnapshot) -> None:
    verdicts = {e.id: v for e, v in zip(taken.entries, evaluate(taken), strict=True)}
    turned = ContextSnapshot(now=taken.now, entries=taken.entries[::-1], since_advice=taken.since_advice)
    assert {e.id: v for e, v in zip(turned.entries, evaluate(turned), strict=True)} == verdicts


@given(snapshots)
def test_time_alone_brings_back_what_only_time_holds_back(taken: ContextSnapshot) -> None:
    for entry in taken.entries:
        if entry.dismissed_at:
            entry.snoozed_until = None  # what was dismissed is not there to be snoozed
    verdicts = evaluate(taken)
    again_at = eligibility.next_eligible_at(verdicts, NOW)
    timed = [v for v in verdicts if v.blocked_until and v.blocked_until < eligibility.ALWAYS]
    assert (again_at is None) == (not timed)
    if again_at and not any(v.eligible for v in verdicts):
        later = ContextSnapshot(now=again_at, entries=taken.entries, since_advice=taken.since_advice)
        assert any(v.eligible for v in evaluate(later))


@given(snapshots)
def test_what_the_rules_no_longer_look_at_changes_nothing(taken: ContextSnapshot) -> None:
    """The database leaves out showings and reactions that are older than the rules say matters."""
    verdicts = evaluate(taken)
    for entry in taken.entries:
        if entry.last_shown_at and entry.last_shown_at <= NOW - eligibility.SHOWINGS_MATTER:
            entry.last_shown_at = None
        for name in ("dismissed_at", "completed_at"):
            at = getattr(entry, name)
            if at and at <= NOW - eligibility.REACTIONS_MATTER:
                setattr(entry, name, None)
    assert [v.eligible for v in evaluate(taken)] == [v.eligible for v in verdicts]


def test_no_rule_has_anothers_name_and_each_kind_has_some() -> None:
    every = (*eligibility.RULES, *eligibility.SHARE_RULES)
    assert len({rule.id for rule in every}) == len(every)
    assert {rule.kind for rule in every} == set(TipKind)


@given(snapshots)
def test_a_candidate_of_which_nothing_is_known_is_held_back_by_no_rule(taken: ContextSnapshot) -> None:
    """`evaluate` lets it pass unasked: a new rule that asks for more must be named there."""
    whole = eligibility.RuleContext(NOW, taken.since_advice, eligibility._family_used_at(taken.entries))
    plain = [entry for entry in taken.entries if eligibility._is_untouched(entry, whole)]
    assert all(rule.blocked_until(entry, whole) is None for entry in plain for rule in eligibility._BY_KIND[entry.kind])
