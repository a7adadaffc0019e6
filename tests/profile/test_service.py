"""Consents as people and other modules see them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gen.oo.profile.v1 import GetDocumentRequest
from gen.oo.profile.v1.services import ProfileServiceStub
from servers.kernel.errors import Conflict, Invalid, NotFound
from tests.profile.app import TEXTS, ProfileApp, ProfileUser, run_profile

OLD = "0" * 64
TODOIST = "connector:todoist"


async def test_a_new_person_has_consented_to_nothing(ada: ProfileUser) -> None:
    assert await ada.agreed_to() == set()
    assert not await ada.has_consented()


async def test_agreeing_to_every_text_is_a_consent(ada: ProfileUser) -> None:
    response = await ada.agree(*TEXTS)
    assert response.complete
    assert all(consent.given_at == ada.app.clock.now() for consent in response.consents)
    assert await ada.agreed_to() == set(TEXTS)
    assert await ada.has_consented()


@pytest.mark.parametrize("text", TEXTS)
async def test_one_of_two_texts_is_not_enough(ada: ProfileUser, text: str) -> None:
    response = await ada.agree(text)
    assert not response.complete
    assert await ada.agreed_to() == {text}
    assert not await ada.has_consented()


async def test_the_second_text_may_be_agreed_to_later(ada: ProfileUser) -> None:
    await ada.agree("terms")
    assert (await ada.agree("privacy")).complete
    assert await ada.has_consented()


@pytest.mark.parametrize("text", TEXTS)
async def test_an_older_version_of_a_text_is_not_enough(ada: ProfileUser, text: str) -> None:
    current = await ada.texts()
    for subject in TEXTS:
        await ada.record(subject, OLD if subject == text else current[subject])
    assert await ada.agreed_to() == set(TEXTS) - {text}
    assert not await ada.has_consented()


async def test_a_text_that_changes_is_asked_for_again(tmp_path: Path) -> None:
    async with run_profile(tmp_path, backup_days=30) as app:
        await app.person("ada").agree(*TEXTS)
    async with run_profile(tmp_path, backup_days=31) as app:
        ada = app.person("ada")
        assert await ada.agreed_to() == {"terms"}
        assert not await ada.has_consented()
        assert (await ada.agree("privacy")).complete
        assert await ada.has_consented()
    async with run_profile(tmp_path, backup_days=30) as app:
        assert await app.person("ada").has_consented(), "the consent to the earlier version is still valid"


@pytest.mark.parametrize("text", TEXTS)
async def test_a_text_that_changed_meanwhile_is_refused_and_nothing_is_recorded(ada: ProfileUser, text: str) -> None:
    with pytest.raises(Conflict) as caught:
        await ada.agree_to({**await ada.texts(), text: OLD})
    assert caught.value.reason == "DOCUMENT_CHANGED"
    assert await ada.app.rows("ada") == []


async def test_an_unknown_text_is_named_by_its_index_and_nothing_is_recorded(ada: ProfileUser) -> None:
    with pytest.raises(Invalid) as caught:
        await ada.agree_to({**await ada.texts(), "newsletter": OLD})
    assert list(caught.value.fields) == ["agreements[2].document_id"]
    assert await ada.app.rows("ada") == []


async def test_agreeing_again_keeps_the_first_time(ada: ProfileUser) -> None:
    begun = ada.app.clock.now()
    await ada.agree(*TEXTS)
    ada.app.clock.advance(hours=1)
    response = await ada.agree(*TEXTS)
    assert {consent.given_at for consent in response.consents} == {begun}
    assert [row.given_at for row in await ada.app.rows("ada")] == [begun, begun]


async def test_a_repeated_request_gets_the_first_response(ada: ProfileUser) -> None:
    first = await ada.agree("terms", key="k")
    ada.app.clock.advance(hours=1)
    await ada.agree("privacy")
    assert await ada.agree("terms", key="k") == first


async def test_each_of_two_people_gets_their_own_response_for_the_same_key(app: ProfileApp) -> None:
    ada, bob = app.person("ada"), app.person("bob")
    await bob.agree("privacy")
    first = {person.name: await person.agree("terms", key="k") for person in (ada, bob)}
    assert (first["ada"].complete, first["bob"].complete) == (False, True)
    app.clock.advance(hours=1)
    again = {person.name: await person.agree("terms", key="k") for person in (ada, bob)}
    assert again == first


async def test_an_unknown_purpose_is_refused(ada: ProfileUser) -> None:
    await ada.agree(*TEXTS)
    with pytest.raises(Invalid) as caught:
        await ada.has_consented("research")
    assert list(caught.value.fields) == ["purpose"]


async def test_a_consent_to_an_app_is_not_a_consent_to_the_texts(ada: ProfileUser) -> None:
    for text in TEXTS:
        await ada.record(f"connector:{text}", (await ada.texts())[text])
    assert await ada.agreed_to() == set()
    assert not await ada.has_consented()


async def test_a_consent_counts_for_its_own_person_alone(app: ProfileApp) -> None:
    ada, bob = app.person("ada"), app.person("bob")
    await ada.agree(*TEXTS)
    await ada.record(TODOIST, OLD)
    assert await bob.agreed_to() == set()
    assert not await bob.has_consented()
    await bob.agree("terms")
    assert await ada.agreed_to() == set(TEXTS)
    assert await ada.has_consented()


async def test_one_persons_withdrawal_leaves_the_others_consent(any_app: ProfileApp) -> None:
    ada, bob = any_app.person("ada"), any_app.person("bob")
    for person in (ada, bob):
        await person.agree(*TEXTS)
        await person.record(TODOIST, OLD)
    kept = await any_app.rows("bob")
    for subject in ("terms", TODOIST):
        await ada.withdraw(subject)
    assert await any_app.rows("bob") == kept
    assert await bob.has_consented()
    assert not await ada.has_consented()


@pytest.mark.parametrize("text", TEXTS)
async def test_a_withdrawn_consent_does_not_count(ada: ProfileUser, text: str) -> None:
    await ada.agree(*TEXTS)
    assert await ada.has_consented()
    await ada.withdraw(text)
    assert await ada.agreed_to() == set(TEXTS) - {text}
    assert not await ada.has_consented()


async def test_a_withdrawal_affects_one_subject_alone(ada: ProfileUser) -> None:
    await ada.agree(*TEXTS)
    for subject in (TODOIST, "connector:paper"):
        await ada.record(subject, OLD)
    await ada.withdraw(TODOIST)
    assert await ada.active_consents() == {**await ada.texts(), "connector:paper": OLD}


async def test_a_withdrawn_consent_is_kept_as_proof_with_both_times(ada: ProfileUser) -> None:
    given = ada.app.clock.now()
    await ada.record(TODOIST, OLD)
    ada.app.clock.advance(days=1)
    await ada.withdraw(TODOIST)
    withdrawn = ada.app.clock.now()
    ada.app.clock.advance(days=1)
    await ada.withdraw(TODOIST)
    (row,) = await ada.app.rows("ada")
    assert (row.hash, row.given_at, row.withdrawn_at) == (OLD, given, withdrawn)


async def test_withdrawing_a_consent_that_was_never_given_has_no_effect(ada: ProfileUser) -> None:
    await ada.agree(*TEXTS)
    await ada.withdraw(TODOIST)
    assert await ada.has_consented()


async def test_a_consent_may_be_given_again_after_its_withdrawal(app: ProfileApp) -> None:
    ada = app.person("ada")
    await ada.agree(*TEXTS)
    app.clock.advance(days=1)
    await ada.withdraw("terms")
    app.clock.advance(days=1)
    assert (await ada.agree("terms")).complete
    assert await ada.has_consented()
    assert len(await app.rows("ada")) == 3


async def test_a_new_consent_is_not_withdrawn_with_the_old(any_app: ProfileApp) -> None:
    ada, new = any_app.person("ada"), "f" * 64
    await ada.record(TODOIST, OLD)
    any_app.clock.advance(days=1)
    await ada.record(TODOIST, new)
    assert await ada.active_consents() == {TODOIST: new}
    first, second = await any_app.rows("ada")
    assert (first.hash, first.withdrawn_at) == (OLD, any_app.clock.now())
    assert (second.hash, second.withdrawn_at) == (new, None)


async def test_the_same_consent_recorded_again_stays_active(ada: ProfileUser) -> None:
    for _ in range(2):
        await ada.record(TODOIST, OLD)
    assert await ada.active_consents() == {TODOIST: OLD}


async def test_the_app_of_one_person_replaces_no_consent_of_another(app: ProfileApp) -> None:
    ada, bob = app.person("ada"), app.person("bob")
    await bob.record(TODOIST, OLD)
    await ada.record(TODOIST, "f" * 64)
    assert await bob.active_consents() == {TODOIST: OLD}


async def test_concurrent_agreements_are_recorded_for_their_own_people(app: ProfileApp) -> None:
    people = [app.person(f"p-{number}") for number in range(6)]
    texts = [TEXTS[: number % 3] for number in range(6)]
    await asyncio.gather(*(person.agree(*some) for person, some in zip(people, texts, strict=True) if some))
    assert [await person.agreed_to() for person in people] == [set(some) for some in texts]


async def test_anybody_can_read_the_texts(app: ProfileApp) -> None:
    anybody = ProfileServiceStub(app.application.session_channel("profile"))
    for name, hash_ in (await app.person("ada").texts()).items():
        document = (await anybody.get_document(GetDocumentRequest(id=name))).document
        assert document
        assert (document.id, document.hash) == (name, hash_)
        assert document.text
    with pytest.raises(NotFound) as caught:
        await anybody.get_document(GetDocumentRequest(id="newsletter"))
    assert caught.value.reason == "DOCUMENT_NOT_FOUND"
