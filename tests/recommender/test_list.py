"""The list of a person's tips."""

from __future__ import annotations

import base64

import pytest

from gen.oo.recommender.v1 import ListTipsRequest, Reaction
from servers.kernel import identity
from servers.kernel.errors import Invalid
from servers.kernel.identity import Identity
from servers.recommender import domain
from tests.recommender.app import Person, RecommenderApp


@pytest.fixture
async def mara(app: RecommenderApp) -> Person:
    """Return a person who pulled 45 tips and dismissed every third."""
    app.tasks.add("mara", 100)
    person = await app.person("mara")
    for number in range(45):
        tip = await person.tip("pull")
        if number % 3 == 0:
            await person.react(tip.id, "dismiss")
    return person


async def test_the_newest_twenty_come_first(mara: Person) -> None:
    listed = await mara.list_tips()
    times = [tip.decided_at for tip in listed.tips]
    assert len(times) == 20
    assert listed.next_page_token


@pytest.mark.parametrize("page_size", [1, 7, 44, 45, 46, 100])
async def test_pages_together_are_the_whole_list(mara: Person, page_size: int) -> None:
    all_tips = [t.tip for t in (await mara.list_tips(100)).tips]
    paged, token = [], ""
    while True:
        page = await mara.list_tips(page_size, token)
        assert len(page.tips) <= page_size
        paged += [t.tip for t in page.tips]
        token = page.next_page_token
        if not token:
            break
    assert paged == all_tips
    assert len(all_tips) == 45


async def test_a_filter_lists_one_reaction_across_pages(mara: Person) -> None:
    first = await mara.list_tips(10, reaction="dismiss")
    rest = await mara.list_tips(10, first.next_page_token, reaction="dismiss")
    assert [t.reaction for t in (*first.tips, *rest.tips)] == [Reaction.dismiss] * 15
    assert rest.next_page_token == ""


async def test_every_reaction_that_a_kind_of_tip_takes_can_be_listed(mara: Person) -> None:
    for reaction in set.union(*domain.REACTIONS.values()):
        listed = await mara.list_tips(100, reaction=reaction.name or "")
        assert {tip.reaction for tip in listed.tips} <= {reaction}


async def test_an_invalid_page_token_is_refused(mara: Person) -> None:
    below_zero, zero, too_large = (
        base64.urlsafe_b64encode(text).decode().rstrip("=") for text in (b"-1.0", b"0.0", b"4294967296.0")
    )
    for token in ("x", "äöü", "!!!!", below_zero, zero, too_large, "MQ", "9" * 99):
        with pytest.raises(Invalid) as caught:
            await mara.list_tips(page_token=token)
        assert "page_token" in caught.value.fields


async def test_a_token_holds_for_its_own_filter_only(mara: Person) -> None:
    token = (await mara.list_tips(5)).next_page_token
    with pytest.raises(Invalid):
        await mara.list_tips(5, token, reaction="dismiss")


async def test_a_page_has_at_most_a_hundred_tips(mara: Person) -> None:
    with pytest.raises(Invalid) as caught:
        await mara.list_tips(101)
    assert "page_size" in caught.value.fields


async def test_a_filter_that_no_tip_can_match_is_refused(mara: Person) -> None:
    for reaction in (Reaction.undo, Reaction(99)):
        with identity.as_principal(Identity("mara", session_id="s")), pytest.raises(Invalid):
            await mara.stub.list_tips(ListTipsRequest(reaction=reaction))
