"""Profile's part of an erasure."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gen.oo.auth.v1 import ErasurePartDone
from servers.kernel.errors import SignInNeeded
from tests.profile.app import TEXTS, ProfileApp, ProfileUser, run_profile


async def two_people(app: ProfileApp) -> tuple[ProfileUser, ProfileUser]:
    """Return Ada and Bob, each with two active consents and a withdrawn one."""
    people = (app.person("ada"), app.person("bob"))
    for person in people:
        await person.agree(*TEXTS)
        await person.record("connector:todoist", "0" * 64)
        await person.withdraw("connector:todoist")
    return people


async def wait_for_reports(app: ProfileApp, count: int) -> list[ErasurePartDone]:
    async with asyncio.timeout(5):
        while len(app.reports) < count:
            await asyncio.sleep(0.01)
    return app.reports


async def test_an_erasure_deletes_the_consents_of_its_person_and_no_others(any_app: ProfileApp) -> None:
    _, bob = await two_people(any_app)
    kept = await any_app.rows("bob")
    await any_app.erase("ada")
    assert await any_app.rows("ada") == []
    assert await any_app.rows("bob") == kept
    assert await bob.has_consented()


async def test_an_erasure_is_reported_once_with_the_number_of_deleted_rows(app: ProfileApp) -> None:
    await two_people(app)
    for _ in range(2):
        await app.erase("ada")
    await app.erase("bob", event_id="e-2")
    assert [(r.erasure_id, r.module, r.rows_deleted, r.rows_left) for r in await wait_for_reports(app, 2)] == [
        ("erasure of ada", "profile", 3, 0),
        ("erasure of bob", "profile", 3, 0),
    ]


async def test_no_consent_is_recorded_for_an_erased_person(tmp_path: Path) -> None:
    async with run_profile(tmp_path) as app:
        ada, bob = await two_people(app)
        texts = await ada.texts()
        await app.erase("ada")
    async with run_profile(tmp_path) as app:
        ada, bob = app.person("ada"), app.person("bob")
        for attempt in (ada.agree_to(texts), ada.record("terms", texts["terms"]), ada.has_consented()):
            with pytest.raises(SignInNeeded) as caught:
                await attempt
            assert caught.value.reason == "ACCOUNT_DELETED"
        assert await app.rows("ada") == []
        assert await bob.has_consented()
