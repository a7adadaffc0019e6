"""Moments that pages name: when to look again, how fresh a sign-in is, how late a second click may come."""

from __future__ import annotations

from tests.clocks import ManualClock
from tests.pages.visit import Visit

ERASURE = "__Host-Http-oo-erasure"


async def test_a_page_says_when_oo_looks_again_while_that_is_ahead(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    now = int(clock.now().timestamp())
    await visit.get(f"/?again={now + 90 * 60}")
    assert "oO looks again in 2 hours" in visit.said
    assert '"lookAgainAt": "2026-11-02T10:30:00+00:00"' in visit.page.text
    for past in (now, now - 1):
        await visit.get(f"/?again={past}")
        assert "What now?" in visit.said
        assert "lookAgainAt" not in visit.page.text
    await visit.get("/")
    await visit.post("/tip", trigger="open")
    await visit.get(f"/?again={now + 90 * 60}")
    assert "Nothing now" not in visit.said, "there is a tip"


async def test_who_signed_in_less_than_four_and_a_half_minutes_ago_can_delete_themselves(
    visit: Visit, clock: ManualClock
) -> None:
    """Half a minute less than the rule's five: nobody types the word in vain."""
    await (await visit.sign_in()).agree()
    clock.advance(seconds=269)
    await visit.get("/privacy")
    assert "Type delete to go on" in visit.said
    clock.advance(seconds=1)
    await visit.get("/privacy")
    assert "Sign in again to delete" in visit.said
    assert "Type delete to go on" not in visit.said


async def test_a_second_click_within_half_a_minute_follows_the_same_erasure(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    before = dict(visit.cookies)
    await visit.post("/privacy/delete", confirmation="delete")
    first = visit.cookies[ERASURE]
    for seconds, location in ((29, "/erasure"), (1, "/?notice=ended")):
        clock.advance(seconds=seconds)
        visit.cookies = dict(before)
        answer = await visit.post("/privacy/delete", confirmation="delete")
        assert answer.headers["Location"] == location
        assert visit.cookies.get(ERASURE) == (first if location == "/erasure" else None)
