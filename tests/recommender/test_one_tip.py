"""One open tip at a time."""

from tests.recommender.app import RecommenderApp


async def test_opening_again_shows_the_same_tip_until_a_reaction(app: RecommenderApp) -> None:
    mara = await app.person("mara")
    tip = await mara.tip()
    assert await mara.tip() == tip
    await mara.react(tip.id, "snooze")
    assert (await mara.tip()).id != tip.id
    assert [summary.reaction.name for summary in (await mara.list_tips()).tips] == ["unknown", "snooze"]
