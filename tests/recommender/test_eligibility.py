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
    """Return the rules that exclude each candidate, by its name."""
    context = snapshot(entries, since_advice)
    eligibilities = evaluate(context)
    return {e.id.split(":")[1]: v.excluded_by for e, v in zip(context.entries, eligibilities, strict=True)}


@pytest.mark.parametrize("fact", ["completed", "assigned_to_other", "uncompletable", "has_open_subtasks"])
def test_a_task_that_cannot_be_done_now_is_excluded(fact: str) -> None:
    facts = TaskFacts()
    setattr(facts, fact, True)
    assert excluded_by(todo("x", facts=facts), todo("y")) == {"x": (fact,), "y": ()}


def test_a_snoozed_tip_returns_at_its_time_and_not_before() -> None:
    assert excluded_by(todo(snoozed_until=NOW + HOUR, last_shown_at=NOW - HOUR))["a"] == ("snoozed",)
    assert excluded_by(todo(snoozed_until=NOW, last_shown_at=NOW - HOUR))["a"] == ()


def test_a_snoozed_advice_returns_though_its_family_is_in_cooldown() -> None:
    entry = advice(snoozed_until=NOW, last_shown_at=NOW - HOUR)
    assert excluded_by(entry, advice("b")) == {"a": (), "b": ("family_cooldown",)}


def test_a_tip_shown_after_its_snooze_has_the_usual_cooldown() -> None:
    assert excluded_by(todo(snoozed_until=NOW - 2 * HOUR, last_shown_at=NOW - HOUR))["a"] == ("shown_lately",)


def test_a_shown_tip_is_excluded_for_four_hours() -> None:
    assert excluded_by(todo(last_shown_at=NOW - 3 * HOUR))["a"] == ("shown_lately",)
    assert excluded_by(todo(last_shown_at=NOW - 4 * HOUR))["a"] == ()


def test_a_dismissed_tip_is_excluded_for_thirty_days() -> None:
    assert excluded_by(todo(dismissed_at=NOW - 29 * DAY))["a"] == ("dismissed",)
    assert excluded_by(todo(dismissed_at=NOW - 30 * DAY))["a"] == ()


def test_a_task_done_through_oo_is_excluded_for_seven_days() -> None:
    assert excluded_by(todo(completed_at=NOW - 6 * DAY))["a"] == ("done",)
    assert excluded_by(todo(completed_at=NOW - 7 * DAY))["a"] == ()


def test_a_recurring_task_is_excluded_for_less_than_a_day_after_it_was_done() -> None:
    daily = TaskFacts(recurring=True)
    assert excluded_by(todo(facts=daily, completed_at=NOW - 19 * HOUR))["a"] == ("done",)
    assert excluded_by(todo(facts=daily, completed_at=NOW - 23 * HOUR))["a"] == ()


def test_a_pull_does_not_choose_the_open_tip_again() -> None:
    assert excluded_by(todo(is_open_tip=True), todo("b")) == {"a": ("asked_for_another",), "b": ()}


def test_a_family_of_advice_shares_its_cooldown() -> None:
    found = excluded_by(advice("a", "f", 48, completed_at=NOW - 47 * HOUR), advice("b", "f", 48), advice("c", "g", 48))
    assert found == {"a": ("family_cooldown",), "b": ("family_cooldown",), "c": ()}


def test_advice_is_at_most_one_in_five_where_there_are_todos() -> None:
    assert excluded_by(todo(), advice("x"), since_advice=3) == {"a": (), "x": ("advice_share",)}
    assert excluded_by(todo(), advice("x"), since_advice=4) == {"a": (), "x": ()}
    assert excluded_by(advice("x"), since_advice=0) == {"x": ()}


def test_excluded_todos_do_not_exclude_advice() -> None:
    assert excluded_by(todo(snoozed_until=NOW + HOUR), advice("x"), since_advice=0)["x"] == ()


def test_every_rule_that_excludes_a_candidate_is_named() -> None:
    facts = TaskFacts(completed=True, has_open_subtasks=True)
    entry = todo(facts=facts, snoozed_until=NOW + HOUR)
    assert excluded_by(entry)["a"] == ("completed", "has_open_subtasks", "snoozed")


@given(snapshots)
def test_eligibility_does_not_depend_on_the_order_of_the_candidates(context: ContextSnapshot) -> None:
    eligibilities = {e.id: v for e, v in zip(context.entries, evaluate(context), strict=True)}
    reversed_context = ContextSnapshot(
        now=context.now, entries=context.entries[::-1], since_advice=context.since_advice
    )
    assert {e.id: v for e, v in zip(reversed_context.entries, evaluate(reversed_context), strict=True)} == eligibilities


@given(snapshots)
def test_candidates_that_are_excluded_for_a_time_become_eligible_after_it(context: ContextSnapshot) -> None:
    for entry in context.entries:
        if entry.dismissed_at:
            entry.snoozed_until = None  # a dismissed tip cannot be snoozed
    eligibilities = evaluate(context)
    again_at = eligibility.next_eligible_at(eligibilities, NOW)
    timed = [v for v in eligibilities if v.blocked_until and v.blocked_until < eligibility.ALWAYS]
    assert (again_at is None) == (not timed)
    if again_at and not any(v.eligible for v in eligibilities):
        later = ContextSnapshot(now=again_at, entries=context.entries, since_advice=context.since_advice)
        assert any(v.eligible for v in evaluate(later))


@given(snapshots)
def test_interactions_that_are_too_old_for_the_rules_change_nothing(context: ContextSnapshot) -> None:
    """The history that is read from the database leaves them out."""
    eligibilities = evaluate(context)
    for entry in context.entries:
        if entry.last_shown_at and entry.last_shown_at <= NOW - eligibility.SHOWINGS_MATTER:
            entry.last_shown_at = None
        for name in ("dismissed_at", "completed_at"):
            at = getattr(entry, name)
            if at and at <= NOW - eligibility.REACTIONS_MATTER:
                setattr(entry, name, None)
    assert [v.eligible for v in evaluate(context)] == [v.eligible for v in eligibilities]


def test_rule_names_are_unique_and_each_kind_has_rules() -> None:
    rules = (*eligibility.RULES, *eligibility.SHARE_RULES)
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.kind for rule in rules} == set(TipKind)


@given(snapshots)
def test_no_rule_excludes_a_candidate_without_interactions(context: ContextSnapshot) -> None:
    """`evaluate` skips the rules for it; a new rule that needs other facts must be named there."""
    rule_context = eligibility.RuleContext(NOW, context.since_advice, eligibility._family_used_at(context.entries))
    untouched = [entry for entry in context.entries if eligibility._is_untouched(entry, rule_context)]
    assert all(
        rule.blocked_until(entry, rule_context) is None
        for entry in untouched
        for rule in eligibility._BY_KIND[entry.kind]
    )
