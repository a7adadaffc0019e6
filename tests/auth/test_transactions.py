"""Transactions of an erasure: committed with its event, and each part with its inbox row."""

from __future__ import annotations

from tests.auth.app import AuthApp
from tests.auth.issuer import Issuer
from tests.transaction_log import TransactionLog


async def test_an_erasure_begins_in_one_transaction_with_its_event(app: AuthApp, issuer: Issuer) -> None:
    ada = await app.identity(await app.sign_in(issuer))
    log = await TransactionLog.begin(app.context.db)
    deletion = await app.delete(ada)
    assert log.tables_with("user.deletion_requested") == [{"erasure", "account", "session"}]
    for module in ("profile", "integrations", "recommender"):
        await app.report(deletion, module, rows_deleted=1)
    assert log.find_problems() == []
