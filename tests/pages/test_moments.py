"""Times on pages: the next time to look for a tip, the age of a sign-in, and the delay of a second click."""

from __future__ import annotations

from tests.clocks import ManualClock
from tests.pages.visit import Visit

ERASURE = "__Host-Http-oo-erasure"


async def test_page_says_when_oo_looks_again_if_that_is_in_the_future(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    now = int(clock.now().timestamp())
    await visit.get(f"/?again={now + 90 * 60}")
    assert "oO looks again in 2 hours" in visit.text
    assert '"lookAgainAt": "2026-11-02T10:30:00+00:00"' in visit.page.text
    for past in (now, now - 1):
        await visit.get(f"/?again={past}")
        assert "What now?" in visit.text
        assert "lookAgainAt" not in visit.page.text
    await visit.get("/")
    await visit.post("/tip", trigger="open")
    await visit.get(f"/?again={now + 90 * 60}")
    assert "Nothing now" not in visit.text, "the person has a tip"


async def test_person_who_signed_in_within_four_and_a_half_minutes_can_delete_the_account(
    visit: Visit, clock: ManualClock
) -> None:
    """This is half a minute less than the rule's five, so that nobody types the word in vain."""
    await (await visit.sign_in()).agree()
    clock.advance(seconds=269)
    await visit.get("/privacy")
    assert "Type delete to go on" in visit.text
    clock.advance(seconds=1)
    await visit.get("/privacy")
    assert "Sign in again to delete" in visit.text
    assert "Type delete to go on" not in visit.text


async def test_second_click_within_half_a_minute_follows_the_same_erasure(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    await visit.get("/privacy")
    before = dict(visit.cookies)
    await visit.post("/privacy/delete", confirmation="delete")
    first = visit.cookies[ERASURE]
    for seconds, location in ((29, "/erasure"), (1, "/?notice=ended")):
        clock.advance(seconds=seconds)
        visit.cookies = dict(before)
        response = await visit.post("/privacy/delete", confirmation="delete")
        assert response.headers["Location"] == location
        assert visit.cookies.get(ERASURE) == (first if location == "/erasure" else None)
