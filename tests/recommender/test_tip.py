"""Recommending a tip."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gen.oo.integrations.v1 import TaskFacts
from gen.oo.recommender.storage.v1 import ContextSnapshot
from gen.oo.recommender.storage.v1.codec import CONTEXT_SNAPSHOT, DECISION
from gen.oo.recommender.v1 import RecommendRequestTrigger, RecommendResponseReason, TipKind
from gen.oo.recommender.v1.codec import TIP
from servers.kernel.errors import ConsentNeeded, Error, Invalid, NotFound, Unavailable, Unprocessable
from servers.recommender.decision import with_digest
from servers.recommender.sampling import PROBABILITY_SCALE
from tests.recommender.app import RecommenderApp, RepeatableEntropy, open_app
from tests.recommender.candidates import TASKS


async def test_a_person_without_any_app_gets_advice(app: RecommenderApp) -> None:
    mara = await app.person("mara")
    tip = await mara.tip()
    assert tip.kind is TipKind.advice
    assert tip.source == "advice.library"
    assert tip.title
    assert tip.body
    assert tip.meta["evidence"] == "rule of thumb"


async def test_a_person_with_tasks_gets_one_of_them(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    tip = await mara.tip()
    assert (tip.kind, tip.source, tip.meta) == (TipKind.todo, TASKS, {"project": "Home"})
    assert tip.title.startswith("Task t")
    assert tip.deep_link.startswith("https://")


async def test_opening_again_shows_the_same_tip_until_it_expires(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    first = await mara.tip()
    app.clock.advance(hours=11, minutes=59)
    assert await mara.tip() == first
    assert (await mara.open_tip()).tip == first
    app.clock.advance(minutes=1)
    assert (await mara.open_tip()).tip is None
    assert (await mara.tip()).id != first.id


async def test_a_pull_never_returns_the_open_tip(app: RecommenderApp) -> None:
    app.tasks.add("mara", 2)
    mara = await app.person("mara")
    titles = [(await mara.tip("pull")).title for _ in range(4)]
    assert all(one != next_ for one, next_ in pairwise(titles))
    assert len((await mara.list_tips()).tips) == 4


async def test_the_open_tip_stays_where_nothing_else_can_be_chosen(app: RecommenderApp) -> None:
    app.tasks.add("mara", 1)
    mara = await app.person("mara")
    first = await mara.tip()
    shown = {first.id}
    while True:  # until each advice was shown
        await mara.report_shown(first.id)
        first = await mara.tip("pull")
        if first.id in shown:
            break
        shown.add(first.id)
    assert (await mara.open_tip()).tip == first


async def test_getting_the_open_tip_makes_no_decision(app: RecommenderApp) -> None:
    mara = await app.person("mara")
    assert (await mara.open_tip()).tip is None
    assert await app.decisions() == []


async def test_nothing_now_says_when_to_look_again(app: RecommenderApp) -> None:
    mara = await app.person("mara")
    response = await mara.recommend()
    while response.tip is not None:
        await mara.react(response.tip.id, "acknowledge")
        response = await mara.recommend()
    assert response.reason is RecommendResponseReason.nothing_now
    assert response.look_again_at == app.clock.now() + timedelta(hours=24)
    app.clock.advance(hours=23, minutes=59)
    assert (await mara.recommend()).tip is None
    app.clock.advance(minutes=1)
    assert (await mara.recommend()).tip is not None


async def test_advice_is_at_most_one_of_five_tips_where_there_are_todos(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    kinds = [(await mara.tip("pull")).kind for _ in range(60)]
    places = [place for place, kind in enumerate(kinds, 1) if kind is TipKind.advice]
    assert places
    assert places[0] >= 5
    assert all(later - earlier >= 5 for earlier, later in pairwise(places))


async def test_concurrent_requests_leave_one_open_tip(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    opened = await asyncio.gather(*(mara.tip("open") for _ in range(20)))
    assert len({tip.id for tip in opened}) == 1
    pulled = await asyncio.gather(*(mara.tip("pull") for _ in range(20)))
    assert len({tip.id for tip in pulled}) == 20
    open_tip = (await mara.open_tip()).tip
    assert open_tip in pulled
    assert [d.number for d in await app.decisions("mara")] == list(range(1, 22))


async def test_people_do_not_see_each_others_tips(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara, jon = await app.person("mara"), await app.person("jon")
    tip = await mara.tip()
    assert (await jon.open_tip()).tip is None
    assert (await jon.list_tips()).tips == []
    with pytest.raises(NotFound):
        await jon.report_shown(tip.id)
    with pytest.raises(NotFound):
        await jon.react(tip.id, "done")


async def test_a_tip_needs_consent(app: RecommenderApp) -> None:
    stranger = await app.person("stranger", consented=False)
    with pytest.raises(ConsentNeeded):
        await stranger.recommend()


@pytest.mark.parametrize("trigger", [0, 7])
async def test_an_invalid_trigger_is_refused(app: RecommenderApp, trigger: int) -> None:
    mara = await app.person("mara")
    with pytest.raises(Invalid) as caught:
        await mara.send_recommend(RecommendRequestTrigger(trigger))
    assert "trigger" in caught.value.fields


async def test_the_same_key_gets_the_same_response_and_decides_once(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    first = await mara.recommend("pull", key="k1")
    assert await mara.recommend("pull", key="k1") == first
    assert len(await app.decisions()) == 1
    with pytest.raises(Unprocessable):
        await mara.recommend("open", key="k1")


async def test_a_repeated_request_gets_its_first_response_though_the_tip_has_changed(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    await mara.tip()
    first = await mara.recommend("open", key="k1")
    await mara.tip("pull")
    assert await mara.recommend("open", key="k1") == first


async def test_concurrent_requests_with_the_same_key_decide_once(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    mara = await app.person("mara")
    responses = await asyncio.gather(*(mara.recommend("pull", key="k") for _ in range(8)))
    assert len({response.tip.id for response in responses if response.tip}) == 1
    assert len(await app.decisions()) == 1


@pytest.mark.parametrize("list_error", [Unavailable("down"), Error("broken")])
async def test_a_source_that_fails_is_left_out_and_named(app: RecommenderApp, list_error: Error) -> None:
    app.tasks.add("mara")
    app.tasks.list_error = list_error
    mara = await app.person("mara")
    assert (await mara.tip()).kind is TipKind.advice
    assert (await snapshot_of(app)).absent_sources == ["integrations"]


async def test_a_source_that_is_slow_is_left_out(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    app.tasks.delay_s = 60
    mara = await app.person("mara")
    assert (await mara.tip()).kind is TipKind.advice
    assert (await snapshot_of(app)).absent_sources == ["integrations"]


async def test_a_source_that_cannot_read_its_texts_is_left_out(app: RecommenderApp) -> None:
    app.tasks.add("mara")
    app.tasks.text_errors["todoist"] = Unavailable("down")
    mara = await app.person("mara")
    assert (await mara.tip()).kind is TipKind.advice
    assert len(await app.decisions()) == 1


async def test_every_connected_app_is_a_source_of_its_own_name(app: RecommenderApp) -> None:
    app.tasks.by_person["mara"] = {"t1": TaskFacts(), "tick/t1": TaskFacts()}
    mara = await app.person("mara")
    shown = {(tip.source, tip.title) for tip in [await mara.tip("pull") for _ in range(4)] if tip.kind is TipKind.todo}
    assert shown == {(TASKS, "Task t1"), ("integrations.tick.tasks", "Task tick/t1")}
    assert {c.id for d in await app.decisions() if d.decision for c in d.decision.candidates} >= {
        f"{TASKS}:t1",
        "integrations.tick.tasks:tick/t1",
    }


async def test_an_app_that_fails_leaves_the_others_in(app: RecommenderApp) -> None:
    app.tasks.by_person["mara"] = {"tick/t0": TaskFacts(), **{f"t{n}": TaskFacts() for n in range(40)}}
    app.tasks.text_errors["todoist"] = Unavailable("down")
    mara = await app.person("mara")
    assert (await mara.tip()).source == "integrations.tick.tasks"
    assert (await snapshot_of(app)).absent_sources == [TASKS]


async def test_a_task_that_was_deleted_meanwhile_is_not_chosen(app: RecommenderApp) -> None:
    app.tasks.add("mara", 3)
    app.tasks.missing_texts = {"t0", "t2"}
    mara = await app.person("mara")
    assert (await mara.tip()).title == "Task t1"
    assert len(await app.decisions()) == 1


async def test_an_ineligible_task_is_never_chosen(app: RecommenderApp) -> None:
    app.tasks.by_person["mara"] = {
        "done": TaskFacts(completed=True),
        "parent": TaskFacts(has_open_subtasks=True),
        "theirs": TaskFacts(assigned_to_other=True),
        "header": TaskFacts(uncompletable=True),
    }
    mara = await app.person("mara")
    assert {(await mara.tip("pull")).kind for _ in range(8)} == {TipKind.advice}


async def test_a_decision_is_recorded_completely(app: RecommenderApp) -> None:
    app.tasks.add("mara", 5)
    mara = await app.person("mara")
    tip = await mara.tip()
    logged = (await app.decisions("mara"))[0]
    decision = logged.decision
    assert decision
    assert (logged.id, logged.number, decision.rng_counter) == (tip.id, 1, 1)
    assert (decision.policy, decision.policy_version, decision.fallback) == ("random", "1", "")
    assert len(decision.candidates) == 5 + 12
    assert sum(c.probability for c in decision.candidates) == PROBABILITY_SCALE
    assert all(bool(c.probability) != bool(c.excluded_by) for c in decision.candidates)
    assert decision.context_hash
    before = DECISION.encode(decision)
    assert with_digest(decision) == before


async def test_text_is_encrypted_in_the_database_file(app: RecommenderApp) -> None:
    app.tasks.add("mara", 1)
    mara = await app.person("mara")
    tip = await mara.tip()
    raw = b"".join(p.read_bytes() for p in Path(app.application.settings.data_dir).glob("recommender.sqlite*"))
    assert tip.id.encode() in raw
    assert tip.title.encode() not in raw
    assert TIP.encode(tip) not in raw


async def test_the_order_of_the_candidates_of_a_source_changes_nothing(tmp_path: Path) -> None:
    chosen = set()
    for names in permutations(["t1", "t2", "t3"]):
        folder = tmp_path / "".join(names)
        async with open_app(folder, entropy=RepeatableEntropy()) as app:
            app.tasks.by_person["mara"] = {name: TaskFacts() for name in names}
            mara = await app.person("mara")
            chosen.add(tuple([(await mara.tip("pull")).title for _ in range(6)]))
    assert len(chosen) == 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["open", "pull"]), min_size=1, max_size=8))
def test_every_request_leaves_one_open_tip(tmp_path: Path, triggers: list[str]) -> None:
    async def check() -> None:
        async with open_app(tmp_path) as app:
            app.tasks.add("mara", 3)
            mara = await app.person("mara")
            for trigger in triggers:
                assert (await mara.recommend(trigger)).tip == (await mara.open_tip()).tip

    asyncio.run(check())


async def snapshot_of(app: RecommenderApp) -> ContextSnapshot:
    decision = (await app.decisions())[-1].decision
    assert decision
    return CONTEXT_SNAPSHOT.decode(decision.context)
