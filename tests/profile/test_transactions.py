"""Transactions of an erasure and of a consent, each committed with its event or response."""

from __future__ import annotations

from tests.profile.app import TEXTS, ProfileApp
from tests.transaction_log import TransactionLog


async def test_an_erasure_is_committed_with_its_report_and_its_inbox_row(app: ProfileApp) -> None:
    await app.person("ada").agree(*TEXTS)
    log = await TransactionLog.begin(app.context.db)
    await app.erase("ada")
    assert log.tables_with("erasure.part_done") == [{"consent"}]
    assert log.find_problems() == []


async def test_a_consent_is_committed_with_its_response(app: ProfileApp) -> None:
    ada = app.person("ada")
    await ada.texts()
    await app.context.person_keys.key_for("ada")
    log = await TransactionLog.begin(app.context.db)
    await ada.agree(*TEXTS, key="k")
    assert [(t.changed, t.kernel_tables) for t in log.transactions if t.changed or t.kernel_tables] == [
        ({"consent"}, {"idempotency"})
    ]
