"""Profile's part of an erasure is committed with the event that reports it."""

from __future__ import annotations

from tests.journal import Journal
from tests.profile.app import TEXTS, ProfileApp


async def test_an_erasure_is_committed_with_its_report_and_its_receipt(app: ProfileApp) -> None:
    await app.person("ada").agree(*TEXTS)
    journal = await Journal.begin(app.kernel.db)
    await app.erase("ada")
    assert journal.tables_with("erasure.part_done") == [{"consent"}]
    assert journal.torn() == []


async def test_a_consent_is_committed_with_its_response(app: ProfileApp) -> None:
    ada = app.person("ada")
    await ada.texts()
    await app.kernel.seal.key_for("ada")
    journal = await Journal.begin(app.kernel.db)
    await ada.agree(*TEXTS, key="k")
    assert [(t.changed, t.books) for t in journal.transactions if t.changed or t.books] == [
        ({"consent"}, {"idempotency"})
    ]
