"""Pages show a person's state: documents that changed since they agreed, and apps that no longer let oO in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from gen.oo.integrations.storage.v1 import ConnectionRecord, CredentialRecord
from gen.oo.integrations.v1 import ConnectionState
from servers.integrations import store as integrations_store
from servers.kernel.db import NOBODY
from servers.profile import store as profile_store
from tests.clocks import ManualClock
from tests.pages.visit import OWN, Visit

ERASURE = "__Host-Http-oo-erasure"


async def test_page_says_that_a_text_has_changed_since_the_consent(visit: Visit) -> None:
    await visit.sign_in()
    await visit.get("/consent")
    assert "Before your first tip" in visit.text
    assert "A text has changed" not in visit.text
    await visit.agree()
    older = update(profile_store.CONSENT).where(profile_store.CONSENT.c.subject == "terms").values(hash="0" * 64)
    await (
        visit.app.application.contexts["profile"]
        .db.transaction(person=NOBODY)
        .run(lambda tx: tx.execute(older).close())
    )
    await visit.get("/consent")
    assert "A text has changed" in visit.text
    assert visit.page.text.count('<input type="checkbox"') == 1
    assert "You agreed just now" in visit.text


async def test_app_is_offered_again_when_it_has_ended_the_access(visit: Visit, clock: ManualClock) -> None:
    await (await visit.sign_in()).agree()
    person = (await visit.get("/api/me")).json()["id"]
    connection = ConnectionRecord(
        person=person,
        provider="todoist",
        id="c",
        state=ConnectionState.ok,
        scopes="data:read_write",
        connected_at=clock.now(),
        next_sync_at=clock.now() + timedelta(days=9),
    )
    credential = CredentialRecord(person=person, provider="todoist", connection_id="c", tokens_encrypted=b"x")
    transaction = visit.app.application.contexts["integrations"].db.transaction(person=NOBODY)
    await transaction.run(integrations_store.connections.connect, connection, credential, None, None)
    for state, is_offered in (("ok", False), ("degraded", False), ("reconnect_needed", True)):
        await transaction.run(
            integrations_store.connections.save_connection, replace(connection, state=ConnectionState[state])
        )
        await visit.get("/connect/todoist")
        assert ("Connect Todoist" in visit.text) is is_offered
        assert ("What oO reads in Todoist" in visit.text) is not is_offered
        assert ('name="consent_hash"' in visit.page.text) is is_offered


async def test_erasure_page_needs_the_erasure_cookie(visit: Visit) -> None:
    for cookie in ("", "e1", "e1."):
        visit.cookies = {ERASURE: cookie}
        assert (await visit.get("/erasure")).status_code == 404
        assert "Nothing here" in visit.text


async def test_form_may_have_at_most_twenty_fields(visit: Visit) -> None:
    for count, status in ((20, 303), (21, 400)):
        fields = "&".join(["next=/", *(f"field{number}=1" for number in range(count - 1))])
        headers = {**OWN, "Content-Type": "application/x-www-form-urlencoded"}
        assert (await visit.http.post("/auth/sign-in", content=fields, headers=headers)).status_code == status
