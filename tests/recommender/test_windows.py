"""Time windows, each from its own start: the decision, the showing, the reaction or the undo."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.v1 import Reaction, TipKind
from servers.kernel.errors import Conflict, Invalid
from servers.recommender.eligibility import evaluate
from tests.recommender.app import Person, RecommenderApp
from tests.recommender.candidates import NOW, advice, snapshot, todo

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
DAILY = TaskFacts(recurring=True)


@pytest.fixture
async def mara(app: RecommenderApp) -> Person:
    app.tasks.add("mara")
    return await app.person("mara")


async def test_an_undo_is_possible_for_a_day_after_the_reaction(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=11)
    done = (await mara.react(tip.id, "done")).tip
    assert done
    assert done.undo_until == app.clock.now() + 24 * HOUR
    app.clock.advance(hours=20)
    undone = (await mara.react(tip.id, "undo")).tip
    assert undone
    assert undone.undo_until is None


async def test_an_undo_is_too_late_a_day_after_the_reaction(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=11)
    await mara.react(tip.id, "done")
    app.clock.advance(hours=24, seconds=1)
    with pytest.raises(Conflict) as caught:
        await mara.react(tip.id, "undo")
    assert caught.value.reason == "UNDO_TOO_LATE"


async def test_a_tip_expires_twelve_hours_after_its_decision_however_late_it_was_shown(
    app: RecommenderApp, mara: Person
) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=11)
    await mara.report_shown(tip.id)
    app.clock.advance(minutes=59, seconds=59)
    assert (await mara.open_tip()).tip == tip
    app.clock.advance(seconds=1)
    assert (await mara.open_tip()).tip is None
    with pytest.raises(Conflict) as caught:
        await mara.react(tip.id, "done")
    assert caught.value.reason == "TIP_EXPIRED"


async def test_a_tip_that_was_shown_in_time_may_be_reported_again_later(app: RecommenderApp, mara: Person) -> None:
    """A browser that was offline repeats its report."""
    tip = await mara.tip()
    await mara.report_shown(tip.id)
    app.clock.advance(hours=13)
    await mara.report_shown(tip.id)


async def test_an_early_undo_does_not_shorten_the_life_of_the_tip(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=1)
    await mara.react(tip.id, "dismiss")
    app.clock.advance(hours=1)
    await mara.react(tip.id, "undo")
    app.clock.advance(hours=9, minutes=59)
    assert (await mara.open_tip()).tip == tip
    app.clock.advance(minutes=1)
    assert (await mara.open_tip()).tip is None


async def test_a_late_undo_opens_the_tip_for_an_hour_from_the_undo(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=11)
    await mara.react(tip.id, "done")
    app.clock.advance(hours=20)
    await mara.react(tip.id, "undo")
    app.clock.advance(minutes=59, seconds=59)
    assert (await mara.open_tip()).tip == tip
    await mara.react(tip.id, "done")


async def test_an_undone_snooze_has_no_effect(app: RecommenderApp) -> None:
    app.tasks.add("ida", 1)
    ida = await app.person("ida")
    tip = await ida.tip()
    await ida.react(tip.id, "snooze")
    undone = (await ida.react(tip.id, "undo")).tip
    assert undone
    assert (undone.snoozed_until, undone.reaction, undone.reacted_at) == (None, Reaction.unknown, None)
    (only,) = (await ida.list_tips()).tips
    assert only == undone
    app.clock.advance(hours=12)
    assert (await ida.tip()).title == tip.title, "at once, once the tip has expired"


async def test_a_snooze_counts_from_the_reaction(app: RecommenderApp, mara: Person) -> None:
    tip = await mara.tip()
    app.clock.advance(hours=11)
    now = app.clock.now()
    for too_late in (now + 30 * DAY + SECOND, now):
        with pytest.raises(Invalid):
            await mara.react(tip.id, "snooze", until=too_late)
    snoozed = (await mara.react(tip.id, "snooze")).tip
    assert snoozed
    assert snoozed.snoozed_until == now + HOUR
    await mara.react(tip.id, "undo")
    snoozed = (await mara.react(tip.id, "snooze", until=now + 30 * DAY)).tip
    assert snoozed
    assert snoozed.snoozed_until == now + 30 * DAY


async def test_the_cooldown_of_a_tip_starts_with_its_showing(app: RecommenderApp) -> None:
    app.tasks.add("ida", 1)
    ida = await app.person("ida")
    shown_tip = await ida.tip()
    app.clock.advance(hours=3)
    await ida.report_shown(shown_tip.id)
    await ida.tip("pull")
    app.clock.advance(hours=3, minutes=59)
    assert {(await ida.tip("pull")).kind for _ in range(4)} == {TipKind.advice}
    app.clock.advance(minutes=1)
    assert shown_tip.title in {(await ida.tip("pull")).title for _ in range(24)}


@pytest.mark.parametrize(
    ("field", "cooldown", "rule", "facts"),
    [
        ("last_shown_at", timedelta(hours=4), "shown_lately", None),
        ("dismissed_at", timedelta(days=30), "dismissed", None),
        ("completed_at", timedelta(days=7), "done", None),
        ("completed_at", timedelta(hours=20), "done", DAILY),
    ],
)
def test_a_cooldown_ends_to_the_second(field: str, cooldown: timedelta, rule: str, facts: TaskFacts | None) -> None:
    def excluded_by(**past: Any) -> tuple[str, ...]:
        return evaluate(snapshot([todo(facts=facts, **past)]))[0].excluded_by

    assert excluded_by(**{field: NOW - cooldown + SECOND}) == (rule,)
    assert excluded_by(**{field: NOW - cooldown}) == ()


@pytest.mark.parametrize("field", ["last_shown_at", "dismissed_at", "completed_at"])
def test_the_cooldown_of_a_family_starts_with_its_last_use_of_any_kind(field: str) -> None:
    def excluded_by(*used: timedelta) -> set[tuple[str, ...]]:
        others = [advice(f"used{n}", "f", 24, **{field: NOW - ago}) for n, ago in enumerate(used)]
        context = snapshot([advice("fresh", "f", 24), advice("other", "g", 24), *others])
        eligibilities = {e.id.split(":")[1]: v for e, v in zip(context.entries, evaluate(context), strict=True)}
        assert eligibilities["other"].excluded_by == ()
        return {eligibilities["fresh"].excluded_by}

    assert excluded_by(24 * HOUR - SECOND) == {("family_cooldown",)}
    assert excluded_by(24 * HOUR) == {()}
    assert excluded_by(100 * HOUR, 23 * HOUR, 50 * HOUR) == {("family_cooldown",)}


def test_acknowledged_advice_is_excluded_by_its_family_alone() -> None:
    entry = advice("a", "f", 2, completed_at=NOW - 2 * HOUR)
    assert evaluate(snapshot([entry]))[0].excluded_by == ()


def test_a_snooze_is_over_when_the_tip_was_shown_at_its_time() -> None:
    """From that showing on, the usual cooldown holds."""
    then = NOW - HOUR
    shown_before, shown_at, shown_after = (then - SECOND, then, then + SECOND)
    excluded_by = [
        evaluate(snapshot([todo(snoozed_until=then, last_shown_at=shown)]))[0].excluded_by
        for shown in (shown_before, shown_at, shown_after)
    ]
    assert excluded_by == [(), (), ("shown_lately",)]


def test_a_candidate_is_blocked_until_the_last_rule_ends() -> None:
    entry = todo(last_shown_at=NOW - HOUR, dismissed_at=NOW - DAY, completed_at=NOW - DAY)
    (eligibility,) = evaluate(snapshot([entry]))
    assert eligibility.excluded_by == ("shown_lately", "dismissed", "done")
    assert eligibility.blocked_until == NOW + 29 * DAY
